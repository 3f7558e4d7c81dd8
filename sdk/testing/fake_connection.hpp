#pragma once

// Private to the fake host: a connection between a test and the plugin.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fake_parts.hpp"
#include "peer.hpp"

/// Bytes that a filter adds to.
struct px_bytes {
    std::string bytes{};
    std::size_t used = 0; ///< behind it is room that was reserved

    void append(std::string_view more);
    char* reserve(std::size_t size);
    void commit(std::size_t size) { used += size; }
    std::string take();
};

struct px_listener {
    plexus::testing::listening about;
};

/// Its end of a connection, with the filters; as in the server a plugin is told of an end that it
/// has not asked for once its function has returned.
struct px_connection {
    struct layer {
        px_filter functions;
        void* self;
    };
    struct plugin_kind {
        const px_session_kind* functions;
        void* arg;
    };

    px_connection(px_host& host, px_listener* listener, plexus::testing::peer_facts facts)
        : host_(host), id_(host.world.new_id()), listener_(listener), facts_(std::move(facts)) {}

    // For the peer.
    void open(const plexus::testing::handover& start);
    void receive(std::string_view bytes);
    void peer_ended();
    std::string take_sent() { return std::exchange(sent_, {}); }
    void let_read(bool reads);

    // For the kernel's side.
    bool is_open() const noexcept { return reason_.empty(); }
    const std::string& reason() const noexcept { return reason_; }
    const std::optional<plexus::testing::handover>& handed_over() const { return handed_over_; }
    std::string take_input() { return std::exchange(input_, {}); }
    std::vector<std::string> filters() const;
    void send(std::string_view bytes);
    void close(std::string_view reason);
    void drop_filters();

    // For the plugin, through the table.
    px_host& host() noexcept { return host_; }
    void send_as_asked(std::string_view bytes);
    void describe(px_peer& who) const;
    void close_as_asked(std::string_view reason);
    std::uint64_t pending() const noexcept { return waiting_.size(); }
    void limit_pending(std::uint64_t most) noexcept {
        pending_max_ = most == 0 ? UINT64_MAX : most;
    }
    void pause() { ++pauses_; }
    void resume();
    void push(const px_filter& functions, void* self);
    void become(std::string_view kind, const px_session_start& start);

private:
    void climb(std::size_t from, std::string bytes);
    void take_more(); ///< of filters that hold more, while the session takes it
    std::string descend(std::size_t layers, std::string bytes, bool& sound);
    void deliver(std::string bytes);
    void feed();
    void failed(const px_filter& filter, px_status status);
    void tell_close();
    void tell_end();
    template <class Call>
    void guard(Call&& call);
    template <class Call>
    void enter(const char* function, Call&& call);
    void hand_over();

    px_host& host_;
    const std::uint64_t id_;
    px_listener* const listener_;
    const plexus::testing::peer_facts facts_;
    std::vector<layer> filters_{};
    plugin_kind kind_{};
    void* session_ = nullptr;
    std::string inbound_{};
    std::string sent_{};
    std::string waiting_{}; ///< for a peer that does not read
    std::string input_{};
    std::string reason_{};
    std::optional<plexus::testing::handover> handed_over_{};
    std::optional<plexus::testing::handover> next_{}; ///< as soon as the session has returned
    bool reads_ = true;
    bool opening_ = false;
    bool untold_ = false;
    bool feeding_ = false; ///< on_bytes() runs
    unsigned inside_ = 0;  ///< functions of the session that run
    unsigned asked_ = 0;   ///< functions of the table that run for it
    std::shared_ptr<bool> there_ = std::make_shared<bool>(true); ///< for what is told later
    unsigned pauses_ = 0;
    std::optional<std::uint64_t> pending_max_{}; ///< the session's own
    std::optional<std::size_t> more_in_{};       ///< the lowest filter that holds more
};

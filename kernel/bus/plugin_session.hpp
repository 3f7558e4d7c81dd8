#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <plexus/abi/net.h>

#include "bus/plugin_host.hpp"
#include "net/connection.hpp"
#include "net/session.hpp"
#include "net/session_start.hpp"

namespace plexus::bus {
class net_holdings;
} // namespace plexus::bus

/// A session of a plugin's kind, which is also the plugin's handle of its connection.
///
/// What the plugin does within one of its functions may end the connection. It is told of that once
/// the function has returned, unless it has asked for it (close, become): so it never finds itself
/// freed by a call that only meant to write.
///
/// Thread: [loop] the connection's.
/// Owner:  the connection; the plugin's holdings know it until it has been told its end.
/// Errors: one whose plugin throws is closed, and the log names the plugin.
struct px_connection final : plexus::net::session {
    using closed_reason = plexus::proto::closed_reason;

    px_connection(px_host& host, const px_session_kind& kind, void* arg,
                  plexus::net::connection& connection, plexus::net::session_start start);

    px_host& host() noexcept { return host_; }
    plexus::net::connection& connection() noexcept { return connection_; }
    const plexus::net::session_start& start() const noexcept { return start_; }
    bool closing() const noexcept { return connection_.closing() || handed_over_; }

    // net::session
    void on_open() override;
    void on_filters_open() override {}
    plexus::net::input_result on_bytes(std::string_view in,
                                       const plexus::shared_bytes& block) override;
    void on_filter_error(const std::error_code& error, std::string_view text) override;
    bool on_write_timeout(bool) override { return false; }
    void on_write_recovered(plexus::net::clock::duration, std::size_t) override {}
    void on_drained() override;
    void on_handed_over() override;
    void on_close(closed_reason reason) override;

    // What the plugin asks for.
    void write(std::string_view bytes);
    std::size_t pending_bytes();
    void limit_output(std::uint64_t pending_max, std::uint64_t write_deadline_ns);
    void pause_reading();
    void resume_reading();
    void push_filter(std::unique_ptr<plexus::net::filter> filter);
    void close(closed_reason reason);
    void become(const plexus::net::session_start& start,
                const plexus::net::session_kinds::maker& make);
    void describe(px_peer& peer);

    /// The plugin is deactivated next: ends the connection at once.
    void end();

private:
    template <class Call>
    void enter(const char* function, Call&& call);
    template <class Call>
    void guard(Call&& call);
    void tell_end();
    void tell_close(std::string_view reason);
    void misused(std::string_view how);

    px_host& host_;
    plexus::bus::net_holdings& holdings_;
    const px_session_kind& kind_;
    void* const arg_;
    plexus::net::connection& connection_;
    const plexus::net::session_start start_;
    void* self_ = nullptr; ///< null before open() has returned and once its end is told
    std::string certificate_subject_;

    unsigned inside_ = 0; ///< functions of the plugin that run
    unsigned asked_ = 0;  ///< functions of the kernel that run for it
    unsigned pauses_ = 0; ///< of its own
    bool opening_ = false;
    bool ending_ = false; ///< it wants to hear of its end at once
    bool handed_over_ = false;
    std::optional<closed_reason> untold_;             ///< it has ended and will be told
    std::unique_ptr<plexus::net::session> successor_; ///< asked for by open()
};

namespace plexus::bus {

/// What the kernel's sessions are told, in the plugin's terms; borrows its texts. [any]
px_session_start to_px(const net::session_start& start, px_listener_login& login);
/// And back, copied.
net::session_start from_px(const px_session_start& start,
                           std::shared_ptr<const net::listening_place> place);

} // namespace plexus::bus

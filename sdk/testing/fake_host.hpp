#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <plexus/abi/plugin.h>

#include "inspected.hpp"
#include "login.hpp"
#include "peer.hpp"
#include "world.hpp"

namespace plexus::testing {

/// Runs one plugin in a test, without a server.
///
/// It has one loop, the plugin's home; what a test calls runs as the server's thread does before
/// and beside the loop. Nothing happens but in the functions below and when the world's time
/// passes. Kernel calls from a wrong place are refused as in the server, and are offences.
///
/// Thread: one. Owner: the test. Errors: the plugin's own, as status and failure().
class fake_host {
public:
    /// `config` is the JSON that config() gives. The world outlives the host.
    fake_host(world& world, const px_plugin& plugin, std::string config = "{}");
    ~fake_host(); ///< stop()
    fake_host(const fake_host&) = delete;
    fake_host& operator=(const fake_host&) = delete;

    /// create, init, activate: the status of the first that fails; then it is destroyed again.
    px_status start();
    px_status make();     ///< create and init alone
    px_status activate(); ///< after make()
    /// deactivate, of one that is active, and destroy. Afterwards left() says what the plugin had
    /// not given back.
    void stop();
    px_status check(std::string_view config);
    /// check, and reload when that agrees; then the plugin is asked again about everybody who is
    /// logged in or waits to be.
    px_status reload(std::string config);
    /// drain; true when the plugin said drained() within that time, which passes no further.
    bool drain(std::uint32_t reason, std::uint64_t timeout_ns);

    /// What the failing function of the plugin said.
    const std::string& failure() const noexcept { return failure_; }
    /// "[WRN] text", since the last call.
    std::vector<std::string> take_log();
    const std::vector<std::string>& left() const noexcept { return left_; }
    /// What a server would have named the plugin for: it threw, called from a wrong place.
    const std::vector<std::string>& offences() const noexcept;
    /// The so-manieth call of the kernel from here on that may fail does, with PX_ERR_LIMIT; 0:
    /// none.
    void fail_call(std::uint64_t number) noexcept;
    std::uint64_t calls() const noexcept; ///< of those, so far
    std::uint32_t health() const noexcept;
    const std::string& health_sentence() const noexcept;

    /// Whether there is a table of this id for plugins under test.
    static bool has_table(std::string_view id);
    /// The plugin does not find it from here on.
    void hide_table(std::string id);
    void* self() const noexcept;      ///< what create() gave
    bool has_joined() const noexcept; ///< the chain of authenticators
    /// Account and pattern of each of its subscriptions, sorted.
    std::vector<std::pair<std::string, std::string>> subscriptions() const;

    // The plugin's surroundings, in the global account.
    std::size_t publish(message what);
    /// What is published to `pattern` from here on, until the host ends.
    const std::vector<message>& listen(std::string pattern);
    /// The first answer within that time, which passes no further than that.
    std::optional<message> request(std::string subject, std::string payload,
                                   std::uint64_t timeout_ns = 1'000'000'000);
    /// A client logs in; the answer is there when the plugin has given it, and changes when it is
    /// asked again, after a reload or its own recheck(), and decides anew. Good as long as the
    /// host.
    const login_answer& log_in(login_request request);
    /// Somebody connects to what the plugin listens for. Good as long as the host.
    peer& connect(std::string_view label, peer_facts facts = {});
    std::vector<listening> listeners() const;
    /// Sessions may become of this kind, as they may of "client".
    void add_session_kind(std::string name);
    /// What the system says when the plugin wants to listen.
    void refuse_listening(std::string why);
    /// More than that must not wait for a peer.
    void set_max_pending(std::size_t bytes) noexcept;
    /// One of the plugin's numbers, of a histogram the sum; nothing when there is no such series.
    std::optional<double> metric(std::string_view name,
                                 const std::vector<std::string>& label_values = {}) const;
    /// What the plugin sees when it looks in.
    inspected& shown() noexcept;
    /// Tells what happens, as one loop of the server does: `tell(watcher, arg)` when the plugin
    /// watches, and is at work.
    void tell(const std::function<void(const px_watcher&, void*)>& what);
    /// A reload is over: what tell() does, from a task of its own.
    void tell_reloaded();
    /// At most this many bytes may be published; no bound at first.
    void set_max_payload(std::uint64_t bytes) noexcept;

private:
    struct parts; ///< the px_host
    template <class Call>
    px_status attempt(const char* function, bool on_loop, Call&& call);
    void finish();

    world& world_;
    const px_plugin& plugin_;
    std::unique_ptr<parts> parts_;
    std::string failure_;
    std::vector<std::string> left_;
    std::list<std::vector<message>> heard_;
    std::vector<world::interest_ptr> ears_;
    std::list<peer> peers_;
};

} // namespace plexus::testing

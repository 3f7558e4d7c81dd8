#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "bus/kernel_tables.hpp"
#include "bus/plugin_filter.hpp"
#include "bus/plugin_listener.hpp"
#include "bus/plugin_session.hpp"

namespace plexus::bus {

/// The kinds of sessions and listeners of one plugin, and the connections that have a session or a
/// filter of it.
///
/// Thread: as each function says. Owner: the plugin's px_host.
class net_holdings final : public holdings {
public:
    explicit net_holdings(px_host& host);
    ~net_holdings() override;

    void open_doors() override;
    text_result<void> check_reload(const config::options& fresh, bool own) override;
    void reload() override;
    void close_doors() override;
    std::vector<std::string> take_back(std::function<void()> done) override;

    /// False when the name is taken. [init]
    bool add_kind(const px_session_kind& kind, void* arg);
    px_listener& add(std::unique_ptr<px_listener> listener); ///< [init]
    bool has(const px_listener* listener) const;             ///< [any]
    /// The ways to log in for which some listener maps certificates. [any]
    std::optional<config::connection_types> maps_certificates() const;

    /// Nothing of the plugin is called any more. [any]
    bool closed() const noexcept { return closed_.load(std::memory_order_acquire); }

    // The sessions and filters that live on a loop. [loop] that one
    void enter(net::loop& here, px_connection& session);
    void leave(net::loop& here, px_connection& session);
    void enter(net::loop& here, plugin_filter& filter);
    void leave(net::loop& here, plugin_filter& filter);

private:
    struct residents {
        std::unordered_set<px_connection*> sessions;
        std::unordered_set<plugin_filter*> filters;
    };
    void end_all(residents& here);

    px_host& host_;
    std::vector<std::string> kinds_;
    std::vector<std::unique_ptr<px_listener>> listeners_; ///< constant once the plugin is made
    std::atomic<bool> closed_{false};
    std::vector<residents> residents_; ///< [loop] each its own
};

} // namespace plexus::bus

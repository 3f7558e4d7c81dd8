#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <plexus/abi/base.h>

#include "base/result.hpp"
#include "config/options.hpp"

namespace plexus::bus {

/// What one table of the kernel keeps for one plugin: its timers, its subscriptions.
///
/// Thread: made [init]; take_back() [home], or [init] for a plugin that never got to work (then
///         `done` need not be called); what else it has is for its table.
/// Owner:  the plugin's px_host; goes after the plugin was destroyed and the loops have ended.
class holdings {
public:
    virtual ~holdings() = default;

    /// The plugin is at work, and the server serves. [home]
    virtual void open_doors() {}

    /// Whether it can take over another configuration; `own` when the plugin's own part differs,
    /// which the plugin itself is asked about. Nothing has changed yet. [init], as the next one
    virtual text_result<void> check_reload(const config::options&, bool /*own*/) { return {}; }
    /// What was checked last is in force.
    virtual void reload() {}

    /// deactivate() is next: from here on nothing enters the plugin on other loops than its home.
    /// What is in it just now is over a grace period later. [home]
    virtual void close_doors() {}

    /// The plugin is deactivated: ends what it still holds, so that none of its functions is called
    /// for it any more, and says what that was, for a warning: "timer", "subscription to \"a.>\"".
    /// `done` is called, on any thread, perhaps within this call, once no callback runs.
    virtual std::vector<std::string> take_back(std::function<void()> done) = 0;
};

/// The kernel's tables that keep something for a plugin; each has a place for its holdings.
enum class table_slot : std::uint8_t {
    loop,
    bus,
    net,
    auth,
    account,
    forward,
    metrics,
    file,
    inspect
};
inline constexpr std::size_t table_slots = 9;

/// One table of the kernel.
struct kernel_table {
    const char* id;    ///< "plexus.loop/0"
    const void* table; ///< static
    /// What it keeps for a plugin; null when it keeps nothing.
    std::unique_ptr<holdings> (*make_holdings)(px_host& host) = nullptr;
    table_slot slot{}; ///< of the holdings
};

/// All of them. [any] constant
std::span<const kernel_table> kernel_tables();

} // namespace plexus::bus

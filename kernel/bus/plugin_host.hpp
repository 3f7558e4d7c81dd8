#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <plexus/abi/plugin.h>

#include "bus/kernel_parts.hpp"
#include "bus/kernel_tables.hpp"
#include "bus/provided_tables.hpp"

namespace plexus::bus {

class watchdog;

/// How far a plugin's life has come. What the kernel lets it do depends on it.
enum class life : std::uint8_t {
    made,         ///< create() has not been called
    created,      ///< create() runs or has run
    initialising, ///< init() runs or has run
    active,       ///< activate() runs or has run
    draining,     ///< works still, but takes on nothing new
    deactivated,  ///< deactivate() has returned; nothing of it runs any more
    destroyed,
};
std::string_view life_name(life stage);

} // namespace plexus::bus

/// One plugin as the kernel sees it. Every function of the tables gets its caller's.
///
/// Thread: [any] but where said.
/// Owner:  bus::plugin, which makes it before create() and keeps it until the loops have ended.
/// Errors: refuse() keeps a text for the calling thread and answers the status.
struct px_host {
    using life = plexus::bus::life;

    px_host(plexus::bus::kernel_parts& kernel, std::string name, plexus::net::loop& home);
    ~px_host();
    px_host(const px_host&) = delete;
    px_host& operator=(const px_host&) = delete;

    const std::string& name() const noexcept { return name_; }
    /// Its number among the connections of the server; what it publishes bears it.
    std::uint64_t id() const noexcept { return id_; }
    plexus::bus::kernel_parts& kernel() noexcept { return kernel_; }
    plexus::net::loop& home() noexcept { return home_; }
    plexus::logger& log() noexcept { return kernel_.log; }

    life stage() const noexcept { return stage_.load(std::memory_order_acquire); }
    void enter(life stage) noexcept { stage_.store(stage, std::memory_order_release); }
    /// Whether it may work: activate() has begun and deactivate() has not returned.
    bool working() const noexcept { return stage() == life::active || stage() == life::draining; }

    // Where a function of a table was called from. `function` is for people: "bus.publish". False:
    // it was elsewhere, and the text for PX_ERR_THREAD is set.
    bool on_loop(const char* function);
    bool on_home(const char* function);
    bool on_start(const char* function);  ///< [init]
    bool may_block(const char* function); ///< [init], or work on the pool
    /// Whether the plugin is at work; false: the text for PX_ERR_STATE is set.
    bool at_work(const char* function);

    /// Keeps why a function of a table fails, for px_host_v0.failure on this thread.
    template <class... Args>
    px_status refuse(px_status status, fmt::format_string<Args...> format, Args&&... args) {
        set_failure(fmt::format(format, std::forward<Args>(args)...));
        return status;
    }
    /// Of the calling thread; whichever plugin it was for.
    static std::string_view failure() noexcept;

    /// What a table keeps for this plugin. T is what its make_holdings gave.
    template <class T>
    T& holdings_of(plexus::bus::table_slot slot) noexcept {
        return static_cast<T&>(*holdings_[static_cast<std::size_t>(slot)]);
    }
    // The function of the same name of each holdings.
    void open_doors(); ///< [home]
    plexus::text_result<void> check_reload(const plexus::config::options& fresh, bool own);
    void reload();
    void close_doors(); ///< [home]
    /// Takes back what the plugin still holds, in the reverse order of the slots, and names it in
    /// a warning; `done` as for holdings::take_back. [home]
    void take_back(std::function<void()> done);

    /// Its instance: what create() made.
    void* self = nullptr;

    // The configuration it is given, JSON. [init] [home]
    const std::string& config() const noexcept { return *config_; }
    /// Gives the former one, which others may still refer to.
    std::shared_ptr<const std::string> set_config(std::string json) {
        return std::exchange(config_, std::make_shared<const std::string>(std::move(json)));
    }

    // How it is, by its own account.
    struct condition {
        std::uint32_t health = 0; ///< PX_HEALTH_OK ...
        std::string sentence;
    };
    condition current_condition() const;
    void set_condition(condition next);

    /// drain() is called next: `notify` is for the answer to that call, after those that the plugin
    /// owes for former ones. [home]
    void expect_drained(std::function<void()> notify);
    void expect_nothing(); ///< It threw: no answer will come, to former calls neither.
    void drained();        ///< As px_host_v0.drained. [any]

    // For find(): tables of plugins that are there already; set before create(). [init]
    const plexus::bus::provided_tables* provided = nullptr;
    /// For call_scope; null without one, as in tests.
    plexus::bus::watchdog* watchdog = nullptr;

private:
    bool refuse_thread(const char* function, std::string_view wanted);
    bool refuse_call(std::string text);
    void set_failure(std::string text);

    plexus::bus::kernel_parts& kernel_;
    const std::string name_;
    const std::uint64_t id_;
    plexus::net::loop& home_;
    std::atomic<life> stage_{life::made};
    std::array<std::unique_ptr<plexus::bus::holdings>, plexus::bus::table_slots> holdings_;
    std::shared_ptr<const std::string> config_ = std::make_shared<const std::string>("{}");
    mutable std::mutex mutex_; // guards what follows
    condition condition_;
    std::deque<std::function<void()>> drains_; ///< not answered, in order; two at most
};

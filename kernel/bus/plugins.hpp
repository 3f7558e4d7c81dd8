#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "auth/authenticator.hpp"
#include "base/result.hpp"
#include "bus/catalogue.hpp"
#include "bus/plugin_host.hpp"
#include "bus/watchdog.hpp"

namespace plexus::bus {

/// The plugins of a running server: tells each its life, in the order that they need.
///
/// Thread: the main thread, which waits for what happens on the plugins' loops.
/// Owner:  the server; goes after the loops have ended and before what `kernel` refers to.
/// Errors: sentences that name the plugin.
/// Limits: a plugin that does not return from a function within `plugin_patience` ends the process:
///         its loop is lost. Its work on the pool, which keeps no loop, may take work_patience
///         times as long once it is deactivated.
class plugins {
public:
    static constexpr int work_patience = 10;

    /// `known` has loaded all that will be used.
    plugins(kernel_parts& kernel, const catalogue& known);
    ~plugins();
    plugins(const plugins&) = delete;
    plugins& operator=(const plugins&) = delete;

    /// create() and init() of each that the options use. [init]
    text_result<void> make(const config::options& options);
    /// activate(), once the loops run.
    text_result<void> activate();
    /// The server serves: what listens for plugins accepts from here on.
    void open_doors();

    /// Whether every plugin could take over what differs; nothing has changed yet.
    text_result<void> check(const config::options& fresh);
    /// It has changed.
    void reload(const config::options& fresh);

    /// Lame duck: they are told, nobody waits.
    void announce_drain();
    /// The end is near: waits until they have finished, `limit` at most.
    void drain(std::chrono::nanoseconds limit);
    /// Waits for what the loops were given to do. A plugin that keeps one of them from it ends the
    /// process, as above.
    void wait(std::future<void>& done);
    /// deactivate(), in reverse order, and whatever they have left is taken back.
    void deactivate();
    /// destroy(), in reverse order; the loops have ended, or never ran.
    void destroy();

    /// The links of the authenticator chain that they have made, in their order; of those that
    /// could not be activated none.
    std::vector<std::shared_ptr<const auth::authenticator>> authenticators() const;
    /// The ways to log in for which listeners of plugins map certificates to users; one with no bit
    /// stands for all ways.
    std::vector<config::connection_types> maps_certificates() const;

    /// One plugin that is in use.
    struct description {
        std::string name;
        std::string version;
        std::string about;
        life stage;
        px_host::condition condition;
    };
    /// [any] once all are made
    std::vector<description> describe() const;

private:
    struct instance {
        const declaration* what;
        config::plugin_settings settings;
        std::unique_ptr<px_host> host;
        std::future<void> given_back{}; ///< all it had, once it is to work no more

        const px_plugin& table() const { return *what->plugin; }
        const std::string& name() const { return what->name; }
    };
    text_result<void> make_one(instance& plugin);
    text_result<void> activate_one(instance& plugin);
    std::string lacking(const instance& plugin) const;
    static std::string fatal_line(const instance& plugin, std::string_view why);
    void give_up(instance& plugin, const std::string& why);
    void destroy_one(instance& plugin);

    /// Runs `work` on the plugin's home loop and waits for it.
    template <class Work>
    void on_home(instance& plugin, const char* function, Work work);
    void wait(std::future<void>& done, const instance& plugin, const char* function);
    void end_if_loop_lost();
    [[noreturn]] void end_process(std::string_view name, std::string_view function,
                                  std::chrono::nanoseconds waited);
    void tell_drain(instance& plugin, std::uint32_t reason, const std::function<void()>& finished);
    std::vector<std::size_t> required_by(std::size_t provider) const;
    void close_doors(instance& plugin);
    void wait_for_loops(instance& plugin);
    void take_back(instance& plugin);
    bool is_given_back(instance& plugin);
    void warn_of_work(const instance& plugin);
    void wait_until_given_back(instance& plugin);

    kernel_parts& kernel_;
    const catalogue& known_;
    watchdog watchdog_;
    std::chrono::nanoseconds patience_{}; ///< of the options in force
    bool loops_run_ = false;
    provided_tables provided_;
    std::vector<instance> instances_; ///< in order of life
    /// Of optional plugins that failed before the loops ran, which will still let go of what they
    /// held when they do. What is told of the plugins names them.
    std::vector<instance> failed_;
};

} // namespace plexus::bus

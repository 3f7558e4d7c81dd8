#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "account/registry.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "base/worker_pool.hpp"
#include "bus/plugins.hpp"
#include "cli/command_line.hpp"
#include "cli/identity.hpp"
#include "cli/lame_duck.hpp"
#include "cli/process_files.hpp"
#include "cli/signal_watcher.hpp"
#include "cli/throttle_report.hpp"
#include "client/service.hpp"
#include "config/options.hpp"
#include "config/options_json.hpp"
#include "config/reload.hpp"
#include "net/listener.hpp"
#include "net/loop_group.hpp"

namespace plexus::cli {

/// The running server: puts the parts together in the order of core 35, hears signals, reloads,
/// goes into lame duck mode and ends.
///
/// Thread: the main thread, but where said.
/// Owner:  main.
/// Errors: start() says why it cannot serve; once it runs, errors are log lines.
class server {
public:
    /// `options` are complete and checked; `line` is what a reload puts over the file again.
    /// `known` has loaded the plugins that they use.
    server(identity self, command_line line, config::options options, bus::catalogue& known,
           logger& log);
    ~server();

    /// Up to `Server is ready`. What failed stands in the error, for a fatal log line.
    text_result<void> start();
    /// Serves until a signal ends it.
    void run();

private:
    text_result<client::settings_ptr> make_settings(const config::options& options) const;
    proto::server_info make_info(const config::options& options) const;
    void print_banner() const;
    void announce_listener() const;
    text_result<void> write_ports_file();
    void remove_ports_file();
    void handle(signal_action action);
    text_result<void> reload();
    text_result<void> reload_and_log();
    text_result<void> apply(config::options options, std::vector<config::difference> changes);
    void apply_process_files(const config::options& former);
    text_result<void> make_plugins();
    void describe_options(const config::options_facts& facts);
    std::vector<bus::listening_address> listening() const; ///< [any]
    text_result<void> begin_serving();
    void enter_lame_duck();
    void shut_down();
    void stop_serving();

    const identity self_;
    const command_line line_;
    config::options options_; ///< in force
    bus::catalogue& known_plugins_;
    logger& log_;
    const std::string server_id_;
    const std::string xkey_;
    std::atomic<std::uint64_t> last_connection_id_{4}; ///< the internal ones come first

    worker_pool workers_;
    net::loop_group loops_;
    account::registry accounts_;
    client::service clients_;
    net::listener listener_;
    std::unique_ptr<bus::kernel_parts> plugin_kernel_; ///< null without plugins
    std::unique_ptr<bus::plugins> plugins_;            ///< likewise
    bool loops_run_ = false;
    signal_watcher signals_;
    std::unique_ptr<lame_duck> lame_duck_; ///< set once the mode was entered
    std::unique_ptr<ports_file> ports_file_;
    std::unique_ptr<throttle_report> throttle_report_; ///< null without a limit on handshakes
};

} // namespace plexus::cli

// Reload (core 34): read, check, compare, and only then apply; all or nothing.
#include "cli/load_options.hpp"
#include "cli/log_setup.hpp"
#include "cli/server.hpp"
#include "config/load.hpp"
#include "config/reload.hpp"
#include "net/tls_context.hpp"

namespace plexus::cli {

text_result<void> server::reload() {
    const std::string file = line_.config_file();
    if (file.empty())
        return std::unexpected(
            "can only reload config when a file is provided using -c or --config");
    effective_options fresh = load_options(self_, line_, known_plugins_);
    if (!fresh.error.empty())
        return std::unexpected(std::move(fresh.error));
    config::options& options = fresh.values;
    if (options.listen.port == -1) // any port will do, so the one in use does
        options.listen.port = options_.listen.port;
    auto changes = config::differences(options_, options);
    if (std::string refused = config::reload_error(changes); !refused.empty())
        return std::unexpected(std::move(refused));
    if (const std::string why = config::client_advertise_error(options); !why.empty())
        return std::unexpected("invalid " + why);
    if (options.cluster_name.empty()) // a name once given stays, as in the reference
        options.cluster_name = options_.cluster_name;
    return apply(std::move(options), std::move(changes));
}

text_result<void> server::reload_and_log() {
    auto done = reload();
    if (!done)
        log_.error("Failed to reload server configuration: {}", done.error());
    return done;
}

text_result<void> server::apply(config::options options, std::vector<config::difference> changes) {
    // What can fail comes first.
    auto settings = make_settings(options);
    if (!settings)
        return std::unexpected(settings.error());
    const log_settings log_now = log_settings_of(options.logging, self_);
    std::unique_ptr<log_sink> sink; // null: the log stays as it is
    if (options.logging != options_.logging) {
        auto opened = logger::open(log_now);
        if (!opened)
            return std::unexpected(opened.error());
        sink = std::move(*opened);
    }
    if (plugins_ != nullptr)
        if (auto agreed = plugins_->check(options); !agreed)
            return agreed;
    auto garbage = accounts_.apply(options);
    if (!garbage)
        return std::unexpected(garbage.error());
    loops_.after_grace(loops_[0], [freed = std::move(*garbage)] {});

    const auto former_tls = clients_.current()->tls;
    const auto& tls = (*settings)->tls;
    if (tls != nullptr && former_tls != nullptr && !tls->same_certificates(*former_tls))
        changes.push_back({"tls", "TLSConfig", {}, {}, true});
    const config::options former = std::exchange(options_, std::move(options));
    apply_process_files(former);
    for (const std::string& line : config::reload_lines(changes, former, options_))
        log_.notice("{}", line);
    // Those lines are the last of the former log, as in the reference.
    if (sink != nullptr)
        log_.use(log_now, std::move(sink));

    const auto auth_timeout = (*settings)->auth_timeout;
    describe_options({(*settings)->users->facts().required, auth_timeout});
    // Before the sessions look at what has changed: the pins of their listeners and what plugins
    // know of logins are part of that.
    if (plugins_ != nullptr) {
        plugin_kernel_->max_payload = options_.limits.max_payload;
        plugin_kernel_->server_tls = options_.tls;
        const auto mapping = plugins_->maps_certificates();
        plugins_->reload(options_);
        // Which users are certificates' depends on what the listeners of plugins now do.
        if (plugins_->maps_certificates() != mapping)
            if (auto again = make_settings(options_))
                settings = std::move(again);
    }
    // Every session has seen the change before the log says that the reload is done. Logins that
    // are looked at elsewhere are waited for as long as a client may take to log in.
    const auto taken_over = clients_.install(std::move(*settings));
    taken_over.wait_for(auth_timeout);
    if (plugins_ != nullptr)
        plugin_kernel_->watchers.reloaded();
    log_.notice("Reloaded server configuration ({})", options_.config_digest);
    return {};
}

void server::apply_process_files(const config::options& former) {
    if (options_.pid_file != former.pid_file && !options_.pid_file.empty())
        if (auto written = write_pid_file(options_.pid_file); !written)
            log_.error("Failed to write pidfile: {}", written.error());
    if (options_.ports_file_dir == former.ports_file_dir)
        return;
    remove_ports_file();
    if (auto written = write_ports_file(); !written)
        log_.error("{}", written.error());
}

} // namespace plexus::cli

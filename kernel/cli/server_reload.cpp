// Reload (core 34): read, check, compare, and only then apply; all or nothing.
#include "cli/server.hpp"
#include "cli/load_options.hpp"
#include "cli/log_setup.hpp"
#include "config/reload.hpp"

namespace plexus::cli {

text_result<void> server::reload() {
    const std::string file = line_.config_file();
    if (file.empty())
        return std::unexpected("can only reload config when a file is provided using -c or --config");
    effective_options fresh = load_options(line_);
    if (!fresh.error.empty())
        return std::unexpected(std::move(fresh.error));
    config::options& options = fresh.values;
    const auto changes = config::differences(options_, options);
    if (std::string refused = config::reload_error(changes); !refused.empty())
        return std::unexpected(std::move(refused));
    return apply(std::move(options), changes);
}

text_result<void> server::apply(config::options options,
                                const std::vector<config::difference>& changes) {
    auto settings = make_settings(options);
    if (!settings)
        return std::unexpected(settings.error());
    auto garbage = accounts_.apply(options);
    if (!garbage)
        return std::unexpected(garbage.error());
    loops_.after_grace(loops_[0], [freed = std::move(*garbage)] {});
    if (options.logging != options_.logging)
        if (auto switched = log_.configure(log_settings_of(options.logging, self_)); !switched)
            return std::unexpected(switched.error());

    const config::options former = std::exchange(options_, std::move(options));
    clients_.install(std::move(*settings));
    if (options_.pid_file != former.pid_file && !options_.pid_file.empty())
        if (auto written = write_pid_file(options_.pid_file); !written)
            log_.error("Could not write pidfile: {}", written.error());
    if (options_.ports_file_dir != former.ports_file_dir) {
        if (ports_file_ != nullptr)
            if (auto removed = ports_file_->remove(); !removed)
                log_.error("{}", removed.error());
        ports_file_.reset();
        if (auto written = write_ports_file(); !written)
            log_.error("{}", written.error());
    }
    for (const config::difference& each : changes)
        log_.notice("Reloaded: {}", each.key);
    log_.notice("Reloaded server configuration ({})", options_.config_digest);
    return {};
}

} // namespace plexus::cli

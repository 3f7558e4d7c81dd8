// The composition root: command line -> configuration -> log -> server -> run.
#include <unistd.h>

#include <cstdio>

#include "bus/catalogue.hpp"
#include "bus/static_plugins.hpp"
#include "cli/begin.hpp"
#include "cli/load_options.hpp"
#include "cli/log_setup.hpp"
#include "cli/redact.hpp"
#include "cli/server.hpp"
#include "config/load.hpp"
#include "config/print.hpp"

using namespace plexus;

namespace {

void print(int descriptor, const std::string& text) {
    std::FILE* stream = descriptor == STDOUT_FILENO ? stdout : stderr;
    std::fwrite(text.data(), 1, text.size(), stream);
    std::fflush(stream);
}

} // namespace

int main(int argc, char** argv) {
    const cli::identity self = cli::identity::from_argv0(argc > 0 ? argv[0] : "plexus-server");
    const std::vector<std::string> args(argv + std::min(argc, 1), argv + argc);
    cli::hide_secrets(argc, argv);

    cli::beginning beginning = cli::begin(self, args);
    print(STDOUT_FILENO, beginning.out);
    print(STDERR_FILENO, beginning.err);
    if (beginning.exit_code)
        return *beginning.exit_code;
    cli::command_line& line = beginning.line;

    bus::catalogue plugins(line.plugin_folders(), line.config_file(), bus::static_plugins());
    if (line.is_on(cli::flag_role::check_config)) {
        const cli::check_report report = cli::check_config(self, line, plugins);
        print(STDERR_FILENO, report.text);
        return report.exit_code;
    }
    if (line.is_on(cli::flag_role::config_reference)) {
        plugins.load_all();
        print(STDOUT_FILENO, config::reference_page(plugins.sections()));
        return 0;
    }
    if (line.is_on(cli::flag_role::config_schema)) {
        plugins.load_all();
        print(STDOUT_FILENO, config::json_schema(plugins.sections()));
        return 0;
    }
    cli::effective_options loaded = cli::load_options(self, line, plugins);
    print(STDERR_FILENO, loaded.warnings);
    if (loaded.error.empty())
        loaded.error = config::system_account_error(loaded.values);
    if (line.is_on(cli::flag_role::plugins)) {
        if (!loaded.error.empty())
            print(STDERR_FILENO, self.name + ": " + loaded.error + "\n");
        print(STDOUT_FILENO, bus::plugins_report(plugins, loaded.values));
        return 0;
    }
    if (!loaded.error.empty()) {
        print(STDERR_FILENO, self.name + ": " + loaded.error + "\n");
        return 1;
    }
    if (line.is_on(cli::flag_role::print_config)) {
        print(STDOUT_FILENO, config::effective_config(loaded.values));
        return 0;
    }

    logger log;
    if (auto configured = log.configure(cli::log_settings_of(loaded.values.logging, self));
        !configured) {
        print(STDERR_FILENO, cli::undestined_line(configured.error()));
        return 1;
    }
    cli::server server(self, std::move(line), std::move(loaded.values), plugins, log);
    if (auto started = server.start(); !started) {
        log.fatal("{}", started.error());
        return 1;
    }
    server.run();
    return 0;
}

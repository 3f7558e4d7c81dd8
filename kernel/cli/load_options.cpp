#include "cli/load_options.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "config/load.hpp"
#include "config/plugins.hpp"
#include "net/tls_context.hpp"

namespace plexus::cli {

static text_result<void> check_tls(const config::tls_options& tls) {
    if (auto context = net::tls_context::make_server(tls); !context)
        return std::unexpected(std::move(context.error()));
    return {};
}

// Certificates are looked into while the file is checked, as the reference does.
static config::schema_hooks hooks(bus::catalogue& plugins) {
    config::schema_hooks result;
    result.plugins = &plugins;
    result.check_tls = check_tls;
    return result;
}

// The services of the system account are the plugin's. The reference always has them: whoever calls
// the server by its name, or names a system account, gets them where the plugin is installed.
static void use_monitoring(const identity& self, config::options& options,
                           bus::catalogue& plugins) {
    const std::string name = "monitoring";
    const bool expected = self.is_reference() || !options.system_account.empty();
    const auto is_used = [&](const config::plugin_settings& each) {
        return each.section->name() == name;
    };
    if (!expected || options.no_system_account ||
        std::ranges::any_of(options.used_plugins, is_used) ||
        std::ranges::count(options.absent_plugins, name, &config::absent_plugin::name) != 0)
        return;
    auto loaded = plugins.load({.name = name, .optional = true});
    if (!loaded)
        options.absent_plugins.push_back(
            {name, fmt::format("plugin {} cannot be used: {}", name, loaded.error())});
    else if (*loaded != nullptr)
        if (auto settings = config::settings_without_section(std::move(*loaded))) {
            settings->optional = true;
            options.used_plugins.push_back(std::move(*settings));
        }
}

effective_options load_options(const identity& self, const command_line& line,
                               bus::catalogue& plugins) {
    effective_options result;
    if (const std::string file = line.config_file(); !file.empty()) {
        config::loaded loaded = config::load_config(file, hooks(plugins));
        result.values = std::move(loaded.values);
        if (loaded.fatal()) {
            result.error = loaded.message();
            return result;
        }
        result.warnings = loaded.message();
    }
    if (auto applied = apply_flags(line, result.values); !applied) {
        result.error = applied.error();
        return result;
    }
    // Certificates of the file have been looked into with it.
    const bool by_flags = line.find(flag_role::tls) != nullptr || line.find(flag_role::tls_part);
    if (by_flags && result.values.tls) {
        if (auto usable = check_tls(*result.values.tls); !usable) {
            result.error = usable.error();
            return result;
        }
    }
    config::complete(result.values);
    if (auto taken = apply_plugin_flags(line, result.values, &plugins); !taken) {
        result.error = taken.error();
        return result;
    }
    use_monitoring(self, result.values, plugins);
    if (auto ordered = bus::order_used_plugins(plugins, result.values); !ordered) {
        result.error = ordered.error();
        return result;
    }
    result.error = config::start_error(result.values);
    return result;
}

check_report check_config(const identity& self, const command_line& line, bus::catalogue& plugins) {
    const std::string file = line.config_file();
    if (file.empty())
        return {fmt::format("{}: must specify [-c, --config] option to check configuration file "
                            "syntax\n",
                            self.name)};
    config::loaded loaded = config::load_config(file, hooks(plugins));
    if (const std::string complaints = loaded.message(); !complaints.empty())
        return {fmt::format("{}: {}\n", self.name, complaints)};
    if (auto ordered = bus::order_used_plugins(plugins, loaded.values); !ordered)
        return {fmt::format("{}: {}\n", self.name, ordered.error())};
    check_report report;
    report.exit_code = 0;
    report.text = fmt::format("{}: configuration file {} is valid ({})\n", self.name, file,
                              loaded.values.config_digest);
    for (const std::string& hint : config::check_hints(loaded.values))
        report.text += hint + "\n";
    return report;
}

} // namespace plexus::cli

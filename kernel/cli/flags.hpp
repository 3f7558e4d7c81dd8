#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "cli/flag_value.hpp"

namespace plexus::config {
struct options;
}

namespace plexus::cli {

/// Flags that are about this invocation, not about an option.
enum class flag_role : std::uint8_t {
    option, ///< sets the option the row names
    help,
    version,
    help_tls,
    config_file,
    check_config,
    signal,
    print_config,
    config_reference,
    config_schema,
    plugin_path,
    plugins,
    tls, ///< the switch; the other TLS flags are `tls_part`
    tls_part,
};

/// The part of the usage text a flag is listed in.
enum class flag_group : std::uint8_t {
    server,
    logging,
    jetstream,
    authorization,
    tls,
    cluster,
    profiling,
    common,
};

/// The names of one flag, without dashes; at most three.
struct flag_names {
    std::array<std::string_view, 3> all{};

    const std::string_view* begin() const { return all.data(); }
    const std::string_view* end() const {
        return std::find(all.data(), all.data() + all.size(), std::string_view());
    }
};

/// One flag: all its names, and what to do with its value.
struct flag_spec {
    flag_names names;
    flag_kind kind;
    flag_role role;
    flag_group group;
    std::string_view argument; ///< how the usage text names the value
    std::string_view help;     ///< one line; empty keeps the flag out of the usage text
    std::string_view option;   ///< the option it sets, as a path in the configuration
    std::string_view plugin;   ///< who owns that option; empty when the core does
    void (*apply)(config::options&, const flag_value&); ///< null unless the core owns the option
    /// Shorthands for several flags win over those, wherever they stand (as the reference).
    bool is_shorthand = false;
};

/// The one table behind parsing, usage text and application. [any] constant
/// Source: core.md 30.
std::span<const flag_spec> all_flags();

/// Null when there is no flag of that name.
const flag_spec* find_flag(std::string_view name);

} // namespace plexus::cli

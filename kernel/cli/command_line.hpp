#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cli/flags.hpp"

namespace plexus::config {
struct options;
class plugin_source;
} // namespace plexus::config

namespace plexus::cli {

/// One flag that was given.
struct given_flag {
    const flag_spec* spec;
    std::string_view name; ///< the one of spec's names that was used
    flag_value value;
};

/// A command line that parsed.
///
/// Owner: main, for the life of the process: a reload applies it again over the fresh file.
struct command_line {
    std::vector<given_flag> flags;  ///< in the order given; of one flag the last counts
    std::vector<std::string> words; ///< what follows the flags

    /// The last value given for the role; null when there is none.
    const flag_value* find(flag_role role) const;
    bool is_on(flag_role role) const;
    /// Empty when not given.
    std::string text_of(flag_role role) const;
    std::string config_file() const { return text_of(flag_role::config_file); }
    /// The folders of every --plugin-path, in order.
    std::vector<std::string> plugin_folders() const;
};

/// Parses what follows the program's name, with the rules of the reference: one dash or two,
/// `-flag value` or `-flag=value`, booleans only alone or with `=`, no bundling; `--` or the first
/// other word ends the flags. The error is a sentence that goes with the usage text. [init]
/// Source: core.md 30.
text_result<command_line> parse_command_line(const std::vector<std::string>& args);

/// Puts the flags over options that hold defaults and the file. Errors are the reference's texts.
/// Afterwards the options are those of the process, except that what needs a plugin is not in
/// them: see apply_plugin_flags(). [init] or, at reload, wherever options are made
text_result<void> apply_flags(const command_line& line, config::options& options);

/// Puts flags whose option belongs to a plugin over what that plugin is told; one that no plugin in
/// use claims loads its own from `plugins` (null: none is there). Refuses what no plugin takes, one
/// line each: `--http_port: needs plugin monitoring, which is not installed`.
text_result<void> apply_plugin_flags(const command_line& line, config::options& options,
                                     config::plugin_source* plugins = nullptr);

} // namespace plexus::cli

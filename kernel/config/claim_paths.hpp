#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/options.hpp"
#include "config/value.hpp"

/// Where what plugins claim stands in the configuration: a key of the top level ("http_port"), or a
/// path to one further in ("accounts.*.jetstream"), where `*` is each key of a map.
namespace plexus::config {

struct option_info;

/// An option of the server.
struct claimed_place {
    const option_info* option;
    std::string path; ///< with the first name of each key: an option has several, its place one
};

/// The one that stands at this place; none when there is none. [any] pure
std::optional<claimed_place> find_place(std::string_view claim);

/// Whether the option `key` is the one claimed, in any of its names; of one further in, `key` is
/// "<name of its section>.<key>". [any] pure
bool is_claimed(std::string_view key, std::string_view claim);

/// Whether a claim is this key of the top level, in any of its names, or stands below it.
/// [any] pure
bool stands_below(std::string_view claim, std::string_view key);

/// What a file says at this place: of a path with `*`, an object by the keys that say something
/// there. The last of several that mean the same. [any] pure
std::optional<plugin_value> find_claim(const map& root, std::string_view claim);

/// The name of the claim in plugin_settings::claims: the first of its key. [any] pure
std::string claim_name(std::string_view claim);

/// Sets an option of a claimed key as a flag does, over what the file says: "http_port",
/// "cluster.listen". [any] pure
void set_claim(plugin_settings& settings, std::string_view path, const value& content);

/// Puts all that plugins claim where it stands in the configuration; `into` has the keys of the
/// top level. [any] pure
void show_claims(map& into, const plugin_settings& settings);

} // namespace plexus::config

#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/result.hpp"
#include "config/options.hpp"

/// What plugins are told of the configuration, as JSON.
namespace plexus::config {

/// A text of the configuration, which may be any bytes, in UTF-8. [any] pure
boost::json::string json_text(std::string_view text);

/// A tls block: file names, names of suites and curves, durations in nanoseconds. [any] pure
boost::json::object tls_json(const tls_options& tls);
/// The block again that tls_json() made; an absent key is its default. Errors: "tls: ..." with the
/// key and what was expected. [any] pure
text_result<tls_options> tls_from_json(std::string_view text);

class section_info;

/// Entries of a section in the form of told_of(); what the section does not know is left out.
/// [any] pure
boost::json::object section_json(const map& entries, const section_info& section);

struct option_info;

/// A value as a plugin is given it, and as it is shown: without secrets.
struct told_value {
    boost::json::value content;
    value shown;
};

/// Canonical key names, durations in nanoseconds, sizes as numbers, addresses as {"host", "port"}.
/// The value has been checked; what it cannot mean is given as it stands, as is that of an option
/// nobody knows (null). [any] pure
told_value told_of(const value& content, const option_info* option);

/// What plugin_value::json of a claim says; an empty object for an empty text. [any] pure
boost::json::value claim_from_json(const std::string& text);

/// All that the plugin is told: its options by name, inner blocks as objects, and "claims". [any]
std::string plugin_json(const plugin_settings& settings);

} // namespace plexus::config

#pragma once

#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.hpp"
#include "config/options.hpp"
#include "config/value.hpp"

/// Typed options as values of the configuration tree, and those as text: what --print-config, the
/// reload diff and the documentation show. [any] all pure.
namespace plexus::config {

/// Whether a value is shown with its secrets (to compare) or without (to print).
enum class secrets : std::uint8_t { hidden, shown };

inline constexpr std::string_view redacted = "[REDACTED]";

inline value show_value(bool v) {
    return {v};
}
inline value show_value(std::integral auto v) {
    return {static_cast<std::int64_t>(v)};
}
inline value show_value(const std::string& v) {
    return {v};
}
inline value show_value(nanoseconds v) {
    return {format_duration(v)};
}
value show_value(const std::vector<std::string>& v);
value show_value(const std::map<std::string, std::string>& v);
value show_value(const std::map<std::string, bool>& v);

/// One value on one line, as TOML: `"text"`, `[1, 2]`, `{ a = true }`.
std::string toml_inline(const value& v);

/// A table of options as TOML lines, with [headers] for the maps in it. Empty texts, lists and maps
/// are left out: they say nothing.
std::string toml_document(const map& table);

} // namespace plexus::config

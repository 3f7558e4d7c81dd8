#pragma once

#include <string>
#include <string_view>

namespace plexus {

/// Appends `text` as a JSON string with its quotes, escaped exactly as the reference escapes its
/// output (core.md 1): `<`, `>`, `&`, U+2028, U+2029 as \u escapes, invalid UTF-8 as \ufffd. [any]
void append_json_string(std::string& out, std::string_view text);

} // namespace plexus

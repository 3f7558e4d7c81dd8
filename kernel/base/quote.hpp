#pragma once

#include <string>
#include <string_view>

namespace plexus {

/// Appends `text` in double quotes with escapes, byte for byte as the `%q` of the reference: used
/// inside many error texts and log lines (core.md 1). Any bytes are fine. [any]
void append_go_quote(std::string& out, std::string_view text);
std::string go_quote(std::string_view text);

/// Whether go_quote() shows the code point as itself.
bool is_printable(char32_t code_point);

} // namespace plexus

#pragma once

namespace plexus::config {

/// The two questions the grammar asks about characters beyond ASCII, answered as the reference
/// server's standard library does: white space, and decimal digits of any script (general category
/// Nd, Unicode 15). [any]
bool is_space(char32_t c) noexcept;
bool is_digit(char32_t c) noexcept;

} // namespace plexus::config

#pragma once

#include <string>
#include <string_view>

namespace plexus::monitoring {

/// A text where HTML is expected, in quotes too. [any] pure
std::string html_text(std::string_view text);

} // namespace plexus::monitoring

#pragma once

#include <string>
#include <string_view>

namespace plexus {

/// `bytes` in the snappy framing format (framing_format.txt of the snappy project): the stream
/// identifier, then chunks of at most 64 KiB, each compressed where that makes it smaller. [any]
[[nodiscard]] std::string snappy_frame(std::string_view bytes);

} // namespace plexus

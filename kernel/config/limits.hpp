#pragma once

#include <cstddef>

/// What bounds the reading of a configuration. The reference server has none of these: it would run
/// out of stack or memory. Going past one is an error that names the limit.
namespace plexus::config::limits {

/// Bytes of one file, included ones too.
inline constexpr std::size_t file_bytes_max = 64u << 20;

/// Maps and lists standing in each other, counted across includes and variables.
inline constexpr std::size_t depth_max = 200;

/// Files including files and environment variables naming environment variables.
inline constexpr std::size_t nesting_max = 50;

/// Files read by one configuration, counting each time one is included.
inline constexpr std::size_t files_max = 10'000;

/// Values in the whole tree; each use of a variable counts all it brings.
inline constexpr std::size_t values_max = 2'000'000;

/// Bytes of all files read and of all strings brought by variables.
inline constexpr std::size_t total_bytes_max = 256u << 20;

} // namespace plexus::config::limits

#pragma once

#include <chrono>
#include <cstdint>

namespace plexus {

/// Processors of this machine, at least 1. Read once: the system looks it up in a file. [any]
unsigned processors();

/// Memory of this process that is in use, in bytes; 0 when the system does not say. [any]
std::uint64_t resident_bytes();

/// Time that all threads of this process have run, in user and system mode. [any]
std::chrono::nanoseconds process_cpu_time();

} // namespace plexus

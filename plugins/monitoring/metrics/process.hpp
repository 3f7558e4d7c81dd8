#pragma once

#include <cstdint>

#include "metrics/exposition.hpp"

namespace plexus::monitoring {

/// What the system knows of the process. 0: it does not say.
struct process_facts {
    double cpu_seconds = 0;
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t threads = 0;
    std::uint64_t open_files = 0;
    std::uint64_t open_files_max = 0;
    double start_seconds = 0; ///< since 1970
};

/// Reads /proc; with many open files that takes milliseconds: on the worker pool.
process_facts read_process_facts();

/// Under the names that every exporter uses: "process_cpu_seconds_total".
void add_process_metrics(exposition& to, const process_facts& facts);

} // namespace plexus::monitoring

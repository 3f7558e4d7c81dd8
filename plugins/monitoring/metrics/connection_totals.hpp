#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include <plexus/task.hpp>

#include "collect/sources.hpp"
#include "metrics/exposition.hpp"
#include "metrics/histogram.hpp"

namespace plexus::monitoring {

/// The open connections, added up.
struct connection_totals {
    std::uint64_t count = 0;
    std::uint64_t pending_bytes = 0;
    std::uint64_t subscriptions = 0;
    px_traffic traffic{};
    histogram<16> rtt_ns{10'000, 2}; ///< of those that are known: 10 µs to 0.3 s
};

/// In slices of connection_slice_rows on each loop, so that no loop is held up. [home]
plexus::task<> add_up_connections(const sources& from, std::shared_ptr<connection_totals> totals);
inline constexpr std::uint32_t connection_slice_rows = 256;

/// "gnatsd_connz_num_connections" and its kin, and how far away the clients are.
void add_connection_metrics(exposition& to, std::string_view prefix, std::string_view server_id,
                            const connection_totals& totals);

} // namespace plexus::monitoring

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <plexus/task.hpp>

#include "collect/sources.hpp"
#include "metrics/exposition.hpp"

namespace plexus::monitoring {

/// What metrics show of one account.
struct account_numbers {
    std::string name;
    px_account_row row; ///< without its text
};

/// At most account_metrics_max accounts get series of their own; those with the most connections.
inline constexpr std::size_t account_metrics_max = 1000;

struct account_selection {
    std::vector<account_numbers> shown{};
    std::uint64_t left_out = 0;
    std::uint64_t active = 0; ///< with connections, of all
};

/// [home]
account_selection select_accounts(const sources& from);

/// Whose metrics they are, in their names and labels.
struct metric_marks {
    std::string prefix; ///< "gnatsd"
    std::string server_id;
    std::string server_name;
};

/// "gnatsd_accstatz_...", "gnatsd_accountz_..." and "nats_core_account_...". What it is given
/// outlives the task, which pauses after some accounts. [home]
plexus::task<void> add_account_metrics(exposition& to, const sources& from,
                                       const metric_marks& marks,
                                       const account_selection& accounts);

} // namespace plexus::monitoring

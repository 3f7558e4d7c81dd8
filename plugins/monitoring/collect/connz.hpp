#pragma once

#include <cstdint>
#include <string>

#include <plexus/task.hpp>

#include "collect/output.hpp"
#include "collect/sources.hpp"

namespace plexus::monitoring {

enum class connection_state : std::uint8_t { open, closed, all };
enum class subscription_detail : std::uint8_t { none, subjects, full };

/// What connz is asked for.
struct connz_options {
    std::string sort{}; ///< empty: "cid"
    bool auth = false;
    subscription_detail subscriptions = subscription_detail::none;
    std::int64_t offset = 0; ///< negative: 0
    std::int64_t limit = 0;  ///< 0 or less: 1024
    std::uint64_t cid = 0;   ///< 0: all
    connection_state state = connection_state::open;
    std::string user{};
    std::string account{};
    std::string mqtt_client{};
    std::string filter_subject{}; ///< with a subscription that overlaps it
};

/// The connections, open and closed: sorted, a page of them.
///
/// In two rounds, each in slices on the loops where the connections live, so that no loop is held
/// up however many there are: first the numbers and what they are sorted by, then the rows of the
/// page. One that ends between the two leaves a gap.
plexus::task<outcome> connz(const sources& from, connz_options options, output& out);

} // namespace plexus::monitoring

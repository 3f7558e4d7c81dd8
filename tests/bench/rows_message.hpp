#pragma once

#include "flow.hpp"
#include "rows.hpp"

namespace plexus::bench {

/// Publishers to subscribers as fast as they go: server CPU for each message or delivery.
struct message_row {
    std::size_t publishers = 1;
    std::size_t subscribers = 0;
    std::size_t subjects = 1; ///< more than one: distinct ones in turn, into one wildcard
    std::size_t payload = 0;
    std::uint64_t messages = 0; ///< of all publishers together
    flow::fan to = flow::fan::none;

    std::optional<std::vector<double>> operator()(const target& t, const effort& e) const;
};

/// One requester, one responder, one request at a time: server CPU for each, and the time it takes.
struct request_row {
    std::size_t requests = 0;

    std::optional<std::vector<double>> operator()(const target& t, const effort& e) const;
};

} // namespace plexus::bench

#pragma once

#include "proto/trace_headers.hpp"

#include "base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace plexus::proto {

/// Why a traced message did not reach, or did not tell, a target. Source: core.md 24.
namespace trace_error {
inline constexpr std::string_view no_support_only =
    "Not delivered because remote does not support message tracing";
inline constexpr std::string_view no_support =
    "Message delivered but remote does not support message tracing so no trace event generated "
    "from there";
inline constexpr std::string_view no_echo = "Not delivered because of no echo";
inline constexpr std::string_view publish_denied =
    "Not delivered because publish denied for this subject";
inline constexpr std::string_view subscription_denies =
    "Not delivered because subscription denies this subject";
inline constexpr std::string_view subscription_closed =
    "Not delivered because subscription is closed";
inline constexpr std::string_view client_closed = "Not delivered because client is closed";
inline constexpr std::string_view auto_unsubscribe_exceeded =
    "Not delivered because auto-unsubscribe exceeded";
inline constexpr std::string_view fast_producer =
    "Not delivered because fast producer not stalled and consumer is slow";
inline constexpr std::string_view max_payload = "maximum payload exceeded"; // of the ingress
} // namespace trace_error

// The entries of an event; strings that are empty are left out where the reference does so. `kind`
// is the number of core.md 2.
struct trace_ingress {
    int kind = 0;
    std::uint64_t cid = 0;
    std::string name;
    std::string account;
    std::string subject;
    std::string error;
};
struct trace_subject_mapping {
    std::string to;
};
struct trace_stream_export {
    std::string account;
    std::string to;
};
struct trace_service_import {
    std::string account;
    std::string from;
    std::string to;
};
struct trace_jetstream {
    std::string stream;
    std::string subject;
    bool no_interest = false;
    std::string error;
};
struct trace_egress {
    int kind = 0;
    std::uint64_t cid = 0;
    std::string name;
    std::string hop;
    std::string account; // when it is not the ingress's
    std::string subscription;
    std::string queue;
    std::string error;
};

struct trace_entry {
    wall_time at;
    std::variant<trace_ingress, trace_subject_mapping, trace_stream_export, trace_service_import,
                 trace_jetstream, trace_egress>
        what;
};

/// What one server tells of one traced message; the first entry is the ingress.
///
/// Thread: [any], one at a time. Owner: the router, from the message's arrival to the event's
/// publication.
struct trace_event {
    header_map headers;
    std::size_t message_size = 0; // header block and payload
    int hops = 0;                 // how many servers the message was forwarded to
    std::vector<trace_entry> entries;
};

/// The event's JSON. `server_json` is the ServerInfo object of all system events, made elsewhere.
/// Times carry the host's offset, as the reference's do. [any]
[[nodiscard]] std::string to_json(const trace_event& event, std::string_view server_json);

} // namespace plexus::proto

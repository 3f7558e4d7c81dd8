#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::proto {

inline constexpr std::string_view trace_dest_header = "Nats-Trace-Dest";
inline constexpr std::string_view trace_only_header = "Nats-Trace-Only";
inline constexpr std::string_view trace_hop_header = "Nats-Trace-Hop";
inline constexpr std::string_view trace_origin_account_header = "Nats-Trace-Origin-Account";
inline constexpr std::string_view accept_encoding_header = "Accept-Encoding";
/// The destination that says: do not trace this message; it is no valid subject.
inline constexpr std::string_view trace_disabled = "trace disabled";

/// The headers of a message by name, as sent, each with its values in order.
using header_map = std::map<std::string, std::vector<std::string>, std::less<>>;

enum class trace_compression { none, snappy, gzip, unsupported };

/// What the headers of a message ask of message tracing. Whether it is done is for the router,
/// which knows the sender, the account's own destination and the permissions.
struct trace_request {
    header_map headers;
    std::string dest;      // empty with `external`: the account's msg_trace says where
    std::string hop;       // for messages from other servers
    bool external = false; // a sampled traceparent asks, no Nats-Trace-Dest
    bool only = false;     // trace, do not deliver; also when setting the trace up fails
    bool obsolete = false; // has Nats-Trace-Origin-Account: not traced
    trace_compression compression = trace_compression::none;
};

/// Reads a header block; nothing when it asks for no trace or says `trace disabled`.
///
/// Thread: [any]. Errors: a malformed block is read as far as it can be.
/// Source: core.md 24.
[[nodiscard]] std::optional<trace_request> read_trace_request(std::string_view header_block);

/// Whether a traceparent value says that the trace is sampled. As the reference, whose number is
/// signed: flags of 80 and above are not.
[[nodiscard]] bool is_sampled_traceparent(std::string_view value) noexcept;

/// Whether a message is among the `percent` that are traced, for a `random` from 0 to 99. As the
/// reference, 1 to 99 let one percent more through; anything else is 100.
[[nodiscard]] constexpr bool is_trace_sampled(int percent, int random) noexcept {
    return percent <= 0 || percent >= 100 || random <= percent;
}

/// The block, changed so that no server after this one traces the message.
[[nodiscard]] std::string with_trace_disabled(std::string_view header_block);

} // namespace plexus::proto

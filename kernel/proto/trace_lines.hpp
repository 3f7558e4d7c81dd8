#pragma once

#include "proto/parser.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace plexus::proto {

/// The texts of trace log lines, without the connection's label. Source: core.md 33.
///
/// Thread: [any]. Only worth calling once tracing is known to be on.

enum class trace_way { in, out };

/// `<<- [PUB foo 5]` of an operation that next() gave; credentials of a CONNECT are hidden. Nothing
/// for INFO, +OK and -ERR, which are not traced.
[[nodiscard]] std::optional<std::string> trace_received(const op& received);

/// `->> [<line>]` of something sent: "MSG foo 1 5" (no line end), "PONG", "OK", "-ERR text".
[[nodiscard]] std::string trace_sent(std::string_view line);

/// `<<- [MAPPING a -> b]`
[[nodiscard]] std::string trace_mapping(std::string_view from, std::string_view to);

/// `<-> [DELSUB <sid>]`
[[nodiscard]] std::string trace_removal(std::string_view sid);

struct payload_trace {
    std::size_t length_max = 0; // max_traced_msg_len; 0: no limit
    bool headers_only = false;  // trace_headers
};

/// `<<- MSG_PAYLOAD: ["text"]` of a payload with its header block in front; nothing when there is
/// nothing to show.
[[nodiscard]] std::optional<std::string> trace_payload(trace_way way, std::string_view payload,
                                                       std::size_t header_size,
                                                       const payload_trace& options);

} // namespace plexus::proto

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace plexus::proto {

/// What a client may send. `-ERR` and `+OK` and INFO are legal from a client, and useless.
enum class op_kind : std::uint8_t {
    none,
    connect, // args: the JSON
    pub,     // subject, reply, size_digits, size, payload
    hpub,    // as pub, and header_digits, header_size; payload begins with the header block
    sub,     // subject, queue, sid
    unsub,   // sid, unsub_max
    ping,
    pong,
    info, // args: the JSON
    ok,
    err, // args: the text, with its quotes
};

/// Why a byte sequence is no operation. The caller turns it into a reply and a close reason:
/// unknown_operation, control_line_exceeded and payload_exceeded have an -ERR (errors.hpp), all
/// others close the connection as a protocol violation without one.
enum class parse_error : std::uint8_t {
    none,
    unknown_operation,
    control_line_exceeded,
    payload_exceeded,
    headers_not_supported,
    pub_arguments,
    pub_size,
    hpub_arguments,
    hpub_header_size,
    hpub_total_size,
    hpub_header_exceeds_total,
    sub_arguments,
    unsub_arguments,
};

enum class parse_status : std::uint8_t {
    complete,        // op holds one whole operation of op.consumed bytes
    partial_line,    // the control line is not complete; nothing in op can be relied on
    partial_payload, // PUB or HPUB: all but `payload` is filled; op.wanted bytes are needed
    error,           // op.error says why; nothing after this can be trusted
};

/// What the grammar needs to know of the connection.
struct parse_limits {
    std::size_t max_control_line = 4096; // of the argument part alone, as core.md 6
    std::int64_t max_payload = -1;       // of header block and payload; negative: no limit
    bool headers = true;                 // HPUB accepted: the server's and the client's consent
};

/// One operation as views into the parsed bytes; valid as long as those are. Members that the
/// kind does not name (see op_kind) hold whatever an earlier call left there.
struct op {
    op_kind kind = op_kind::none;
    parse_error error = parse_error::none; // meaningful only with parse_status::error
    std::uint32_t size = 0;                // header block and payload, at most 999'999'999
    std::uint32_t header_size = 0;         // 0 for pub
    std::size_t consumed = 0; // bytes of the whole operation; after an error: where it shows
    std::size_t wanted = 0;   // pub, hpub: bytes from its first to the CRLF after its payload
    std::string_view args;    // the argument part as sent; for trace lines and JSON
    std::string_view subject;
    std::string_view reply; // empty: none
    std::string_view queue; // empty: none
    std::string_view sid;
    std::string_view size_digits;   // as the publisher wrote it; deliveries echo it
    std::string_view header_digits; // likewise
    std::string_view payload;       // header block and payload
    std::int64_t unsub_max = -1;    // -1: absent or not a number
};

/// Reads the operation that begins at in[0]. Stateless: bytes that were not consumed are handed
/// in again together with more, so any split of a stream gives the same operations. What is
/// refused is refused as early as the bytes allow.
///
/// Thread: [any]. Owner: `out` borrows from `in`.
/// Errors: parse_status::error and out.error.
/// Limits: partial_line never asks to keep more than about twice max_control_line bytes;
///         max_payload is judged by the control line, before the payload arrives (then `out` is
///         filled as for partial_payload).
/// Source: core.md 6 and 7, where its quirks are listed; docs/formats/nats-client-protocol.md.
///
/// Whether an operation is allowed yet (only CONNECT before authentication) is the caller's to
/// check by its first byte, before calling: that rule comes before the grammar.
[[nodiscard]] parse_status next(std::string_view in, const parse_limits& limits, op& out) noexcept;

/// The decimal of 1 to 9 digits that sizes and UNSUB maxima are written in; -1 for all else.
[[nodiscard]] std::int64_t parse_size(std::string_view digits) noexcept;

/// The log line's text for a failed call of next(in, ...) with this result.
[[nodiscard]] std::string parse_error_text(std::string_view in, const op& failed,
                                           const parse_limits& limits);

} // namespace plexus::proto

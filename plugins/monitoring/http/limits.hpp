#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// The bounds of the HTTP server, and what happens at each.
namespace plexus::monitoring::limits {

using namespace std::chrono_literals;

/// Beyond so many connections a new one is told 503 and closed.
inline constexpr std::size_t connections_max = 256;
/// While so many answers are being made, also for clients that have gone, it is told so as well.
inline constexpr std::size_t answers_max = 256;
/// A first line that is longer is answered with 414, a head that is longer with 431.
inline constexpr std::size_t request_line_max = 64 * 1024;
inline constexpr std::uint32_t request_head_max = 1024 * 1024;
/// Fields of a head; more are answered with 431.
inline constexpr std::size_t request_fields_max = 256;
/// Requests of one connection that are answered in one go when they came together; then others get
/// their turn.
inline constexpr std::size_t requests_per_turn = 16;
/// Bodies are read and dropped; after the answer to a request with a larger one the connection
/// ends.
inline constexpr std::uint64_t request_body_max = 256 * 1024;
/// An answer that grows beyond it is sent in parts of about this size.
inline constexpr std::size_t part_size = 64 * 1024;
/// While so many bytes wait for the client nothing more is made for it.
inline constexpr std::size_t unsent_max = 256 * 1024;
/// So much is dropped after the last request; then the connection ends at once.
inline constexpr std::size_t dropped_max = 4 * 1024 * 1024;
/// Beyond so many the connection ends: somebody who writes answers has not waited.
inline constexpr std::size_t pending_max = 64 * 1024 * 1024;

/// From the connection, or from the first byte of a further request, to the end of its head; then
/// 408, or the connection ends when nothing has come.
inline constexpr auto head_timeout = 5s;
/// Between the end of a head and that of its body; then 408.
inline constexpr auto body_timeout = 5s;
/// From the head to the answer, and between two parts of it; then 503, or the connection ends.
inline constexpr auto answer_timeout = 30s;
/// For a client to take what was sent to it.
inline constexpr auto send_timeout = 30s;
/// From an answer after which not everything was read to the end of the connection: what comes is
/// dropped, since a socket closed above it would take the answer from the client.
inline constexpr auto linger_timeout = 1s;
/// Between two requests of one connection.
inline constexpr auto idle_timeout = 120s;

} // namespace plexus::monitoring::limits

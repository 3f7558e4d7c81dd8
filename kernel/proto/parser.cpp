#include "proto/parser.hpp"

#include "proto/arg_scan.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace plexus::proto {
namespace {

constexpr bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t';
}

// As splitArg of the reference: SUB and UNSUB also split at a CR left inside the line, PUB and
// HPUB keep it in the argument.
constexpr bool is_blank_or_cr(char c) noexcept {
    return is_blank(c) || c == '\r';
}

parse_status refuse(op& out, parse_error why, std::size_t at) noexcept {
    out.error = why;
    out.consumed = at;
    return parse_status::error;
}

/// Compares `in` with a name in lower case, whose byte 0 the caller has compared. `complete` when
/// the name is all there.
parse_status match_name(std::string_view in, std::string_view name, op& out) noexcept {
    const std::size_t have = std::min(in.size(), name.size());
    for (std::size_t i = 1; i < have; ++i) {
        const char wanted = name[i];
        const bool letter = wanted >= 'a' && wanted <= 'z';
        if (in[i] != wanted && !(letter && in[i] == wanted - ('a' - 'A')))
            return refuse(out, parse_error::unknown_operation, i);
    }
    return have == name.size() ? parse_status::complete : parse_status::partial_line;
}

/// Reads separators and argument of the line up to its LF; fills args, consumed (the line's size).
///
/// As the reference: a CR anywhere but in first place says that one byte before the LF is no part
/// of the argument, which is the CR itself in any sane line. Unlike it, an LF in first place ends
/// the line, so that no subject can hold one, and separators count against the limit.
parse_status read_args(std::string_view in, std::size_t name_size, bool separator_needed,
                       const parse_limits& limits, op& out) noexcept {
    std::size_t at = name_size;
    if (separator_needed) {
        if (at == in.size())
            return parse_status::partial_line;
        if (!is_blank(in[at]))
            return refuse(out, parse_error::unknown_operation, at);
    }
    while (at < in.size() && is_blank(in[at]))
        ++at;
    if (at - name_size > limits.max_control_line)
        return refuse(out, parse_error::control_line_exceeded, at);

    const std::string_view rest = in.substr(at);
    const std::size_t lf = rest.find('\n');
    std::string_view args = rest.substr(0, lf);
    if (args.size() > 1 && args.find('\r', 1) != std::string_view::npos)
        args.remove_suffix(1);
    out.args = args;
    if (args.size() > limits.max_control_line)
        return refuse(out, parse_error::control_line_exceeded, at);
    if (lf == std::string_view::npos)
        return parse_status::partial_line;
    out.consumed = at + lf + 1;
    return parse_status::complete;
}

/// PING, PONG and +OK: whatever stands between name and LF is skipped.
parse_status read_bare(std::string_view in, std::string_view name, op_kind kind,
                       const parse_limits& limits, op& out) noexcept {
    parse_status status = match_name(in, name, out);
    if (status != parse_status::complete)
        return status;
    out.kind = kind;
    const std::size_t at = name.size();
    if (in.size() >= at + 2 && in[at] == '\r' && in[at + 1] == '\n') {
        out.args = {};
        out.consumed = at + 2;
        return parse_status::complete;
    }
    return read_args(in, at, false, limits, out);
}

/// Everything behind the arguments of a PUB or HPUB.
parse_status read_payload(std::string_view in, std::size_t line_size, const parse_limits& limits,
                          op& out) noexcept {
    const std::size_t end = line_size + out.size;
    out.wanted = end + 2;
    if (limits.max_payload >= 0 && std::int64_t{out.size} > limits.max_payload) [[unlikely]]
        return refuse(out, parse_error::payload_exceeded, line_size);
    if (in.size() > end && in[end] != '\r') [[unlikely]]
        return refuse(out, parse_error::unknown_operation, end);
    if (in.size() < end + 2)
        return parse_status::partial_payload;
    if (in[end + 1] != '\n') [[unlikely]]
        return refuse(out, parse_error::unknown_operation, end + 1);
    out.payload = std::string_view(in.data() + line_size, out.size);
    out.consumed = end + 2;
    return parse_status::complete;
}

/// Fills `out` from the arguments of a PUB (Sizes = 1) or HPUB (Sizes = 2).
template <std::size_t Sizes>
parse_status take_publish(std::string_view in, const std::array<std::string_view, 2 + Sizes>& part,
                          std::size_t count, std::size_t line_size, const parse_limits& limits,
                          op& out) noexcept {
    if (Sizes == 2 && !limits.headers) [[unlikely]]
        return refuse(out, parse_error::headers_not_supported, line_size);
    if (count < 1 + Sizes || count > 2 + Sizes) [[unlikely]]
        return refuse(out, Sizes == 2 ? parse_error::hpub_arguments : parse_error::pub_arguments,
                      line_size);
    out.subject = part[0];
    out.reply = count == 2 + Sizes ? part[1] : std::string_view();
    out.size_digits = part[count - 1];
    const std::int64_t size = parse_size(out.size_digits);
    if constexpr (Sizes == 2) {
        out.header_digits = part[count - 2];
        const std::int64_t header_size = parse_size(out.header_digits);
        if (header_size < 0) [[unlikely]]
            return refuse(out, parse_error::hpub_header_size, line_size);
        if (size < 0) [[unlikely]]
            return refuse(out, parse_error::hpub_total_size, line_size);
        if (header_size > size) [[unlikely]]
            return refuse(out, parse_error::hpub_header_exceeds_total, line_size);
        out.header_size = static_cast<std::uint32_t>(header_size);
    } else {
        if (size < 0) [[unlikely]]
            return refuse(out, parse_error::pub_size, line_size);
        out.header_size = 0;
    }
    out.size = static_cast<std::uint32_t>(size);
    return read_payload(in, line_size, limits, out);
}

/// Whether four bytes are these capitals, or spaces, in either case of the letters.
inline bool is_word(const char* bytes, const char (&capitals)[5]) noexcept {
    std::uint32_t have = 0;
    std::uint32_t wanted = 0;
    std::memcpy(&have, bytes, 4);
    std::memcpy(&wanted, capitals, 4);
    std::uint32_t letter_case = 0;
    const char case_bits[4] = {capitals[0] == ' ' ? '\0' : ' ', capitals[1] == ' ' ? '\0' : ' ',
                               capitals[2] == ' ' ? '\0' : ' ', capitals[3] == ' ' ? '\0' : ' '};
    std::memcpy(&letter_case, case_bits, 4);
    return (have & ~letter_case) == wanted;
}

/// The PUB or HPUB that any client sends, name and separator compared before. False when it takes
/// the careful reading of read_publish().
template <std::size_t Sizes>
inline bool read_plain_publish(std::string_view in, std::size_t at, const parse_limits& limits,
                               op& out, parse_status& status) noexcept {
    split_line<2 + Sizes> line;
    if (!split_plain_line(in, at, line) || line.args.size() > limits.max_control_line)
        return false;
    out.kind = Sizes == 2 ? op_kind::hpub : op_kind::pub;
    out.args = line.args;
    status = take_publish<Sizes>(in, line.part, line.count, line.line_size, limits, out);
    return true;
}

template <std::size_t Sizes>
parse_status read_publish(std::string_view in, std::string_view name, const parse_limits& limits,
                          op& out) noexcept {
    parse_status status = match_name(in, name, out);
    if (status != parse_status::complete)
        return status;
    out.kind = Sizes == 2 ? op_kind::hpub : op_kind::pub;
    status = read_args(in, name.size(), true, limits, out);
    if (status != parse_status::complete)
        return status;
    std::array<std::string_view, 2 + Sizes> part;
    const std::size_t count = split_args(out.args, part, is_blank);
    return take_publish<Sizes>(in, part, count, out.consumed, limits, out);
}

parse_status read_line(std::string_view in, std::string_view name, op_kind kind,
                       bool separator_needed, const parse_limits& limits, op& out) noexcept {
    const parse_status status = match_name(in, name, out);
    if (status != parse_status::complete)
        return status;
    out.kind = kind;
    return read_args(in, name.size(), separator_needed, limits, out);
}

/// A line with Max arguments, or one less; what else it has is `wrong`.
template <std::size_t Max>
parse_status read_split_line(std::string_view in, std::string_view name, op_kind kind,
                             parse_error wrong, const parse_limits& limits, op& out,
                             std::array<std::string_view, Max>& part, std::size_t& count) noexcept {
    const parse_status status = read_line(in, name, kind, true, limits, out);
    if (status != parse_status::complete)
        return status;
    count = split_args(out.args, part, is_blank_or_cr);
    return count == Max || count == Max - 1 ? status : refuse(out, wrong, out.consumed);
}

parse_status read_sub(std::string_view in, const parse_limits& limits, op& out) noexcept {
    std::array<std::string_view, 3> part;
    std::size_t count = 0;
    const parse_status status = read_split_line(in, "sub", op_kind::sub, parse_error::sub_arguments,
                                                limits, out, part, count);
    if (status != parse_status::complete)
        return status;
    out.subject = part[0];
    out.queue = count == 3 ? part[1] : std::string_view();
    out.sid = part[count - 1];
    return status;
}

parse_status read_unsub(std::string_view in, const parse_limits& limits, op& out) noexcept {
    std::array<std::string_view, 2> part;
    std::size_t count = 0;
    const parse_status status = read_split_line(
        in, "unsub", op_kind::unsub, parse_error::unsub_arguments, limits, out, part, count);
    if (status != parse_status::complete)
        return status;
    out.sid = part[0];
    out.unsub_max = count == 2 ? parse_size(part[1]) : -1;
    return status;
}

parse_status read_p(std::string_view in, const parse_limits& limits, op& out) noexcept {
    if (in.size() == 1)
        return parse_status::partial_line;
    switch (in[1]) {
    case 'U':
    case 'u':
        return read_publish<1>(in, "pub", limits, out);
    case 'I':
    case 'i':
        return read_bare(in, "ping", op_kind::ping, limits, out);
    case 'O':
    case 'o':
        return read_bare(in, "pong", op_kind::pong, limits, out);
    default:
        return refuse(out, parse_error::unknown_operation, 1);
    }
}

} // namespace

parse_status next(std::string_view in, const parse_limits& limits, op& out) noexcept {
    if (in.size() >= scan_block) [[likely]] {
        parse_status status;
        if (is_word(in.data(), "PUB ")) {
            if (read_plain_publish<1>(in, 4, limits, out, status)) [[likely]]
                return status;
        } else if (is_word(in.data(), "HPUB") && in[4] == ' ') {
            if (read_plain_publish<2>(in, 5, limits, out, status)) [[likely]]
                return status;
        }
    } else if (in.empty()) {
        return parse_status::partial_line;
    }
    switch (in[0]) {
    case 'P':
    case 'p':
        return read_p(in, limits, out);
    case 'H':
    case 'h':
        return read_publish<2>(in, "hpub", limits, out);
    case 'S':
    case 's':
        return read_sub(in, limits, out);
    case 'U':
    case 'u':
        return read_unsub(in, limits, out);
    case 'C':
    case 'c':
        return read_line(in, "connect", op_kind::connect, false, limits, out);
    case 'I':
    case 'i':
        return read_line(in, "info", op_kind::info, false, limits, out);
    case '+':
        return read_bare(in, "+ok", op_kind::ok, limits, out);
    case '-':
        return read_line(in, "-err", op_kind::err, true, limits, out);
    default:
        return refuse(out, parse_error::unknown_operation, 0);
    }
}

std::int64_t parse_size(std::string_view digits) noexcept {
    constexpr std::size_t digits_max = 9;
    if (digits.empty() || digits.size() > digits_max)
        return -1;
    std::uint32_t value = 0;
    for (const char c : digits) {
        const auto digit = static_cast<std::uint32_t>(static_cast<unsigned char>(c)) - '0';
        if (digit > 9)
            return -1;
        value = value * 10 + digit;
    }
    return value;
}

} // namespace plexus::proto

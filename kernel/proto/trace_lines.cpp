#include "proto/trace_lines.hpp"

#include "proto/connect.hpp"

#include "base/quote.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace plexus::proto {
namespace {

std::string_view arrow(trace_way way) {
    return way == trace_way::in ? "<<-" : "->>";
}

} // namespace

std::optional<std::string> trace_received(const op& received) {
    switch (received.kind) {
    case op_kind::connect:
        return fmt::format("<<- [CONNECT {}]", redact_connect(received.args));
    case op_kind::pub:
        return fmt::format("<<- [PUB {}]", received.args);
    case op_kind::hpub:
        return fmt::format("<<- [HPUB {}]", received.args);
    case op_kind::sub:
        return fmt::format("<<- [SUB {}]", received.args);
    case op_kind::unsub:
        return fmt::format("<<- [UNSUB {}]", received.args);
    case op_kind::ping:
        return "<<- [PING]";
    case op_kind::pong:
        return "<<- [PONG]";
    case op_kind::none:
    case op_kind::info:
    case op_kind::ok:
    case op_kind::err:
        break;
    }
    return std::nullopt;
}

std::string trace_sent(std::string_view line) {
    return fmt::format("->> [{}]", line);
}

std::string trace_mapping(std::string_view from, std::string_view to) {
    return fmt::format("<<- [MAPPING {} -> {}]", from, to);
}

std::string trace_removal(std::string_view sid) {
    return fmt::format("<-> [DELSUB {}]", sid);
}

std::optional<std::string> trace_payload(trace_way way, std::string_view payload,
                                         std::size_t header_size, const payload_trace& options) {
    constexpr std::size_t empty_line = 2; // ends the header block and is not shown
    std::string_view shown = payload;
    if (options.headers_only) {
        if (header_size <= empty_line || header_size > payload.size())
            return std::nullopt;
        // As the reference, the end of the last header line is not shown either.
        shown = payload.substr(0, header_size);
        shown.remove_suffix(std::min(shown.size(), 2 * empty_line));
    }
    if (shown.empty())
        return std::nullopt;
    if (options.length_max == 0 || shown.size() <= options.length_max)
        return fmt::format("{} MSG_PAYLOAD: [{}]", arrow(way), go_quote(shown));
    std::string cut = go_quote(shown.substr(0, options.length_max));
    cut.insert(cut.size() - 1, "...");
    return fmt::format("{} MSG_PAYLOAD: [{}]", arrow(way), cut);
}

} // namespace plexus::proto

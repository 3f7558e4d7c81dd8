#include "proto/parser.hpp"

#include "base/quote.hpp"

#include <fmt/core.h>

namespace plexus::proto {

std::string parse_error_text(std::string_view in, const op& failed, const parse_limits& limits) {
    constexpr std::size_t snippet_max = 32;
    switch (failed.error) {
    case parse_error::none:
        break;
    case parse_error::unknown_operation:
        return fmt::format("Client parser ERROR, i={}: proto='{}...'", failed.consumed,
                           go_quote(in.substr(failed.consumed, snippet_max)));
    case parse_error::control_line_exceeded:
        return "maximum control line exceeded";
    case parse_error::payload_exceeded:
        return fmt::format("maximum payload exceeded: {} vs {}", failed.size, limits.max_payload);
    case parse_error::headers_not_supported:
        return "message headers not supported";
    case parse_error::pub_arguments:
        return "processPub Parse Error: " + go_quote(failed.args);
    case parse_error::pub_size:
        return "processPub Bad or Missing Size: " + go_quote(failed.args);
    case parse_error::hpub_arguments:
        return "processHeaderPub Parse Error: " + go_quote(failed.args);
    case parse_error::hpub_header_size:
        return "processHeaderPub Bad or Missing Header Size: " + go_quote(failed.args);
    case parse_error::hpub_total_size:
        return "processHeaderPub Bad or Missing Total Size: " + go_quote(failed.args);
    case parse_error::hpub_header_exceeds_total:
        return "processHeaderPub Header Size larger then TotalSize: " + go_quote(failed.args);
    case parse_error::sub_arguments:
        return "processSub Parse Error: " + go_quote(failed.args);
    case parse_error::unsub_arguments:
        return "processUnsub Parse Error: " + go_quote(failed.args);
    }
    return {};
}

} // namespace plexus::proto

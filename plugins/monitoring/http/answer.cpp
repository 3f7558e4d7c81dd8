#include "http/answer.hpp"

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

namespace plexus::monitoring {

std::string_view status_text(unsigned status) {
    const auto text =
        boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
    return {text.data(), text.size()};
}

std::string head_text(const answer_head& head, const answer_framing& framing,
                      std::string_view date) {
    std::string out = fmt::format("HTTP/1.{} {} {}\r\n", framing.version >= 11 ? 1 : 0, head.status,
                                  head.reason.empty() ? status_text(head.status) : head.reason);
    const auto field = [&](std::string_view name, std::string_view value) {
        out += fmt::format("{}: {}\r\n", name, value);
    };
    if (head.type == json_type)
        field("Access-Control-Allow-Origin", "*");
    if (!framing.keep_alive)
        field("Connection", "close");
    else if (framing.version < 11)
        field("Connection", "keep-alive");
    field("Content-Type", head.type);
    for (const auto& [name, value] : head.fields)
        field(name, value);
    field("Date", date);
    if (framing.length)
        field("Content-Length", std::to_string(*framing.length));
    else if (framing.version >= 11)
        field("Transfer-Encoding", "chunked");
    return out += "\r\n";
}

std::string chunk_text(std::string_view part) {
    return fmt::format("{:x}\r\n{}\r\n", part.size(), part);
}

} // namespace plexus::monitoring

#include "system/responder.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <plexus/wait.hpp>

#include "state/server_options.hpp"

namespace plexus::monitoring {

plexus::task<void> responder::answer(account_ref where, asked request, std::string data) {
    std::string body = R"({"server":)" + identity_.stamp();
    if (!data.empty())
        (body += R"(,"data":)") += data;
    body += '}';
    if (compresses(request.encoding) && body.size() > encode_here_max) {
        auto job = [how = request.encoding, body = std::move(body)]() mutable {
            return encode(how, std::move(body));
        };
        body = co_await work(job);
    } else {
        body = encode(request.encoding, std::move(body));
    }
    const auto sent = where->publish(
        {.subject = request.reply, .payload = body, .headers = encoding_headers(request.encoding)});
    if (sent.status() == PX_ERR_LIMIT)
        refuse(*where, request, 500, "the answer is too large: " + sent.error().text);
    else
        warn_unless_sent(request, sent);
}

void responder::refuse(const account& where, const asked& request, unsigned code,
                       std::string_view why, bool has_data) {
    json_writer reason(compact);
    reason.begin_object();
    reason.field("code", code);
    reason.field_unless_empty("description", why);
    reason.end_object();
    const std::string_view no_data = has_data ? R"(,"data":null)" : "";
    answer_plainly(
        where, request,
        fmt::format(R"({{"server":{}{},"error":{}}})", identity_.stamp(), no_data, reason.take()));
}

void responder::answer_plainly(const account& where, const asked& request, std::string_view text) {
    warn_unless_sent(request, where.publish({.subject = request.reply, .payload = text}));
}

std::size_t responder::data_max(content_encoding encoding, const server_options& options) {
    constexpr std::int64_t bytes_max = 64 * 1024 * 1024;
    constexpr std::int64_t packed_max = 16; // what JSON becomes is hardly a smaller part
    const std::int64_t most =
        std::clamp<std::int64_t>(options.integer("max_payload", bytes_max), 0, bytes_max);
    return static_cast<std::size_t>(compresses(encoding) ? std::min(bytes_max, packed_max * most)
                                                         : most);
}

void responder::warn_unless_sent(const asked& request, const result<std::uint64_t>& sent) const {
    if (!sent)
        host_.warn("a request for ", request.subject, " is not answered: ", sent.error().text);
}

} // namespace plexus::monitoring

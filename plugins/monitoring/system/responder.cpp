#include "system/responder.hpp"

#include <fmt/format.h>

namespace plexus::monitoring {

void responder::answer(const account& where, const asked& request, std::string_view data) {
    std::string body = R"({"server":)" + identity_.stamp();
    if (!data.empty())
        (body += R"(,"data":)") += data;
    body += '}';
    const auto sent = where.publish({.subject = request.reply,
                                     .payload = encode(request.encoding, std::move(body)),
                                     .headers = encoding_headers(request.encoding)});
    if (sent.status() == PX_ERR_LIMIT)
        return refuse(where, request, 500, "the answer is too large: " + sent.error().text);
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

void responder::warn_unless_sent(const asked& request, const result<std::uint64_t>& sent) const {
    if (!sent)
        host_.warn("a request for ", request.subject, " is not answered: ", sent.error().text);
}

} // namespace plexus::monitoring

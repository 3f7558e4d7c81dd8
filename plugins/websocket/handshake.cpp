#include "handshake.hpp"

#include <array>

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <plexus/http_host.hpp>

#include "cookies.hpp"

namespace plexus::websocket {

namespace {

constexpr std::string_view extension = "permessage-deflate";

bool is_key(std::string_view key) {
    // Sixteen bytes in base64.
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    constexpr std::size_t size = 24;
    return key.size() == size && key.ends_with("==") &&
           key.substr(0, size - 2).find_first_not_of(letters) == key.npos;
}

std::string accept_key(std::string_view key) {
    const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha1(), nullptr);
    std::array<unsigned char, 4 * ((EVP_MAX_MD_SIZE + 2) / 3) + 1> base64{};
    const int length = EVP_EncodeBlock(base64.data(), hash.data(), static_cast<int>(size));
    return {base64.begin(), base64.begin() + length};
}

bool offers_compression(const request& asked) {
    bool offered = false;
    for (const auto& [name, value] : asked.headers)
        if (same_text(name, "Sec-WebSocket-Extensions"))
            for_each_part(value, ',', [&](std::string_view offer) {
                for_each_part(offer, ';', [&](std::string_view part) {
                    offered = offered || same_text(part, extension);
                });
            });
    return offered;
}

std::string plain_address(std::string_view text) {
    const std::string address(text);
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    const bool is_one = ::inet_pton(AF_INET, address.c_str(), bytes.data()) == 1 ||
                        ::inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1;
    return is_one ? address : std::string();
}

client_kind kind_of_client(std::string_view user_agent) {
    if (!user_agent.starts_with("Mozilla/"))
        return client_kind::plain;
    // Others say Safari, too, but Version it says alone.
    const bool safari = user_agent.find("Version/") != user_agent.npos &&
                        user_agent.find("Safari/") != user_agent.npos;
    return safari ? client_kind::safari : client_kind::browser;
}

std::string cookie(const request& asked, const std::string& name) {
    std::string_view found;
    for (const auto& [header, value] : asked.headers)
        if (!name.empty() && same_text(header, "Cookie"))
            if (const auto one = cookie_value(value, name); !one.empty())
                found = one;
    return std::string(found);
}

std::string answer_to(const upgrade& granted, const request& asked, const settings& options) {
    std::string text = "HTTP/1.1 101 Switching Protocols\r\n"
                       "Upgrade: websocket\r\n"
                       "Connection: Upgrade\r\n"
                       "Sec-WebSocket-Accept: ";
    text += accept_key(asked.header("Sec-WebSocket-Key"));
    text += "\r\n";
    if (granted.compression)
        text += "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
                "client_no_context_takeover\r\n";
    if (!granted.masking)
        text += "Nats-No-Masking: true\r\n";
    if (const auto subprotocol = granted.spoken->subprotocol; !subprotocol.empty())
        text.append("Sec-Websocket-Protocol: ").append(subprotocol).append("\r\n");
    text += options.extra_headers;
    text += "\r\n";
    return text;
}

} // namespace

std::expected<upgrade, refusal> decide(const request& asked, const surroundings& here) {
    const auto refused = [](unsigned status, std::string reason, std::string detail = {}) {
        return std::unexpected(refusal{status, std::move(reason), std::move(detail)});
    };
    constexpr const char* no_host = "'Host' missing in request";
    const std::size_t hosts = asked.count("Host");
    if (hosts > 1)
        return refused(400, "more than one 'Host' in request");
    if (asked.version >= 11 && hosts == 0)
        return refused(400, no_host, "missing required Host header");
    if (!may_be_http_host(asked.header("Host")))
        return refused(400, "malformed 'Host' in request", "malformed Host header");
    upgrade granted;
    granted.spoken = &protocol_of_path(asked.path());
    const std::string_view kind = granted.spoken->kind;
    if (kind == "mqtt" && !here.has_kind("mqtt"))
        return refused(404, "mqtt websocket endpoint not enabled");
    if (asked.method != "GET")
        return refused(405, "request method must be GET");
    if (asked.header("Host").empty())
        return refused(400, no_host);
    if (!asked.has_token("Upgrade", "websocket"))
        return refused(400, "invalid value for header 'Upgrade'");
    if (!asked.has_token("Connection", "Upgrade"))
        return refused(400, "invalid value for header 'Connection'");
    const std::string_view key = asked.header("Sec-WebSocket-Key");
    if (key.empty())
        return refused(400, "key missing");
    if (!is_key(key))
        return refused(400, "invalid websocket key");
    if (!asked.has_token("Sec-WebSocket-Version", "13"))
        return refused(400, "invalid version");
    std::string_view page = asked.header("Origin");
    if (page.empty())
        page = asked.header("Sec-WebSocket-Origin");
    if (const std::string why =
            origin_refusal(here.options.origins, page, asked.header("Host"), here.tls);
        !why.empty())
        return refused(403, "origin not allowed: " + why);

    granted.compression = here.options.compression && offers_compression(asked);
    granted.masking = asked.header("Nats-No-Masking") != "true";
    granted.forwarded_for = plain_address(asked.header("X-Forwarded-For"));
    if (kind != "leafnode") {
        granted.client = kind_of_client(asked.header("User-Agent"));
        granted.user = cookie(asked, here.options.user_cookie);
        granted.password = cookie(asked, here.options.password_cookie);
        granted.token = cookie(asked, here.options.token_cookie);
        granted.jwt = cookie(asked, here.options.jwt_cookie);
    }
    granted.answer = answer_to(granted, asked, here.options);
    return granted;
}

std::string refusal_answer(const refusal& why, bool with_body) {
    const unsigned status = why.status;
    std::string text = status == 403   ? "Forbidden"
                       : status == 404 ? "Not Found"
                       : status == 405 ? "Method Not Allowed"
                       : status == 431 ? "Request Header Fields Too Large"
                                       : "Bad Request";
    if (!why.detail.empty())
        text += ": " + why.detail;
    const std::string line = std::to_string(status) + ' ' + text;
    const std::string body = why.detail.empty() ? text + '\n' : line;
    std::string answer = "HTTP/1.1 " + line + "\r\n";
    answer += "Content-Type: text/plain; charset=utf-8\r\n"
              "Sec-Websocket-Version: 13\r\n"
              "X-Content-Type-Options: nosniff\r\n"
              "Connection: close\r\n"
              "Content-Length: " +
              std::to_string(body.size()) + "\r\n\r\n";
    return with_body ? answer + body : answer;
}

} // namespace plexus::websocket

#include "settings.hpp"

#include <algorithm>
#include <array>

#include <plexus/config.hpp>

#include "request.hpp"

namespace plexus::websocket {

namespace {

std::string text_of(const config_view& value, const char* path) {
    return value.text(path).value_or("");
}

// Those that the answer to an upgrade has already.
std::string header_refusal(std::string_view name) {
    constexpr std::array<std::string_view, 5> own{"host", "content-length", "connection", "upgrade",
                                                  "nats-no-masking"};
    constexpr std::string_view prefix = "sec-websocket-";
    const std::string start = "websocket: invalid header \"" + std::string(name) + '"';
    if (std::ranges::any_of(own, [&](std::string_view each) { return same_text(each, name); }))
        return start + " not allowed";
    if (same_text(name.substr(0, prefix.size()), prefix))
        return start + R"(, "Sec-WebSocket-" prefix not allowed)";
    return {};
}

bool breaks_lines(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos;
}

// The first complaint, or nothing.
std::string read_origins(settings& into, const config_view& section) {
    std::string refused;
    section.each("allowed_origins", [&](std::string_view, const config_view& item) {
        auto allowed = parse_allowed_origin(text_of(item, ""));
        if (allowed)
            into.origins.allowed.push_back(std::move(*allowed));
        else if (refused.empty())
            refused = allowed.error();
    });
    return refused;
}

std::string read_headers(settings& into, const config_view& section) {
    std::string refused;
    section.each("headers", [&](std::string_view name, const config_view& item) {
        const std::string value = text_of(item, "");
        std::string why = header_refusal(name);
        if (why.empty() && (breaks_lines(name) || breaks_lines(value)))
            why = "websocket: header \"" + std::string(name) + "\" has a line break in it";
        if (refused.empty())
            refused = std::move(why);
        into.extra_headers.append(name).append(": ").append(value).append("\r\n");
    });
    return refused;
}

} // namespace

std::expected<settings, std::string> read_settings(std::string_view config) {
    const config_view section(config_view(config).raw("claims.websocket").value_or(""));
    settings read;
    // Of listen, host and port the later counts.
    section.each("", [&](std::string_view key, const config_view& value) {
        if (key == "listen" || key == "host")
            read.host = text_of(value, key == "listen" ? "host" : "");
        if (key == "listen" || key == "port")
            read.port = value.integer(key == "listen" ? "port" : "").value_or(0);
    });
    if (read.host.empty())
        read.host = settings().host;
    if (!read.enabled())
        return read; // as the reference: what else stands there is not looked at
    if (read.port < -1 || read.port > 65535)
        return std::unexpected("Unable to listen for websocket connections: listen tcp: address " +
                               std::to_string(read.port) + ": invalid port");
    read.tls = section.raw("tls").value_or("");
    read.origins.same_origin = section.boolean("same_origin").value_or(false);
    read.handshake_timeout = section.duration("handshake_timeout").value_or(read.handshake_timeout);
    read.compression = section.boolean("compression").value_or(false);
    read.user = text_of(section, "authorization.user");
    read.password = text_of(section, "authorization.password");
    read.token = text_of(section, "authorization.token");
    read.auth_timeout = section.duration("authorization.timeout").value_or(read.auth_timeout);
    read.no_auth_user = text_of(section, "no_auth_user");
    read.user_cookie = text_of(section, "user_cookie");
    read.password_cookie = text_of(section, "pass_cookie");
    read.token_cookie = text_of(section, "token_cookie");
    read.jwt_cookie = text_of(section, "jwt_cookie");
    read.ping_interval = section.duration("ping_interval").value_or(read.ping_interval);
    if (read.tls.empty() && !section.boolean("no_tls").value_or(false))
        return std::unexpected("websocket requires TLS configuration");
    if (std::string refused = read_origins(read, section); !refused.empty())
        return std::unexpected(std::move(refused));
    if (std::string refused = read_headers(read, section); !refused.empty())
        return std::unexpected(std::move(refused));
    return read;
}

} // namespace plexus::websocket

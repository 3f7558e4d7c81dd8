#include "base/url.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/quote.hpp"

namespace plexus {

namespace {

bool is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

int hex_value(char c) {
    if (is_digit(c))
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_userinfo_char(char c) {
    return is_alpha(c) || is_digit(c) ||
           std::string_view("-._:~!$&'()*+,;=%@").find(c) != std::string_view::npos;
}

bool is_host_char(char c) {
    return is_alpha(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
           std::string_view("-._~!$&'()*+,;=:[]<>\"%").find(c) != std::string_view::npos;
}

// In a host only bytes beyond ASCII may be escaped, and the percent sign of an IPv6 zone.
text_result<std::string> percent_decode(std::string_view text, bool is_host = false) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (i + 2 >= text.size() || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0)
            return std::unexpected("invalid URL escape " + go_quote(text.substr(i, 3)));
        if (is_host && hex_value(text[i + 1]) < 8 && text.substr(i, 3) != "%25")
            return std::unexpected("invalid URL escape " + go_quote(text.substr(i, 3)));
        out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
        i += 2;
    }
    return out;
}

// The scheme before the first colon; `text` is left behind it. Empty when there is none.
text_result<std::string> take_scheme(std::string_view& text) {
    std::string scheme;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == ':') {
            if (i == 0)
                return std::unexpected("missing protocol scheme");
            text.remove_prefix(i + 1);
            return scheme;
        }
        const bool later = is_digit(c) || c == '+' || c == '-' || c == '.';
        if (!is_alpha(c) && (!later || i == 0))
            break;
        scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    return std::string();
}

text_result<std::string> parse_host(std::string_view host) {
    std::size_t port_at = host.rfind(':');
    if (host.starts_with('[')) {
        const std::size_t close = host.rfind(']');
        if (close == std::string_view::npos)
            return std::unexpected("missing ']' in host");
        port_at = close + 1;
    } else if (host.find('[') != std::string_view::npos) {
        return std::unexpected("invalid IP-literal");
    }
    const std::string_view port = port_at < host.size() ? host.substr(port_at) : std::string_view();
    if (!port.empty() && (port[0] != ':' || !std::ranges::all_of(port.substr(1), is_digit)))
        return std::unexpected("invalid port " + go_quote(port) + " after host");
    const auto bad = std::ranges::find_if_not(host, is_host_char);
    if (bad != host.end())
        return std::unexpected("invalid character " + go_quote({bad, 1}) + " in host name");
    return percent_decode(host, true);
}

text_result<void> parse_authority(std::string_view authority, url_parts& out) {
    const std::size_t at = authority.rfind('@');
    auto host = parse_host(at == std::string_view::npos ? authority : authority.substr(at + 1));
    if (!host)
        return std::unexpected(host.error());
    out.host = std::move(*host);
    if (at == std::string_view::npos)
        return {};

    const std::string_view userinfo = authority.substr(0, at);
    if (!std::ranges::all_of(userinfo, is_userinfo_char))
        return std::unexpected("net/url: invalid userinfo");
    const std::size_t colon = userinfo.find(':');
    auto user = percent_decode(userinfo.substr(0, colon));
    if (!user)
        return std::unexpected(user.error());
    out.user = std::move(*user);
    if (colon == std::string_view::npos)
        return {};
    auto password = percent_decode(userinfo.substr(colon + 1));
    if (!password)
        return std::unexpected(password.error());
    out.password = std::move(*password);
    return {};
}

text_result<url_parts> parse_parts(std::string_view text) {
    if (std::ranges::any_of(
            text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }))
        return std::unexpected("net/url: invalid control character in URL");
    url_parts out;
    auto scheme = take_scheme(text);
    if (!scheme)
        return std::unexpected(scheme.error());
    out.scheme = std::move(*scheme);
    text = text.substr(0, text.find('?'));

    if (text.starts_with("//")) {
        const std::string_view rest = text.substr(2);
        const std::size_t slash = rest.find('/');
        if (const auto done = parse_authority(rest.substr(0, slash), out); !done)
            return std::unexpected(done.error());
        text = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
    } else if (!text.starts_with('/')) {
        if (!out.scheme.empty())
            return out; // such as mailto:someone: no host and no path
        if (text.substr(0, text.find('/')).find(':') != std::string_view::npos)
            return std::unexpected("first path segment in URL cannot contain colon");
    }
    auto path = percent_decode(text);
    if (!path)
        return std::unexpected(path.error());
    out.path = std::move(*path);
    return out;
}

} // namespace

text_result<url_parts> parse_url(std::string_view text) {
    text = text.substr(0, text.find('#'));
    auto parts = parse_parts(text);
    if (!parts)
        return std::unexpected("parse " + go_quote(text) + ": " + parts.error());
    return parts;
}

text_result<host_and_port> split_host_port(std::string_view text) {
    const auto fail = [&](std::string_view why) {
        std::string message;
        if (!text.empty())
            message.append("address ").append(text).append(": ");
        message += why;
        return std::unexpected(std::move(message));
    };
    constexpr std::string_view missing_port = "missing port in address";
    constexpr std::string_view too_many_colons = "too many colons in address";

    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return fail(missing_port);
    std::string_view host = text.substr(0, colon);
    std::string_view brackets_free = text; // what may hold no '[' and no ']'
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos)
            return fail("missing ']' in address");
        if (close + 1 != colon) {
            const bool colon_follows = close + 1 < text.size() && text[close + 1] == ':';
            return fail(colon_follows ? too_many_colons : missing_port);
        }
        host = text.substr(1, close - 1);
        if (host.find('[') != std::string_view::npos)
            return fail("unexpected '[' in address");
        brackets_free = text.substr(colon);
    } else if (host.find(':') != std::string_view::npos) {
        return fail(too_many_colons);
    }
    if (brackets_free.find('[') != std::string_view::npos)
        return fail("unexpected '[' in address");
    if (brackets_free.find(']') != std::string_view::npos)
        return fail("unexpected ']' in address");
    return host_and_port{std::string(host), std::string(text.substr(colon + 1))};
}

} // namespace plexus

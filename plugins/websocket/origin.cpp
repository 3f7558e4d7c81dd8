#include "origin.hpp"

#include <algorithm>

namespace plexus::websocket {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return result;
}

bool is_scheme(std::string_view text) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
    constexpr std::string_view all = "abcdefghijklmnopqrstuvwxyz0123456789+-.";
    return !text.empty() && letters.find(text.front()) != letters.npos &&
           text.find_first_not_of(all) == text.npos;
}

std::string quoted(std::string_view text) {
    return '"' + std::string(text) + '"';
}

struct url_parts {
    std::string scheme;
    std::string_view authority;
};

// What url.ParseRequestURI of the reference takes apart, in its words.
std::expected<url_parts, std::string> split_url(std::string_view text) {
    const auto refused = [&](std::string_view why) {
        return std::unexpected("parse " + quoted(text) + ": " + std::string(why));
    };
    if (text.empty())
        return refused("empty url");
    if (text.starts_with(':'))
        return refused("missing protocol scheme");
    url_parts parts;
    std::string_view rest = text;
    if (const auto colon = text.find(':'); colon != text.npos) {
        if (std::string scheme = lower(text.substr(0, colon)); is_scheme(scheme)) {
            parts.scheme = std::move(scheme);
            rest.remove_prefix(colon + 1);
        }
    }
    if (!rest.starts_with('/') && parts.scheme.empty())
        return refused("invalid URI for request");
    if (rest.starts_with("//") && !parts.scheme.empty()) {
        rest.remove_prefix(2);
        parts.authority = rest.substr(0, rest.find_first_of("/?"));
        if (const auto user = parts.authority.rfind('@'); user != rest.npos)
            parts.authority.remove_prefix(user + 1);
    }
    return parts;
}

} // namespace

std::expected<authority, std::string> parse_authority(std::string_view text, bool tls) {
    const std::string_view usual = tls ? "443" : "80";
    std::string_view host = text;
    std::string_view rest;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == text.npos)
            return std::unexpected("address " + std::string(text) + ": missing ']' in address");
        host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
    } else if (const auto colon = text.find(':'); colon != text.npos) {
        host = text.substr(0, colon);
        rest = text.substr(colon);
    }
    if (rest.find(':', 1) != rest.npos || (!rest.empty() && rest.front() != ':'))
        return std::unexpected("address " + std::string(text) + ": too many colons in address");
    return authority{lower(host), std::string(rest.empty() ? usual : rest.substr(1))};
}

std::expected<origin, std::string> parse_origin(std::string_view text) {
    const auto parts = split_url(text);
    if (!parts)
        return std::unexpected(parts.error());
    const auto place = parse_authority(parts->authority, parts->scheme == "https");
    if (!place)
        return std::unexpected(place.error());
    if (place->port.find_first_not_of("0123456789") != std::string::npos)
        return std::unexpected("parse " + quoted(text) + ": invalid port " +
                               quoted(':' + place->port) + " after host");
    return origin{parts->scheme, *place};
}

std::expected<origin, std::string> parse_allowed_origin(std::string_view text) {
    auto parsed = parse_origin(text);
    if (!parsed)
        return std::unexpected("unable to parse allowed origin: " + parsed.error());
    const std::string start = "unable to parse allowed origin " + quoted(text) + ": ";
    if (parsed->scheme != "http" && parsed->scheme != "https")
        return std::unexpected(start +
                               "allowed origins must be absolute URLs with http or https scheme");
    if (parsed->place.host.empty())
        return std::unexpected(start + "host is required");
    return parsed;
}

std::string origin_refusal(const origin_rules& rules, std::string_view page, std::string_view host,
                           bool tls) {
    if (page.empty() || (!rules.same_origin && rules.allowed.empty()))
        return {};
    const auto from = parse_origin(page);
    if (!from)
        return from.error();
    if (rules.same_origin) {
        const auto here = parse_authority(host, tls);
        if (!here)
            return here.error();
        if (from->place != *here || from->scheme != (tls ? "https" : "http"))
            return "not same origin";
    }
    if (!rules.allowed.empty() && std::ranges::find(rules.allowed, *from) == rules.allowed.end())
        return "not in the allowed list";
    return {};
}

} // namespace plexus::websocket

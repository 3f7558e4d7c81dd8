#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/url.hpp"
#include "config/schema/tables.hpp"

/// What the sections for connections between servers have in common.
namespace plexus::config {

/// A URL as written and taken apart.
struct link_url {
    std::string text;
    url_parts parts;
};

/// A list of URLs; each bad one is an error, doubled ones are warned about and left out. `kind` is
/// the reference's word: route, gateway or leafnode.
std::vector<link_url> read_urls(reader& in, const array& list, std::string_view kind);
/// One URL; nothing after its error.
std::optional<link_url> read_url(reader& in, const value& at, const std::string& text,
                                 std::string_view kind);
/// The text with its password hidden, where it is a URL that has one.
std::string safe_url(std::string text);

/// listen, host, net and port of a listener that a plugin will own.
template <class T>
void add_listener(section<T>& s, std::string_view what, std::string_view field, reload_rule rule) {
    auto convert = [](reader& in, const entry& e) { return in.listen(e); };
    s.bind("listen", shape::address, ignored, convert, what).also({shape::port}).field(field, rule);
    s.text("host", ignored, "The address to listen on.")
        .alias({"net"})
        .fallback("0.0.0.0")
        .field(field, rule);
    s.integer("port", ignored, "The port to listen on; -1 takes any free one, 0 none.")
        .fallback("0")
        .field(field, rule);
}

/// The tls block of such a listener. `between_servers`: both sides show certificates.
template <class T>
void add_listener_tls(section<T>& s, std::string_view field, bool between_servers,
                      std::string_view doc) {
    s.add("tls", shape::section, doc)
        .nested(tls_section())
        .field(field, reload_rule::applied)
        .read([between_servers](reader& in, const entry& e, T&) {
            read_tls(in, e.item, between_servers);
        });
}

/// user, password and timeout of a cluster or gateway; `kind` as read_link_authorization().
template <class T>
void add_link_authorization(section<T>& s, std::string_view kind, std::string_view field,
                            reload_rule rule, std::string_view doc) {
    s.add("authorization", shape::section, doc)
        .nested(authorization_section())
        .field(field, rule)
        .read([kind](reader& in, const entry& e, T&) { read_link_authorization(in, e, kind); });
}

/// How connections that are made are tried again.
template <class T>
void add_retries(section<T>& s, std::string_view field, reload_rule rule, std::string_view doc) {
    s.integer("connect_retries", ignored, doc).fallback("0").field(field, rule);
    s.boolean("connect_backoff", ignored, "Waits longer after each failed attempt.")
        .fallback("false")
        .field(field, rule);
}

template <class T>
typename section<T>::row add_compression(section<T>& s, std::string_view usual,
                                         std::string_view doc) {
    return s.add("compression", shape::text, doc)
        .also({shape::boolean, shape::section})
        .fallback(usual)
        .nested(compression_section())
        .read([](reader& in, const entry& e, T&) { read_compression(in, e); });
}

/// What becomes of writes to another server that take too long.
template <class T>
void add_link_writes(section<T>& s, std::string_view field, reload_rule rule) {
    s.duration("write_deadline", ignored, "How long a write may take.").field(field, rule);
    s.write_timeout("write_timeout", ignored, "What to do when a write takes longer.")
        .fallback("retry")
        .field(field, rule);
}

} // namespace plexus::config

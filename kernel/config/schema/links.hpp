#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/url.hpp"
#include "config/schema/section.hpp"

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

} // namespace plexus::config

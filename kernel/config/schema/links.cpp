#include "config/schema/links.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

void check_mode(reader& in, const entry& e, unapplied&) {
    in.text(e.item); // any word: start judges it, as in the reference
}

void check_thresholds(reader& in, const entry& e, unapplied&) {
    for (const value& item : in.list(e.item))
        if (auto parsed = parse_duration(in.text(item)); !parsed)
            in.fail(e.item, parsed.error());
}

void fill_compression(section<unapplied>& s) {
    s.text("mode", ignored, "How hard to compress.")
        .choices(
            {"off", "on", "accept", "s2_fast", "s2_better", "s2_best", "s2_auto", "not_supported"})
        .read(check_mode);
    s.add("rtt_thresholds", shape::text_list,
          "Round-trip times from which s2_auto compresses harder; 0 skips a level.")
        .alias({"thresholds", "rtts", "rtt"})
        .fallback("[\"10ms\", \"50ms\", \"100ms\"]")
        .read(check_thresholds);
    s.when_unknown([](reader& in, const entry& e, const section_info& table) {
        if (!e.item.used_as_variable())
            throw failure{e.item.at(), "unknown field " + go_quote(e.key),
                          reader::suggestion(table, e.key)};
        (void)in;
    });
}

} // namespace

const section<unapplied>& compression_section() {
    static const section<unapplied> table("compression", "Compression between servers.",
                                          fill_compression);
    return table;
}

void read_compression(reader& in, const entry& e) {
    if (e.item.as_string() != nullptr || e.item.as_bool() != nullptr)
        return;
    if (e.item.as_map() == nullptr)
        return in.error(e.item, fmt::format("field {} should be a boolean or a structure, got {}",
                                            go_quote(e.key), go_type(e.item)));
    unapplied none;
    compression_section().read(in, e.item, none);
}

std::optional<link_url> read_url(reader& in, const value& at, const std::string& text,
                                 std::string_view kind) {
    const std::string trimmed(trim(text));
    if (auto parts = parse_url(trimmed))
        return link_url{trimmed, *parts};
    in.error(at, fmt::format("error parsing {} url [{}]", kind, go_quote(trimmed)));
    return std::nullopt;
}

std::vector<link_url> read_urls(reader& in, const array& list, std::string_view kind) {
    std::vector<link_url> urls;
    std::set<std::string> seen;
    block_guard guard(in);
    for (const value& item : list) {
        guard.run([&] {
            const std::string& text = in.text(item);
            if (!seen.insert(text).second)
                return in.misuse(item, safe_url(text),
                                 fmt::format("Duplicate {} entry detected", kind));
            if (auto url = read_url(in, item, text, kind))
                urls.push_back(std::move(*url));
        });
    }
    return urls;
}

std::string safe_url(std::string text) {
    const auto parts = parse_url(text);
    if (!parts || !parts->password)
        return text;
    // The last @ of the authority ends the password, which may hold others.
    const std::size_t authority = text.find("//") + 2;
    const std::size_t at = text.rfind('@', text.find_first_of("/?#", authority));
    const std::size_t from = text.find(':', authority) + 1;
    return text.replace(from, at - from, "xxxxx");
}

} // namespace plexus::config

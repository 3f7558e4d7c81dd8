#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

using O = ocsp_options;

constexpr std::array mode_names = {"auto", "always", "never", "must"};

void fill_ocsp(section<O>& s) {
    s.mind_case();
    s.text("mode", ignored, "Which certificates are stapled, and what a revoked one leads to.")
        .choices({"auto", "always", "must", "never"})
        .fallback("auto")
        .read([](reader& in, const entry& e, O& ocsp) {
            auto found = std::ranges::find(mode_names, to_lower(in.text(e.item)));
            if (found == mode_names.end()) // the reference prints the type, not the word
                return in.error(e.item, "error parsing ocsp config: unsupported ocsp mode string");
            ocsp.mode = static_cast<ocsp_mode>(found - mode_names.begin());
        });
    s.text("url", ignored, "The responder to ask instead of the one in the certificate.")
        .read([](reader& in, const entry& e, O& ocsp) { ocsp.urls = {in.text(e.item)}; });
    s.add("urls", shape::text_list,
          "Several responders; the reference refuses every list, use url.")
        .read([](reader&, const entry& e, O&) {
            throw wrong_type{e.item.at(), conversion_text(e.item, "[]string")};
        });
    s.when_unknown([](reader&, const entry& e, const section_info& table) {
        throw failure{e.item.at(), "error parsing ocsp config: unsupported field string",
                      reader::suggestion(table, e.key)};
    });
}

const section<O>& ocsp_section() {
    static const section<O> table("ocsp", "Stapling of the server's own certificates.", fill_ocsp);
    return table;
}

void read_ocsp(reader& in, const entry& e, options& target) {
    target.ocsp.emplace();
    if (const bool* on = e.item.as_bool()) {
        target.ocsp->mode = *on ? ocsp_mode::automatic : ocsp_mode::never;
    } else if (e.item.as_map() != nullptr) {
        try {
            ocsp_section().read_unguarded(in, e.item, *target.ocsp);
        } catch (const wrong_type& wrong) {
            throw wrong_type{e.item.at(), wrong.text}; // as the reference places it
        }
    } else {
        in.error(e.item,
                 fmt::format("error parsing ocsp config: unsupported type {}", go_type(e.item)));
    }
}

std::string cache_field(std::string_view key) {
    return fmt::format("error parsing OCSP peer cache config, unknown field [{}]", go_quote(key));
}

void read_save_interval(reader& in, const entry& e, unapplied&) {
    if (e.item.as_int() != nullptr || e.item.as_double() != nullptr)
        return;
    const std::string* text = e.item.as_string();
    if (text == nullptr)
        in.fail(e.item, "error parsing OCSP peer cache config, conversion error: unexpected type");
    if (auto parsed = parse_duration(*text); !parsed)
        in.fail(e.item, "error parsing tls peer config, conversion error: " + parsed.error());
}

void fill_cache(section<unapplied>& s) {
    s.text("type", ignored, "Where responses are kept.")
        .choices({"local", "none"})
        .read([](reader& in, const entry& e, unapplied&) {
            const std::string* type = e.item.as_string();
            if (type == nullptr)
                in.fail(e.item, cache_field(e.key));
            const std::string lower = to_lower(*type);
            if (lower != "local" && lower != "none")
                in.fail(e.item, fmt::format("error parsing OCSP peer cache config, unknown type "
                                            "[{}]",
                                            *type));
        });
    s.text("local_store", ignored, "The folder of a local cache.")
        .fallback("_rc_")
        .read([](reader& in, const entry& e, unapplied&) {
            if (e.item.as_string() == nullptr)
                in.fail(e.item, cache_field(e.key));
        });
    s.boolean("preserve_revoked", ignored, "Never forgets that a certificate was revoked.")
        .fallback("false")
        .read([](reader& in, const entry& e, unapplied&) {
            if (e.item.as_bool() == nullptr)
                in.fail(e.item, cache_field(e.key));
        });
    s.add("save_interval", shape::seconds, "How often a local cache is written.")
        .also({shape::duration})
        .fallback("300")
        .range("from 1s")
        .read(read_save_interval);
    s.when_unknown([](reader&, const entry& e, const section_info& table) {
        throw failure{e.item.at(), cache_field(e.key), reader::suggestion(table, e.key)};
    });
}

const section<unapplied>& cache_section() {
    static const section<unapplied> table("ocsp_cache", "Remembers OCSP responses of peers.",
                                          fill_cache);
    return table;
}

bool switched_off(const value& v) {
    if (const bool* on = v.as_bool())
        return !*on;
    const map* keys = v.as_map();
    for (const std::string_view key : {"mode", "type"})
        if (const value* word = keys != nullptr ? keys->find_nocase(key) : nullptr)
            return word->as_string() != nullptr && (to_lower(*word->as_string()) == "never" ||
                                                    to_lower(*word->as_string()) == "none");
    return false;
}

} // namespace

void add_ocsp_options(section<options>& s) {
    s.add("ocsp", shape::boolean, "Staples OCSP responses to the server's certificates.")
        .also({shape::section})
        .nested(ocsp_section())
        .field("OCSPConfig", reload_rule::applied)
        .owner("ocsp")
        .idle(switched_off)
        .read(read_ocsp);
    s.add("ocsp_cache", shape::boolean, "Remembers OCSP responses of peers.")
        .also({shape::section})
        .nested(cache_section())
        .field("OCSPCacheConfig", reload_rule::applied)
        .owner("ocsp")
        .idle(switched_off)
        .read([](reader& in, const entry& e, options&) {
            unapplied none;
            if (e.item.as_map() != nullptr)
                cache_section().read_unguarded(in, e.item, none);
            else if (e.item.as_bool() == nullptr) // the words are the reference's
                in.error(e.item,
                         fmt::format("error parsing tags: unsupported type {}", go_type(e.item)));
        });
}

} // namespace plexus::config

#include "config/claims.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/duration.hpp"
#include "base/url.hpp"
#include "base/utf8.hpp"
#include "config/conf_scalars.hpp"
#include "config/limits.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

namespace json = boost::json;

bool accepts(const option_info& option, shape form) {
    return std::ranges::find(option.shapes, form) != option.shapes.end();
}

json::value plain(const value& v) {
    struct visitor {
        json::value operator()(bool v) const { return v; }
        json::value operator()(std::int64_t v) const { return v; }
        json::value operator()(double v) const { return v; }
        json::value operator()(const std::string& v) const { return json_text(v); }
        json::value operator()(datetime v) const { return json::string(to_string(v)); }
        json::value operator()(const array& v) const {
            json::array list;
            for (const value& item : v)
                list.push_back(plain(item));
            return list;
        }
        json::value operator()(const map& v) const {
            json::object object;
            for (const map_entry& e : v)
                object[json_text(e.key)] = plain(e.content);
            return object;
        }
    };
    return std::visit(visitor{}, v.data());
}

told_value section_of(const map& entries, const section_info& section) {
    json::object object;
    map shown;
    for (const map_entry& e : entries) {
        const std::size_t i = section.index_of(e.key);
        if (i == section_info::npos)
            continue; // a variable
        const option_info& option = section.options()[i];
        told_value inner = told_of(e.content, &option);
        object[option.key] = std::move(inner.content);
        shown.set(std::string(option.key), std::move(inner.shown));
    }
    return {std::move(object), value(std::move(shown))};
}

told_value tls_of(const value& block) {
    schema_hooks none;
    reader silent(none);
    const auto tls = read_tls(silent, block);
    return {tls ? json::value(tls_json(*tls)) : plain(block), block};
}

told_value nested_of(const value& v, const option_info& option) {
    if (option.nested == &tls_section())
        return tls_of(v);
    if (const map* entries = v.as_map()) {
        if (!accepts(option, shape::section_map))
            return section_of(*entries, *option.nested);
        json::object object;
        map shown;
        for (const map_entry& e : *entries) {
            const map* inner = e.content.as_map();
            told_value each = inner != nullptr ? section_of(*inner, *option.nested)
                                               : told_value{plain(e.content), e.content};
            object[json_text(e.key)] = std::move(each.content);
            shown.set(e.key, std::move(each.shown));
        }
        return {std::move(object), value(std::move(shown))};
    }
    json::array list;
    array shown;
    for (const value& item : *v.as_array()) {
        told_value each = item.as_map() != nullptr ? section_of(*item.as_map(), *option.nested)
                                                   : told_value{plain(item), item};
        list.push_back(std::move(each.content));
        shown.push_back(std::move(each.shown));
    }
    return {std::move(list), value(std::move(shown))};
}

json::value scalar_of(const value& v, const option_info& option) {
    const std::string* text = v.as_string();
    if (accepts(option, shape::duration) || accepts(option, shape::seconds)) {
        if (const std::int64_t* count = v.as_int())
            return from_seconds(static_cast<double>(*count)).count();
        if (const double* count = v.as_double())
            return from_seconds(*count).count();
        if (text != nullptr)
            if (const auto length = parse_duration(*text))
                return length->count();
    }
    if (accepts(option, shape::address) || accepts(option, shape::port)) {
        if (const std::int64_t* port = v.as_int())
            return json::object{{"host", ""}, {"port", *port}};
        if (const auto parts = split_host_port(text != nullptr ? *text : std::string()))
            if (const auto port = go_parse_int(parts->port, "Atoi"))
                return json::object{{"host", json_text(parts->host)}, {"port", *port}};
    }
    if (text != nullptr && (accepts(option, shape::size) || accepts(option, shape::size_text)))
        if (const auto size = parse_integer(*text); size && *size)
            return **size;
    if (text != nullptr && accepts(option, shape::text_list))
        return json::array{json_text(*text)};
    return plain(v);
}

json::array texts_of(const std::vector<std::string>& texts) {
    json::array list;
    for (const std::string& text : texts)
        list.emplace_back(json_text(text));
    return list;
}

} // namespace

told_value told_of(const value& v, const option_info* option) {
    if (option == nullptr)
        return {plain(v), v};
    const bool block = v.as_map() != nullptr || v.as_array() != nullptr;
    told_value result = option->nested != nullptr && block ? nested_of(v, *option)
                                                           : told_value{scalar_of(v, *option), v};
    if (option->secret)
        result.shown = value(std::string(redacted));
    return result;
}

json::string json_text(std::string_view text) {
    std::string valid;
    while (!text.empty()) {
        const utf8_step step = decode_utf8(text);
        append_utf8(valid, step.code_point);
        text.remove_prefix(step.size);
    }
    return json::string(valid);
}

json::object tls_json(const tls_options& tls) {
    json::array certificates;
    for (const certificate_pair& pair : tls.certificates)
        certificates.push_back(json::object{{"cert_file", json_text(pair.cert_file)},
                                            {"key_file", json_text(pair.key_file)}});
    json::object result{
        {"certificates", std::move(certificates)},
        {"ca_file", json_text(tls.ca_file)},
        {"verify", tls.verify},
        {"verify_and_map", tls.verify_and_map},
        {"insecure", tls.insecure},
        {"cipher_suites", texts_of(tls.cipher_suites)},
        {"allow_insecure_cipher_suites", tls.allow_insecure_cipher_suites},
        {"curve_preferences", texts_of(tls.curve_preferences)},
        {"min_version", tls.min_version == tls_version::tls_1_3 ? "1.3" : "1.2"},
        {"timeout", tls.timeout.count()},
        {"connection_rate_limit", tls.connection_rate_limit},
        {"pinned_certs", texts_of(tls.pinned_certs)},
        {"handshake_first", tls.handshake_first},
        {"handshake_first_fallback", tls.handshake_first_fallback.count()},
    };
    if (const auto& ocsp = tls.ocsp_peer)
        result["ocsp_peer"] = {
            {"verify", ocsp->verify},
            {"ca_timeout", ocsp->ca_timeout.count()},
            {"allowed_clockskew", ocsp->allowed_clockskew.count()},
            {"warn_only", ocsp->warn_only},
            {"unknown_is_good", ocsp->unknown_is_good},
            {"allow_when_ca_unreachable", ocsp->allow_when_ca_unreachable},
            {"cache_ttl_when_next_update_unset", ocsp->cache_ttl_when_next_update_unset.count()},
        };
    return result;
}

json::object section_json(const map& entries, const section_info& section) {
    return std::move(section_of(entries, section).content.get_object());
}

json::value claim_from_json(const std::string& text) {
    if (text.empty())
        return json::object();
    json::parse_options deep; // as a file may be, and a block above it
    deep.max_depth = limits::depth_max + 2;
    return json::parse(text, {}, deep);
}

std::string plugin_json(const plugin_settings& settings) {
    json::object result;
    for (const auto& [key, content] : settings.values) {
        json::object* block = &result;
        std::size_t begin = 0;
        for (std::size_t dot = key.find('.'); dot != key.npos; dot = key.find('.', begin)) {
            json::value& inner = (*block)[key.substr(begin, dot - begin)];
            block = inner.is_object() ? &inner.get_object() : &inner.emplace_object();
            begin = dot + 1;
        }
        (*block)[key.substr(begin)] = claim_from_json(content.json);
    }
    json::object claims;
    for (const auto& [key, content] : settings.claims)
        claims[key] = claim_from_json(content.json);
    result["claims"] = std::move(claims);
    return json::serialize(result);
}

} // namespace plexus::config

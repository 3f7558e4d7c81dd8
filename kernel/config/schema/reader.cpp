#include "config/schema/reader.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/duration.hpp"
#include "base/quote.hpp"
#include "base/saturated.hpp"
#include "base/url.hpp"
#include "config/plugins.hpp"
#include "config/schema/go_text.hpp"
#include "config/schema/option.hpp"

namespace plexus::config {

nanoseconds from_seconds(double count) {
    constexpr double nanoseconds_max = 9.2e18;
    const double wanted = count * 1e9;
    if (!(std::fabs(wanted) < nanoseconds_max))
        return std::signbit(count) ? nanoseconds::min() : nanoseconds::max();
    return nanoseconds(std::llround(wanted));
}

std::string conversion_text(const value& v, std::string_view wanted) {
    return fmt::format("interface conversion: interface {{}} is {}, not {}", go_type(v), wanted);
}

finding& reader::add(std::vector<finding>& to, position at, std::string text) {
    to.push_back({std::move(at), std::move(text), {}});
    last_ = &to.back();
    return to.back();
}

void reader::error(const position& at, std::string text) {
    if (stopped_ > 0 && !found.errors.empty()) {
        found.errors.back().hints.push_back((at ? to_string(at) + ": " : "") + text);
        return;
    }
    add(found.errors, at, std::move(text));
}

void block_guard::record(const position& at, const std::string& text, const std::string& hint,
                         outcome what) {
    in_.error(at, text);
    in_.hint(hint);
    if (result_ == outcome::complete && !keeps_going_) {
        result_ = what;
        ++in_.stopped_;
    }
}

void reader::fail(const position& at, std::string text) {
    throw failure{at, std::move(text), {}};
}

void reader::misuse(const value& at, std::string_view field, std::string_view reason) {
    warn(at, fmt::format("invalid use of field {}: {}", go_quote(field), reason));
}

void reader::warn(const value& at, std::string text) {
    add(found.warnings, at.at(), std::move(text));
}

void reader::unknown_field(const entry& e, const section_info& section) {
    unknown_key(e, section, "unknown field " + go_quote(e.key));
}

void reader::unknown_key(const entry& e, const section_info& section, std::string text) {
    if (e.item.used_as_variable())
        return;
    error(e.item, std::move(text));
    hint(suggestion(section, e.key));
}

std::string reader::suggestion(const section_info& section, std::string_view key) {
    const std::string_view near = section.nearest(key);
    return near.empty() ? std::string() : fmt::format("did you mean \"{}\"?", near);
}

void reader::hint(std::string text) {
    if (text.empty())
        return;
    if (stopped_ > 0 && !found.errors.empty())
        found.errors.back().hints.push_back(std::move(text));
    else if (last_ != nullptr)
        last_->hints.push_back(std::move(text));
}

void reader::needs(const value& at, std::string_view key, std::string_view plugin) {
    const auto claims = [&](const plugin_settings& used) { return used.section->claims(key); };
    if (std::ranges::none_of(state.result.used_plugins, claims))
        use_plugin({.name = std::string(plugin)}, at.at());
}

plugin_settings* reader::use_plugin(const plugin_request& wanted, const position& at) {
    auto& used = state.result.used_plugins;
    for (plugin_settings& each : used)
        if (each.section->name() == wanted.name)
            return &each;
    auto& absent = state.result.absent_plugins;
    if (std::ranges::find(absent, wanted.name, &absent_plugin::name) != absent.end())
        return nullptr;
    text_result<plugin_section_ptr> loaded = nullptr;
    if (hooks_.plugins != nullptr)
        loaded = hooks_.plugins->load(wanted);
    if (loaded && *loaded != nullptr)
        return &used.emplace_back(plugin_settings{.section = *loaded, .optional = wanted.optional});
    std::string why =
        loaded ? not_installed_text(wanted.name, hooks_.plugins)
               : fmt::format("plugin {} cannot be used: {}", wanted.name, loaded.error());
    if (wanted.optional)
        absent.push_back({wanted.name, std::move(why)});
    else
        add(found.refusals, at, std::move(why));
    return nullptr;
}

void reader::refuse(const value& at, std::string text) {
    if (std::ranges::find(found.refusals, text, &finding::text) == found.refusals.end())
        add(found.refusals, at.at(), std::move(text));
}

bool reader::boolean(const value& v) const {
    if (const bool* content = v.as_bool())
        return *content;
    throw wrong_type{v.at(), conversion_text(v, "bool")};
}

std::int64_t reader::integer(const value& v) const {
    if (const std::int64_t* content = v.as_int())
        return *content;
    throw wrong_type{v.at(), conversion_text(v, "int64")};
}

const std::string& reader::text(const value& v) const {
    if (const std::string* content = v.as_string())
        return *content;
    throw wrong_type{v.at(), conversion_text(v, "string")};
}

const array& reader::list(const value& v) const {
    if (const array* content = v.as_array())
        return *content;
    throw wrong_type{v.at(), conversion_text(v, "[]interface {}")};
}

const map& reader::entries(const value& v) const {
    if (const map* content = v.as_map())
        return *content;
    throw wrong_type{v.at(), conversion_text(v, "map[string]interface {}")};
}

std::optional<nanoseconds> reader::duration(const entry& e, std::string_view field) {
    if (const std::string* written = e.item.as_string()) {
        auto parsed = parse_duration(*written);
        if (parsed)
            return *parsed;
        error(e.item, fmt::format("error parsing {}: {}", field, parsed.error()));
        return std::nullopt;
    }
    // As the reference: the warning comes before the type is looked at.
    misuse(e.item, field, fmt::format("{} should be converted to a duration", field));
    const std::int64_t count = integer(e.item);
    hint(fmt::format("write {}: \"{}s\"", e.key, count));
    return from_seconds(static_cast<double>(count));
}

std::optional<nanoseconds> reader::seconds(const entry& e, std::string_view context) {
    if (const std::int64_t* whole = e.item.as_int())
        return from_seconds(static_cast<double>(*whole));
    if (const double* fraction = e.item.as_double())
        return from_seconds(*fraction);
    if (const std::string* written = e.item.as_string()) {
        auto parsed = parse_duration(*written);
        if (!parsed)
            fail(e.item, fmt::format("{}, 'timeout' {}", context, parsed.error()));
        return *parsed;
    }
    fail(e.item, fmt::format("{}, 'timeout' wrong type", context));
}

std::vector<std::string> reader::texts(const entry& e, std::string_view label) {
    if (const std::string* single = e.item.as_string())
        return {*single};
    std::vector<std::string> result;
    const array* items = e.item.as_array();
    if (items == nullptr) {
        error(e.item, fmt::format("error parsing {}: unsupported type {}", label, go_type(e.item)));
        return result;
    }
    for (const value& item : *items) {
        if (const std::string* one = item.as_string())
            result.push_back(*one);
        else
            error(item, fmt::format("error parsing {}: unsupported type in array {}", label,
                                    go_type(item)));
    }
    return result;
}

std::optional<reader::address> reader::listen(const entry& e) {
    if (const std::int64_t* port = e.item.as_int())
        return address{"", saturated<int>(*port)};
    const std::string* written = e.item.as_string();
    if (written == nullptr) {
        error(e.item, fmt::format("expected port or host:port, got {}", go_type(e.item)));
        return std::nullopt;
    }
    auto parts = split_host_port(*written);
    if (!parts) {
        error(e.item, "could not parse address string " + go_quote(*written));
        return std::nullopt;
    }
    auto port = go_parse_int(parts->port, "Atoi");
    if (!port) {
        error(e.item, "could not parse port " + go_quote(parts->port));
        return std::nullopt;
    }
    return address{parts->host, saturated<int>(*port)};
}

std::optional<write_timeout_policy> reader::write_timeout(const entry& e) {
    const std::string& written = text(e.item);
    if (written == "default")
        return write_timeout_policy::standard;
    if (written == "close")
        return write_timeout_policy::close;
    if (written == "retry")
        return write_timeout_policy::retry;
    error(e.item, "write_timeout must be 'default', 'close' or 'retry'");
    return std::nullopt;
}

} // namespace plexus::config

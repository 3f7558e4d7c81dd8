#include "config/schema/plugin_rows.hpp"

#include <algorithm>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/duration.hpp"
#include "base/quote.hpp"
#include "base/utf8.hpp"
#include "config/claim_paths.hpp"
#include "config/claims.hpp"
#include "config/conf_scalars.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

namespace json = boost::json;

constexpr std::size_t blocks_deep_max = 4;

shape shape_of(plugin_form form) {
    switch (form) {
    case plugin_form::boolean:
        return shape::boolean;
    case plugin_form::integer:
        return shape::integer;
    case plugin_form::duration:
        return shape::duration;
    case plugin_form::text:
        return shape::text;
    case plugin_form::text_list:
        return shape::text_list;
    case plugin_form::tls:
        return shape::section;
    }
    std::unreachable();
}

std::string_view wanted(plugin_form form) {
    switch (form) {
    case plugin_form::boolean:
        return "true or false";
    case plugin_form::integer:
        return "an integer";
    case plugin_form::duration:
        return "a duration such as \"1m30s\"";
    case plugin_form::text:
        return "a text";
    case plugin_form::text_list:
        return "a list of texts";
    case plugin_form::tls:
        return "a tls block";
    }
    std::unreachable();
}

/// The integer that a value means: TOML has no size suffixes, so there they stand in a text.
std::optional<std::int64_t> integer_of(const value& v) {
    if (const std::int64_t* number = v.as_int())
        return *number;
    const std::string* text = v.as_string();
    if (text == nullptr || text->empty())
        return std::nullopt;
    const auto parsed = parse_integer(*text);
    return parsed ? *parsed : std::nullopt;
}

bool bounded(const plugin_option& option) {
    return option.min < option.max;
}

std::string shown_bound(const plugin_option& option, std::int64_t bound) {
    return option.form == plugin_form::duration ? format_duration(nanoseconds(bound))
                                                : fmt::format("{}", bound);
}

std::string range_of(const plugin_option& option) {
    if (!bounded(option))
        return {};
    return fmt::format("{}..{}", shown_bound(option, option.min), shown_bound(option, option.max));
}

/// What a number or a text of the option has to be, beyond its form; empty when it is.
std::string bounds_error(const plugin_option& option, std::int64_t number) {
    if (!bounded(option) || (number >= option.min && number <= option.max))
        return {};
    return fmt::format("has to be from {} to {}", shown_bound(option, option.min),
                       shown_bound(option, option.max));
}

std::string text_error(const plugin_option& option, const std::string& text) {
    if (!is_valid_utf8(text))
        return "has to be UTF-8";
    if (option.choices.empty() || std::ranges::find(option.choices, text) != option.choices.end())
        return {};
    return fmt::format("has to be one of: {}", fmt::join(option.choices, ", "));
}

/// The value as the plugin is given it; the error says what it should be.
text_result<json::value> json_of(const plugin_option& option, const value& v) {
    const auto wrong = [&] {
        return std::unexpected(
            fmt::format("has to be {}, not {}", wanted(option.form), go_type(v)));
    };
    const auto checked = [](std::string error, auto content) -> text_result<json::value> {
        if (!error.empty())
            return std::unexpected(std::move(error));
        return json::value(std::move(content));
    };
    switch (option.form) {
    case plugin_form::boolean:
        return v.as_bool() != nullptr ? text_result<json::value>(*v.as_bool()) : wrong();
    case plugin_form::integer: {
        const auto number = integer_of(v);
        return number ? checked(bounds_error(option, *number), *number) : wrong();
    }
    case plugin_form::duration: {
        const auto length = v.as_string() != nullptr ? parse_duration(*v.as_string()) : wrong();
        return length ? checked(bounds_error(option, length->count()), length->count()) : wrong();
    }
    case plugin_form::text:
        return v.as_string() != nullptr
                   ? checked(text_error(option, *v.as_string()), json::string(*v.as_string()))
                   : wrong();
    case plugin_form::text_list: {
        json::array list;
        const array one = v.as_string() != nullptr ? array{v} : array{};
        if (v.as_string() == nullptr && v.as_array() == nullptr)
            return wrong();
        for (const value& item : v.as_array() != nullptr ? *v.as_array() : one) {
            if (item.as_string() == nullptr)
                return wrong();
            if (std::string error = text_error(option, *item.as_string()); !error.empty())
                return std::unexpected(std::move(error));
            list.emplace_back(*item.as_string());
        }
        return list;
    }
    case plugin_form::tls:
        break; // has a reader of its own
    }
    return wrong();
}

void read_option(reader& in, const entry& e, const plugin_option& option, plugin_values& target) {
    if (option.form == plugin_form::tls) {
        if (auto tls = read_tls(in, e.item))
            target.insert_or_assign(
                option.key,
                plugin_value{json::serialize(tls_json(*tls)),
                             value(tls_section().show(tls_draft(*tls), secrets::shown))});
        return;
    }
    auto content = json_of(option, e.item);
    if (!content) {
        // It is there, wrong as it may be: so it is not missed.
        target.try_emplace(option.key, plugin_value{"null", e.item});
        return in.error(e.item, fmt::format("{} {}", go_quote(e.key), content.error()));
    }
    target.insert_or_assign(option.key, plugin_value{json::serialize(*content), e.item});
}

bool valid_part(std::string_view part) {
    return !part.empty() && part[0] >= 'a' && part[0] <= 'z' &&
           part.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
               std::string_view::npos;
}

std::vector<std::string> parts_of(std::string_view key) {
    std::vector<std::string> parts(1);
    for (const char c : key) {
        if (c == '.')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

std::string option_error(const plugin_option& option) {
    const auto parts = parts_of(option.key);
    if (!std::ranges::all_of(parts, valid_part) || parts.size() > blocks_deep_max)
        return "a key is of a-z, 0-9 and _, with dots for inner blocks";
    if (option.min > option.max)
        return fmt::format("its least value, {}, is above its greatest, {}", option.min,
                           option.max);
    const bool number = option.form == plugin_form::integer || option.form == plugin_form::duration;
    const bool text = option.form == plugin_form::text || option.form == plugin_form::text_list;
    if (bounded(option) && !number)
        return "bounds are for integers and durations";
    if (!option.choices.empty() && !text)
        return "choices are for texts";
    if (!option.fallback)
        return {};
    if (option.required)
        return "it is required and has a default";
    if (option.form == plugin_form::tls)
        return "a tls block has no default";
    const auto fallback = fallback_value(option);
    const auto content = fallback ? json_of(option, *fallback)
                                  : text_result<json::value>(std::unexpected(fallback.error()));
    if (!content)
        return fmt::format("its default {} {}", go_quote(*option.fallback), content.error());
    return {};
}

} // namespace

text_result<value> fallback_value(const plugin_option& option) {
    const std::string& text = *option.fallback;
    switch (option.form) {
    case plugin_form::boolean:
        if (text != "true" && text != "false")
            return std::unexpected("has to be true or false");
        return value(text == "true");
    case plugin_form::integer:
        if (const auto number = integer_of(value(text)))
            return value(*number);
        return std::unexpected("has to be an integer");
    case plugin_form::text_list: {
        array list;
        for (std::string_view rest = text; !rest.empty();) {
            const std::size_t comma = rest.find(',');
            list.emplace_back(std::string(trim(rest.substr(0, comma))));
            rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 1);
        }
        return value(std::move(list));
    }
    default:
        return value(text);
    }
}

std::string plugin_options_error(const plugin_description& about) {
    std::set<std::string> keys;
    std::set<std::string> blocks;
    for (const plugin_option& option : about.options) {
        std::string error = option_error(option);
        if (error.empty() && !keys.insert(option.key).second)
            error = "it is there twice";
        if (!error.empty())
            return fmt::format("option {}: {}", go_quote(option.key), error);
        for (std::size_t dot = option.key.find('.'); dot != std::string::npos;
             dot = option.key.find('.', dot + 1))
            blocks.insert(option.key.substr(0, dot));
    }
    for (const std::string& key : keys)
        if (blocks.contains(key))
            return fmt::format("option {}: it is an option and a block", go_quote(key));
    return {};
}

plugin_section::rows::rows(const plugin_description& about) {
    // The section comes first; fill() adds those of the blocks behind it, which a deque allows.
    auto& top = sections_.emplace_back(about.name, about.doc, [](auto&) {});
    fill(top, about, "");
    for (const plugin_option& option : about.options) {
        if (!option.fallback)
            continue;
        const value fallback = *fallback_value(option);
        defaults_.insert_or_assign(
            option.key, plugin_value{json::serialize(*json_of(option, fallback)), fallback});
    }
}

void plugin_section::rows::fill(section<plugin_values>& into, const plugin_description& about,
                                const std::string& prefix) {
    std::set<std::string> blocks;
    for (const plugin_option& option : about.options) {
        if (!option.key.starts_with(prefix))
            continue;
        const std::string_view key = std::string_view(option.key).substr(prefix.size());
        if (const std::size_t dot = key.find('.'); dot != key.npos) {
            const std::string block(key.substr(0, dot));
            if (!blocks.insert(block).second)
                continue;
            const std::string inner = prefix + block;
            auto& table = sections_.emplace_back(keep(about.name + '.' + inner), "A part of it.",
                                                 [](auto&) {});
            fill(table, about, inner + '.');
            into.add(keep(block), shape::section, "A block of options.")
                .nested(table)
                .read([&table](reader& in, const entry& e, plugin_values& target) {
                    table.read(in, e.item, target);
                })
                .diff([&table](const plugin_values& before, const plugin_values& after,
                               std::vector<change>& out) { table.diff(before, after, out); })
                .show([&table](const plugin_values& source, secrets how) -> std::optional<value> {
                    return value(table.show(source, how));
                });
            continue;
        }
        auto row =
            into.add(key, shape_of(option.form), option.doc)
                .unit(option.unit)
                .range(keep(range_of(option)))
                .choices({option.choices.begin(), option.choices.end()})
                .field(keep(about.name + '.' + option.key),
                       option.reloadable ? reload_rule::applied : reload_rule::refused)
                .read([&option](reader& in, const entry& e, plugin_values& target) {
                    read_option(in, e, option, target);
                })
                .show([&option](const plugin_values& source, secrets) -> std::optional<value> {
                    const auto found = source.find(option.key);
                    return found == source.end() ? std::nullopt
                                                 : std::optional(found->second.shown);
                });
        if (option.form == plugin_form::tls)
            row.nested(tls_section());
        if (option.form == plugin_form::text_list)
            row.also({shape::text});
        if (option.fallback)
            row.fallback(keep(toml_inline(*fallback_value(option))));
        if (option.secret)
            row.secret();
    }
    into.when_no_map([](const value& v) {
        return fmt::format("a section of a plugin has to be a map, not {}", go_type(v));
    });
    into.keep_going();
}

void plugin_section::rows::complete(plugin_values& values) const {
    values.insert(defaults_.begin(), defaults_.end()); // those that are not there yet
}

plugin_section::plugin_section(plugin_description about)
    : about_(std::move(about)), rows_(std::make_unique<const rows>(about_)) {}

plugin_section::~plugin_section() = default;

text_result<plugin_section_ptr> plugin_section::make(plugin_description about) {
    if (std::string error = plugin_options_error(about); !error.empty())
        return std::unexpected(std::move(error));
    if (!about.options.empty() && server_section().index_of(about.name) != section_info::npos)
        return std::unexpected(fmt::format("it has options of its own, but the section {} is the "
                                           "server's, to be claimed",
                                           about.name));
    for (std::string& claim : about.claims) {
        if (!claim.contains('.'))
            continue;
        auto place = find_place(claim);
        if (!place)
            return std::unexpected(
                fmt::format("it claims {}, which the configuration has not", go_quote(claim)));
        claim = std::move(place->path); // so that two who claim the same can be compared
    }
    return plugin_section_ptr(new plugin_section(std::move(about)));
}

bool plugin_section::claims(std::string_view key) const {
    return std::ranges::any_of(about_.claims,
                               [&](const std::string& claim) { return is_claimed(key, claim); });
}

} // namespace plexus::config

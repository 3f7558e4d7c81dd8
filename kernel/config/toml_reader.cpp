#include "config/toml_reader.hpp"

#include "config/limits.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace plexus::config {

namespace {

using file_name = std::shared_ptr<const std::string>;

position position_of(const file_name& file, const toml::source_region& region) {
    return {file, region.begin.line, region.begin.column};
}

/// Carries the first error out of the conversion; caught in read_toml().
struct refused {
    config_error error;
};

/// The library puts no bound on the parts of a dotted key, and frees what they nest by recursion.
/// So lines with very many dots outside quotes are refused before it sees them.
std::size_t line_with_too_many_dots(std::string_view text) {
    constexpr std::size_t dots_max = 1000;
    std::size_t line_number = 1;
    for (std::size_t at = 0; at < text.size(); ++line_number) {
        std::string_view line = text.substr(at, text.find('\n', at) - at);
        at += line.size() + 1;
        std::size_t dots = 0;
        for (std::size_t i = 0; i < line.size(); ++i) {
            dots += line[i] == '.';
            if (line[i] != '"' && line[i] != '\'')
                continue;
            std::size_t closing = line.find(line[i], i + 1);
            if (closing != std::string_view::npos)
                i = closing;
        }
        if (dots > dots_max)
            return line_number;
    }
    return 0;
}

class converter {
public:
    converter(file_name file, reading& shared) : file_(std::move(file)), shared_(shared) {}

    map table(const toml::table& from, std::size_t depth) {
        // The library sorts keys; their positions bring the order of the text back.
        std::vector<std::pair<const toml::key*, const toml::node*>> ordered;
        for (auto&& [key, node] : from)
            ordered.emplace_back(&key, &node);
        std::ranges::stable_sort(ordered, {}, [](const auto& entry) {
            const toml::source_position& at = entry.first->source().begin;
            return std::pair(at.line, at.column);
        });
        map keys;
        for (auto [key, node] : ordered) {
            position at = position_of(file_, key->source());
            keys.set(std::string(key->str()), convert(*node, at, depth));
        }
        return keys;
    }

private:
    value convert(const toml::node& from, const position& at, std::size_t depth) {
        check(shared_.add_value(), at);
        if (const toml::table* keys = from.as_table()) {
            check(reading::allow_depth(depth + 1), at);
            return {table(*keys, depth + 1), at};
        }
        if (const toml::array* elements = from.as_array()) {
            check(reading::allow_depth(depth + 1), at);
            array list;
            for (const toml::node& element : *elements)
                list.push_back(convert(element, position_of(file_, element.source()), depth + 1));
            return {std::move(list), at};
        }
        return {scalar(from, at), at};
    }

    static value::storage scalar(const toml::node& from, const position& at) {
        if (const auto* text = from.as_string())
            return text->get();
        if (const auto* number = from.as_integer())
            return std::int64_t{number->get()};
        if (const auto* flag = from.as_boolean())
            return flag->get();
        if (const auto* number = from.as_floating_point()) {
            if (!std::isfinite(number->get()))
                throw refused{{"expected a finite number", at}};
            return number->get();
        }
        if (const auto* time = from.as_date_time(); time && time->get().offset)
            return moment(time->get());
        throw refused{{"expected a date and time with its offset from UTC", at}};
    }

    /// In UTC and whole seconds, which is what the tree holds.
    static datetime moment(const toml::date_time& from) {
        std::chrono::year_month_day day{std::chrono::year{from.date.year},
                                        std::chrono::month{from.date.month},
                                        std::chrono::day{from.date.day}};
        return datetime(std::chrono::sys_days{day}) + std::chrono::hours{from.time.hour} +
               std::chrono::minutes{from.time.minute} + std::chrono::seconds{from.time.second} -
               std::chrono::minutes{from.offset->minutes};
    }

    static void check(const reading::check& c, const position& at) {
        if (!c)
            throw refused{{c.error(), at}};
    }

    file_name file_;
    reading& shared_;
};

} // namespace

std::expected<map, config_error> read_toml(std::string_view text, const std::string& path,
                                           reading& shared) {
    auto file = std::make_shared<const std::string>(path);
    if (std::size_t line = line_with_too_many_dots(text))
        return std::unexpected(
            config_error{"a key has too many parts", {file, static_cast<std::uint32_t>(line), 1}});
    try {
        toml::table root = toml::parse(text);
        return converter(file, shared).table(root, 0);
    } catch (const toml::parse_error& e) {
        return std::unexpected(
            config_error{std::string(e.description()), position_of(file, e.source())});
    } catch (refused& r) {
        return std::unexpected(std::move(r.error));
    }
}

} // namespace plexus::config

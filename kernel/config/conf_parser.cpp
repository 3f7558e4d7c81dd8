#include "config/conf_parser.hpp"

#include "base/assert.hpp"
#include "config/conf_scalars.hpp"
#include "config/file_path.hpp"

#include <utility>

#include <fmt/format.h>

namespace plexus::config {

conf_parser::conf_parser(std::string_view text, const std::string& path, reading& shared)
    : conf_parser(text, path, shared, true, 0) {}

conf_parser::conf_parser(std::string_view text, const std::string& path, reading& shared,
                         bool positions, std::size_t depth)
    : lexer_(text), file_(std::make_shared<const std::string>(path)), shared_(shared),
      positions_(positions), base_depth_(depth) {
    open_.emplace_back(map());
}

std::expected<map, config_error> conf_parser::run() {
    // A last key without a value is an error, but for a stray brace, which files in JSON style
    // have.
    bool key_is_last = false;
    for (;;) {
        conf_item item = lexer_.next();
        if (item.kind == conf_item::type::end) {
            if (key_is_last)
                return fail(
                    fmt::format("config is invalid ({}:{}:{})", *file_, item.line, item.col), item);
            // Brackets still open here lose what is in them, as in the reference server.
            return std::get<map>(std::move(open_.front()));
        }
        key_is_last = item.kind == conf_item::type::key && item.text != "}";
        if (status s = take(item); !s)
            return std::unexpected(std::move(s).error());
    }
}

conf_parser::status conf_parser::take(conf_item& item) {
    using enum conf_item::type;
    switch (item.kind) {
    case error:
        return fail(fmt::format("Parse error on line {}: '{}'", item.line, item.text), item);
    case key:
        keys_.push_back(std::move(item));
        return {};
    case string:
        return put(std::move(item.text), item);
    case boolean:
        return put(parse_boolean(item.text), item);
    case integer:
        return take_integer(item);
    case real: {
        auto number = parse_real(item.text);
        return number ? put(*number, item) : fail(number.error(), item);
    }
    case moment: {
        auto time = parse_datetime(item.text);
        return time ? put(*time, item) : fail(time.error(), item);
    }
    case variable:
        return this->variable(item);
    case include:
        return this->include(item);
    case array_start:
        return open(array(), item);
    case map_start:
        return open(map(), item);
    case array_end:
    case map_end:
        return close(item);
    case end:
        break;
    }
    return {};
}

conf_parser::status conf_parser::take_integer(const conf_item& item) {
    auto number = parse_integer(item.text);
    if (!number)
        return fail(number.error(), item);
    if (!*number)
        return {}; // the key stays behind without a value
    return put(**number, item);
}

conf_parser::status conf_parser::open(value::storage container, const conf_item& item) {
    open_.push_back(std::move(container));
    return checked(reading::allow_depth(depth()), item);
}

conf_parser::status conf_parser::close(const conf_item& item) {
    px_assert(open_.size() > 1, "the lexer pairs brackets");
    value::storage content = std::move(open_.back());
    open_.pop_back();
    return put(std::move(content), item);
}

conf_parser::status conf_parser::put(value::storage content, const conf_item& item) {
    if (status s = checked(shared_.add_value(), item); !s)
        return s;
    place(value(std::move(content), positions_ ? here(item) : position()));
    return {};
}

/// Puts a value into the innermost open list or map. In a map it goes to the key read last that has
/// none yet; a map closed right after a key (`a { b: }`) therefore takes that key's name.
void conf_parser::place(value v) {
    if (array* list = std::get_if<array>(&open_.back())) {
        list->push_back(std::move(v));
        return;
    }
    px_assert(!keys_.empty(), "the lexer hands out a key before each value of a map");
    conf_item key = std::move(keys_.back());
    keys_.pop_back();
    if (positions_)
        v.move_to(here(key));
    std::get<map>(open_.back()).set(std::move(key.text), std::move(v));
}

conf_parser::status conf_parser::variable(const conf_item& item) {
    // A bcrypt hash looks like a variable; it is taken as it stands.
    if (item.text.starts_with("2a$"))
        return put("$" + item.text, item);

    // Keys already read, innermost map first.
    for (auto scope = open_.rbegin(); scope != open_.rend(); ++scope) {
        map* keys = std::get_if<map>(&*scope);
        value* found = keys ? keys->find(item.text) : nullptr;
        if (!found)
            continue;
        if (status s = checked(shared_.add_copy(*found, depth()), item); !s)
            return s;
        found->mark_used_as_variable();
        place(value(found->data(), positions_ ? here(item) : position()));
        return {};
    }

    auto found = from_environment(item.text);
    if (!found)
        return fail(fmt::format("variable reference for '{}' on line {} could not be parsed: {}",
                                item.text, item.line, found.error()),
                    item);
    if (!*found)
        return fail(fmt::format("variable reference for '{}' on line {} can not be found",
                                item.text, item.line),
                    item);
    if (positions_)
        (*found)->move_to(here(item));
    place(std::move(**found));
    return {};
}

/// The content of an environment variable is read as the value of a key would be.
std::expected<std::optional<value>, std::string>
conf_parser::from_environment(const std::string& name) {
    reading::check opened = shared_.open_variable(name);
    auto content = opened ? shared_.from().environment(name) : std::nullopt;
    std::expected<map, config_error> parsed;
    if (content)
        parsed = conf_parser("pk=" + *content, "", shared_, false, depth()).run();
    shared_.close_variable();
    if (!opened)
        return std::unexpected(opened.error());
    if (!parsed)
        return std::unexpected(parsed.error().text);
    value* v = parsed->find("pk");
    return v ? std::optional<value>(std::move(*v)) : std::nullopt;
}

conf_parser::status conf_parser::include(const conf_item& item) {
    std::string path = join_path(folder_of(*file_), item.text);
    auto because = [&](const std::string& why) {
        return fmt::format("error parsing include file '{}', {}", item.text, why);
    };
    auto text = shared_.open_file(path);
    std::expected<map, config_error> entries;
    if (text)
        entries = conf_parser(*text, path, shared_, positions_, depth()).run();
    shared_.close_file();
    if (!text)
        return fail(
            because(positions_ ? text.error() : "error opening config file: " + text.error()),
            item);
    if (!entries) {
        config_error inner = std::move(entries).error();
        inner.text = because(inner.text);
        return std::unexpected(std::move(inner));
    }
    std::get<map>(open_.back()).set_all(std::move(*entries));
    return {};
}

position conf_parser::here(const conf_item& item) const {
    return {file_, item.line, item.col};
}

std::unexpected<config_error> conf_parser::fail(std::string text, const conf_item& item) const {
    return std::unexpected(config_error{std::move(text), here(item), true});
}

conf_parser::status conf_parser::checked(const reading::check& c, const conf_item& item) const {
    if (c)
        return {};
    return fail(fmt::format("{} on line {}", c.error(), item.line), item);
}

} // namespace plexus::config

#include "system/request_options.hpp"

#include <charconv>

#include <boost/algorithm/string/predicate.hpp>

#include "system/json_body.hpp"

namespace plexus::monitoring {

namespace {

/// One value on its way into an option. Answers whether it is of that form.
struct assignment {
    std::string_view value;
    std::string_view kind;
    std::string_view wrong_element{}; ///< of an array: what it is that does not belong there

    bool operator()(bool* to) const {
        if (kind != "bool")
            return false;
        *to = value == "true";
        return true;
    }
    bool operator()(std::string* to) const {
        if (kind != "string")
            return false;
        *to = json_string(value);
        return true;
    }
    bool operator()(std::vector<std::string>* to) {
        if (kind != "array")
            return false;
        to->clear();
        const auto elements = take_apart(value);
        for (const json_part& element : *elements) {
            const std::string_view element_kind = json_kind(element.value);
            if (element_kind != "string" && element_kind != "null") {
                wrong_element = element_kind;
                return false;
            }
            to->push_back(element_kind == "null" ? std::string() : json_string(element.value));
        }
        return true;
    }
    template <class Number>
    bool operator()(Number* to) const {
        const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), *to);
        return kind == "number" && failed == std::errc() && end == value.data() + value.size();
    }
};

std::string_view usual_type(const request_option::target& to) {
    static constexpr std::string_view types[] = {"bool", "int", "uint64", "string", "[]string"};
    return types[to.index()];
}

bool is_number(const request_option::target& to) {
    return std::holds_alternative<std::int64_t*>(to) || std::holds_alternative<std::uint64_t*>(to);
}

const request_option* find(std::span<const request_option> options, std::string_view name) {
    for (const request_option& each : options)
        if (each.name == name)
            return &each;
    for (const request_option& each : options)
        if (boost::algorithm::iequals(each.name, name))
            return &each;
    return nullptr;
}

error cannot(std::string_view kind, const std::string& into) {
    return {PX_ERR_INVALID, "json: cannot unmarshal " + std::string(kind) + " into Go " + into};
}

result<void> set(const request_option& option, std::string_view value, std::string_view whole) {
    const std::string_view kind = json_kind(value);
    assignment assign{.value = value, .kind = kind};
    if (kind == "null" || std::visit(assign, option.to))
        return {};
    std::string found(kind);
    std::string_view type = option.type.empty() ? usual_type(option.to) : option.type;
    if (!assign.wrong_element.empty()) {
        found = assign.wrong_element;
        type = "string";
    } else if (kind == "number" && is_number(option.to)) {
        (found += ' ') += value;
    }
    std::string place = "struct field " + std::string(whole) + ".";
    if (!option.group.empty())
        (place += option.group) += '.';
    return cannot(found, place + std::string(option.name) + " of type " + std::string(type));
}

} // namespace

result<void> read_options(std::string_view body, std::string_view whole,
                          std::span<const request_option> options) {
    const auto members = take_apart(body);
    if (!members)
        return members.error();
    const std::string_view object = body.substr(body.find_first_not_of(" \t\r\n"));
    const std::string_view kind = json_kind(object);
    if (kind == "null")
        return {};
    if (kind != "object")
        return cannot(kind, "value of type server." + std::string(whole));
    for (const json_part& member : *members)
        if (const request_option* option = find(options, member.name))
            if (const auto done = set(*option, member.value, whole); !done)
                return done;
    return {};
}

} // namespace plexus::monitoring

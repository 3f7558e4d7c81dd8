#include "http/query.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "text/go_text.hpp"

namespace plexus::monitoring {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::optional<bool> read_boolean(std::string_view text) {
    static constexpr std::array yes{"1", "t", "T", "TRUE", "true", "True"};
    static constexpr std::array no{"0", "f", "F", "FALSE", "false", "False"};
    if (std::find(yes.begin(), yes.end(), text) != yes.end())
        return true;
    if (std::find(no.begin(), no.end(), text) != no.end())
        return false;
    return {};
}

/// A whole number and nothing else; `*why` says why not.
template <class Number>
std::optional<Number> read_number(std::string_view text, const char** why) {
    if (std::is_signed_v<Number> && text.starts_with('+') && !text.starts_with("+-"))
        text.remove_prefix(1);
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    *why = "invalid syntax";
    if (error == std::errc::invalid_argument || end != text.data() + text.size())
        return {};
    if (error == std::errc::result_out_of_range) {
        *why = "value out of range";
        return {};
    }
    return number;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string number_fault(const char* kind, const char* function, std::string_view name,
                         std::string_view value, const char* why) {
    return fmt::format("Error decoding {} for '{}': strconv.{}: parsing {}: {}", kind, name,
                       function, quoted(value), why);
}

} // namespace

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return {};
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i] == '+' && plus_is_blank ? ' ' : text[i];
        }
    }
    return out;
}

query::query(std::string_view encoded) {
    while (!encoded.empty()) {
        const std::string_view pair = encoded.substr(0, encoded.find('&'));
        encoded.remove_prefix(std::min(encoded.size(), pair.size() + 1));
        if (pair.empty() || pair.find(';') != pair.npos)
            continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto name = percent_decoded(pair.substr(0, equals), true);
        auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
        if (name && value)
            pairs_.emplace_back(std::move(*name), std::move(*value));
    }
}

std::string_view query::text(std::string_view name) const {
    for (const auto& [known, value] : pairs_)
        if (known == name)
            return value;
    return {};
}

bool query::boolean(std::string_view name) const {
    return read_boolean(text(name)).value_or(false);
}

std::int64_t query::integer(std::string_view name) const {
    const char* why = nullptr;
    return read_number<std::int64_t>(text(name), &why).value_or(0);
}

std::uint64_t query::natural(std::string_view name) const {
    const char* why = nullptr;
    return read_number<std::uint64_t>(text(name), &why).value_or(0);
}

std::optional<std::string> query::fault(const parameter& what) const {
    const std::string_view value = text(what.name);
    if (value.empty())
        return {};
    const char* why = "invalid syntax";
    switch (what.form) {
    case parameter_form::text:
        return {};
    case parameter_form::subs:
        if (lower(value) == "detail")
            return {};
        [[fallthrough]];
    case parameter_form::boolean:
        if (read_boolean(value))
            return {};
        return number_fault("boolean", "ParseBool", what.name, value, why);
    case parameter_form::integer:
        if (read_number<std::int64_t>(value, &why))
            return {};
        return number_fault("int", "Atoi", what.name, value, why);
    case parameter_form::natural:
        if (read_number<std::uint64_t>(value, &why))
            return {};
        return number_fault("uint64", "ParseUint", what.name, value, why);
    case parameter_form::state:
        if (const std::string state = lower(value);
            state == "open" || state == "closed" || state == "any" || state == "all")
            return {};
        return fmt::format("Error decoding {} for {}", what.name, value);
    }
    return {};
}

} // namespace plexus::monitoring

#include "values.hpp"

#include <charconv>

namespace plexus::check {

namespace {

/// Takes the digits off the front; nothing when there are none, or too many.
std::optional<std::int64_t> take_number(std::string_view& text) {
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc() || end == text.data())
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
    auto number = take_number(text);
    if (!number || text.empty())
        return number;
    const std::size_t power = std::string_view("kmgtpe").find(lower(text[0]));
    std::string rest;
    for (const char c : text.substr(1))
        rest += lower(c);
    if (power == std::string_view::npos ||
        !(rest.empty() || rest == "b" || rest == "i" || rest == "ib"))
        return std::nullopt;
    const std::int64_t factor = rest.empty() ? 1000 : 1024;
    for (std::size_t i = 0; i <= power; ++i)
        if (__builtin_mul_overflow(*number, factor, &*number))
            return std::nullopt;
    return number;
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
    constexpr std::pair<std::string_view, std::int64_t> units[] = {{"ns", 1},
                                                                   {"us", 1000},
                                                                   {"ms", 1'000'000},
                                                                   {"s", 1'000'000'000},
                                                                   {"m", 60'000'000'000},
                                                                   {"h", 3'600'000'000'000}};
    if (text == "0")
        return 0;
    const bool negative = text.starts_with('-');
    text.remove_prefix(negative ? 1 : 0);
    if (text.empty())
        return std::nullopt;
    std::int64_t sum = 0;
    while (!text.empty()) {
        const auto whole = text[0] == '-' ? std::nullopt : take_number(text);
        std::int64_t tenths = 0, scale = 1;
        if (whole && text.starts_with('.'))
            for (text.remove_prefix(1); !text.empty() && text[0] >= '0' && text[0] <= '9';
                 text.remove_prefix(1)) {
                if (scale == 1'000'000'000)
                    continue; // finer than a nanosecond
                tenths = tenths * 10 + (text[0] - '0');
                scale *= 10;
            }
        const std::size_t end = text.find_first_of("0123456789");
        const std::string_view unit = text.substr(0, end);
        text.remove_prefix(unit.size());
        std::int64_t size = 0, part = 0;
        for (const auto& [name, ns] : units)
            size = name == unit ? ns : size;
        if (!whole || size == 0 || __builtin_mul_overflow(*whole, size, &part) ||
            __builtin_add_overflow(sum, part, &sum))
            return std::nullopt;
        sum += scale > size ? tenths / (scale / size) : tenths * (size / scale);
    }
    return negative ? -sum : sum;
}

bool is_line(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto first = static_cast<unsigned char>(text[at]);
        const std::size_t size = first < 0x80   ? 1
                                 : first < 0xC2 ? 0
                                 : first < 0xE0 ? 2
                                 : first < 0xF0 ? 3
                                 : first < 0xF5 ? 4
                                                : 0;
        if (size == 0 || at + size > text.size() || first < 0x20 || first == 0x7F)
            return false;
        for (std::size_t i = 1; i < size; ++i)
            if ((static_cast<unsigned char>(text[at + i]) & 0xC0) != 0x80)
                return false;
        at += size;
    }
    return true;
}

} // namespace plexus::check

#include "config/conf_scalars.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace plexus::config {

namespace {

enum class number_fault { syntax, range };

bool is_ascii_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Reads as the reference does: too large shows before a wrong character further on.
std::expected<std::int64_t, number_fault> to_int64(std::string_view text) {
    constexpr std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
    bool negative = text.starts_with('-');
    if (negative)
        text.remove_prefix(1);
    if (text.empty())
        return std::unexpected(number_fault::syntax);
    std::uint64_t n = 0;
    for (char c : text) {
        if (!is_ascii_digit(c))
            return std::unexpected(number_fault::syntax);
        auto digit = static_cast<std::uint64_t>(c - '0');
        if (n > max / 10 || n * 10 > max - digit)
            return std::unexpected(number_fault::range);
        n = n * 10 + digit;
    }
    std::uint64_t limit = std::uint64_t{1} << 63;
    if (n > limit || (n == limit && !negative))
        return std::unexpected(number_fault::range);
    return static_cast<std::int64_t>(negative ? 0 - n : n);
}

/// The factor a suffix stands for: a letter alone is a power of 1000, with `b`, `i` or `ib` of
/// 1024.
std::optional<std::uint64_t> size_factor(std::string_view suffix) {
    if (suffix.empty())
        return 1;
    std::string lower(suffix);
    for (char& c : lower)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    std::size_t power = std::string_view("kmgtpe").find(lower[0]);
    if (power == std::string_view::npos)
        return std::nullopt;
    std::string_view rest = std::string_view(lower).substr(1);
    bool binary = rest == "b" || rest == "i" || rest == "ib";
    if (!binary && !rest.empty())
        return std::nullopt;
    std::uint64_t factor = 1;
    for (std::size_t i = 0; i <= power; ++i)
        factor *= binary ? 1024 : 1000;
    return factor;
}

} // namespace

text_result<std::optional<std::int64_t>> parse_integer(std::string_view text) {
    std::size_t size = text.find_first_of("kKmMgGtTpPeE");
    std::string_view digits = text.substr(0, size);
    auto number = to_int64(digits);
    if (!number)
        return std::unexpected(number.error() == number_fault::range
                                   ? fmt::format("integer '{}' is out of the range", text)
                                   : fmt::format("expected integer, but got '{}'", text));
    auto factor = size_factor(text.substr(digits.size()));
    if (!factor)
        return std::nullopt;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(*number) * *factor);
}

text_result<double> parse_real(std::string_view text) {
    double number = 0;
    auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (end != text.data() + text.size() || fault == std::errc::invalid_argument)
        return std::unexpected(fmt::format("expected float, but got '{}'", text));
    if (fault == std::errc::result_out_of_range) {
        std::string_view whole = text.substr(0, text.find('.'));
        if (whole.find_first_of("123456789") != std::string_view::npos)
            return std::unexpected(fmt::format("float '{}' is out of the range", text));
        return text.starts_with('-') ? -0.0 : 0.0; // too small to tell from zero
    }
    return number;
}

bool parse_boolean(std::string_view text) {
    constexpr std::string_view first_of_true = "tTyY";
    if (text.size() == 2)
        return text[1] == 'n' || text[1] == 'N'; // on, not no
    return first_of_true.find(text.front()) != std::string_view::npos;
}

text_result<datetime> parse_datetime(std::string_view text) {
    auto wrong = [&] {
        return std::unexpected(fmt::format("expected Zulu formatted DateTime, but got '{}'", text));
    };
    constexpr std::string_view form = "0000-00-00T00:00:00Z";
    if (text.size() != form.size())
        return wrong(); // digits of another script
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] == '0' ? !is_ascii_digit(text[i]) : text[i] != form[i])
            return wrong();
    }
    auto field = [&](std::size_t at, std::size_t digits) {
        int n = 0;
        std::from_chars(text.data() + at, text.data() + at + digits, n);
        return n;
    };
    std::chrono::year_month_day day{std::chrono::year{field(0, 4)},
                                    std::chrono::month{static_cast<unsigned>(field(5, 2))},
                                    std::chrono::day{static_cast<unsigned>(field(8, 2))}};
    int hour = field(11, 2);
    int minute = field(14, 2);
    int second = field(17, 2);
    if (!day.ok() || hour > 23 || minute > 59 || second > 59)
        return wrong();
    return datetime(std::chrono::sys_days{day}) + std::chrono::hours{hour} +
           std::chrono::minutes{minute} + std::chrono::seconds{second};
}

} // namespace plexus::config

#include "base/duration.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>

namespace plexus {

namespace {

constexpr std::uint64_t nano = 1, micro = 1000, milli = 1000 * micro, second = 1000 * milli,
                        minute = 60 * second, hour = 60 * minute;

// The magnitude of the smallest duration; the largest is one less.
constexpr std::uint64_t magnitude_max = std::uint64_t{1} << 63;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::optional<std::uint64_t> unit_size(std::string_view unit) {
    struct named {
        std::string_view name;
        std::uint64_t size;
    };
    // Both the micro sign (U+00B5) and the Greek letter (U+03BC) are in use.
    constexpr std::array<named, 8> units{{{"ns", nano},
                                          {"us", micro},
                                          {"\xC2\xB5s", micro},
                                          {"\xCE\xBCs", micro},
                                          {"ms", milli},
                                          {"s", second},
                                          {"m", minute},
                                          {"h", hour}}};
    for (const named& candidate : units)
        if (candidate.name == unit)
            return candidate.size;
    return std::nullopt;
}

// The reference quotes the unit bytewise here, unlike its %q elsewhere.
std::string quote_bytes(std::string_view text) {
    constexpr char hex[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || byte < ' ') {
            out += "\\x";
            out += hex[byte >> 4];
            out += hex[byte & 0xF];
        } else {
            if (c == '"' || c == '\\')
                out += '\\';
            out += c;
        }
    }
    return out + '"';
}

class duration_parser {
public:
    explicit duration_parser(std::string_view text) : whole_(text), rest_(text) {}

    text_result<std::chrono::nanoseconds> parse() {
        bool negative = false;
        if (!rest_.empty() && (rest_[0] == '-' || rest_[0] == '+')) {
            negative = rest_[0] == '-';
            rest_.remove_prefix(1);
        }
        if (rest_ == "0")
            return std::chrono::nanoseconds(0);
        if (rest_.empty())
            return fail("invalid duration");

        std::uint64_t sum = 0;
        while (!rest_.empty()) {
            const auto part = parse_part();
            if (!part)
                return std::unexpected(part.error());
            if (__builtin_add_overflow(sum, *part, &sum) || sum > magnitude_max)
                return fail("invalid duration");
        }
        if (negative)
            return std::chrono::nanoseconds(static_cast<std::int64_t>(~sum + 1));
        if (sum == magnitude_max)
            return fail("invalid duration");
        return std::chrono::nanoseconds(static_cast<std::int64_t>(sum));
    }

private:
    // One `<decimal><unit>` in nanoseconds, at most magnitude_max.
    text_result<std::uint64_t> parse_part() {
        const std::string_view digits = take_digits();
        std::uint64_t count = 0;
        for (const char c : digits) {
            if (__builtin_mul_overflow(count, std::uint64_t{10}, &count) ||
                __builtin_add_overflow(count, static_cast<std::uint64_t>(c - '0'), &count) ||
                count > magnitude_max)
                return fail("invalid duration");
        }
        std::string_view fraction;
        if (!rest_.empty() && rest_[0] == '.') {
            rest_.remove_prefix(1);
            fraction = take_digits();
        }
        if (digits.empty() && fraction.empty())
            return fail("invalid duration");

        const std::string_view name = take_unit();
        if (name.empty())
            return fail("missing unit in duration");
        const auto unit = unit_size(name);
        if (!unit)
            return fail("unknown unit " + quote_bytes(name) + " in duration");
        if (count > magnitude_max / *unit)
            return fail("invalid duration");
        const std::uint64_t part = count * *unit + fraction_of(fraction, *unit);
        if (part > magnitude_max)
            return fail("invalid duration");
        return part;
    }

    // Digits that no longer fit are beyond any nanosecond and are ignored.
    static std::uint64_t fraction_of(std::string_view digits, std::uint64_t unit) {
        std::uint64_t value = 0;
        double scale = 1;
        for (const char c : digits) {
            if (value > (magnitude_max - 1) / 10)
                break;
            const std::uint64_t next = value * 10 + static_cast<std::uint64_t>(c - '0');
            if (next > magnitude_max)
                break;
            value = next;
            scale *= 10;
        }
        return static_cast<std::uint64_t>(static_cast<double>(value) *
                                          (static_cast<double>(unit) / scale));
    }

    std::string_view take_digits() {
        std::size_t n = 0;
        while (n < rest_.size() && is_digit(rest_[n]))
            ++n;
        return take(n);
    }

    std::string_view take_unit() {
        std::size_t n = 0;
        while (n < rest_.size() && rest_[n] != '.' && !is_digit(rest_[n]))
            ++n;
        return take(n);
    }

    std::string_view take(std::size_t n) {
        const std::string_view taken = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return taken;
    }

    std::unexpected<std::string> fail(std::string_view what) const {
        std::string text = "time: ";
        text += what;
        text += ' ';
        text += quote_bytes(whole_);
        return std::unexpected(std::move(text));
    }

    std::string_view whole_;
    std::string_view rest_;
};

// value / unit with as many decimals as needed.
void append_decimal(std::string& out, std::uint64_t value, std::uint64_t unit) {
    out += std::to_string(value / unit);
    std::uint64_t rest = value % unit;
    if (rest == 0)
        return;
    out += '.';
    for (std::uint64_t place = unit / 10; rest != 0; place /= 10) {
        out += static_cast<char>('0' + rest / place);
        rest %= place;
    }
}

} // namespace

text_result<std::chrono::nanoseconds> parse_duration(std::string_view text) {
    return duration_parser(text).parse();
}

std::string format_duration(std::chrono::nanoseconds value) {
    const std::int64_t count = value.count();
    const auto raw = static_cast<std::uint64_t>(count);
    const std::uint64_t magnitude = count < 0 ? ~raw + 1 : raw;
    std::string out = count < 0 ? "-" : "";
    if (magnitude == 0) {
        out += "0s";
    } else if (magnitude < micro) {
        append_decimal(out, magnitude, nano);
        out += "ns";
    } else if (magnitude < milli) {
        append_decimal(out, magnitude, micro);
        out += "\xC2\xB5s";
    } else if (magnitude < second) {
        append_decimal(out, magnitude, milli);
        out += "ms";
    } else {
        if (magnitude >= hour)
            out += std::to_string(magnitude / hour) + "h";
        if (magnitude >= minute)
            out += std::to_string(magnitude % hour / minute) + "m";
        append_decimal(out, magnitude % minute, second);
        out += "s";
    }
    return out;
}

} // namespace plexus

#include "subject/grammar.hpp"
#include "subject/transform.hpp"

#include <charconv>
#include <limits>

#include <fmt/format.h>

// Reading a transform: which destination tokens are functions, and every complaint about them.
namespace plexus::subject {
namespace {

constexpr std::string_view blanks = "\t\n\f\r ";
constexpr const char* not_enough = "not enough arguments passed to the function";
constexpr const char* too_many = "too many arguments passed to the function";
constexpr const char* bad_argument = "function argument is invalid or in the wrong format";
constexpr const char* out_of_range = "wildcard index out of range";
constexpr const char* unknown_function = "unknown function";
constexpr const char* invalid_transform = "invalid transform";

std::unexpected<std::string> fail(const char* detail, std::string_view token = {}) {
    return std::unexpected(fmt::format("invalid mapping destination: {}{}{}", detail,
                                       token.empty() ? "" : " in ", token));
}

bool is_blank(char c) noexcept {
    return blanks.find(c) != std::string_view::npos;
}

bool looks_like_call(std::string_view token) noexcept {
    return token.size() > 4 && token.starts_with("{{") && token.ends_with("}}");
}

std::string_view skip_blanks(std::string_view text) noexcept {
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    return text;
}

// Capital letters of `name` are accepted in either case, the others only as they are.
bool starts_with_name(std::string_view text, std::string_view name) noexcept {
    if (text.size() < name.size())
        return false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool is_capital = name[i] >= 'A' && name[i] <= 'Z';
        if (text[i] != name[i] && !(is_capital && text[i] == name[i] + ('a' - 'A')))
            return false;
    }
    return true;
}

// The text between the parentheses when the token holds a call of `name`. As in the reference the
// call may stand anywhere in the token ("{{x{{wildcard(1)}}" is one), and ends as late as possible.
std::optional<std::string_view> call_arguments(std::string_view token, std::string_view name) {
    for (std::size_t at = token.find("{{"); at != std::string_view::npos;
         at = token.find("{{", at + 1)) {
        std::string_view rest = skip_blanks(token.substr(at + 2));
        if (!starts_with_name(rest, name))
            continue;
        rest = skip_blanks(rest.substr(name.size()));
        if (!rest.starts_with('('))
            continue;
        rest.remove_prefix(1);
        const std::string_view line = rest.substr(0, rest.find('\n'));
        for (std::size_t close = line.rfind(')'); close != std::string_view::npos;
             close = close == 0 ? std::string_view::npos : line.rfind(')', close - 1)) {
            if (skip_blanks(rest.substr(close + 1)).starts_with("}}"))
                return rest.substr(0, close);
        }
    }
    return std::nullopt;
}

// Split at each comma and the blanks after it; "" gives one empty argument.
std::vector<std::string_view> split_arguments(std::string_view text) {
    std::vector<std::string_view> arguments;
    for (;;) {
        const std::size_t comma = text.find(',');
        arguments.push_back(text.substr(0, comma));
        if (comma == std::string_view::npos)
            return arguments;
        text = skip_blanks(text.substr(comma + 1));
    }
}

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
    const bool has_plus = text.starts_with('+');
    if (has_plus)
        text.remove_prefix(1);
    if (text.empty() || (has_plus && text.front() == '-'))
        return std::nullopt;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::optional<std::int64_t> parse_argument(std::string_view text) noexcept {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return parse_integer(text);
}

} // namespace

struct transform::call_shape {
    enum class arguments : std::uint8_t {
        index,
        buckets_and_indexes,
        index_and_number,
        index_and_delimiter,
        buckets
    };

    function what;
    std::string_view name;
    arguments takes;
};

// In the order in which the reference tries them.
const transform::call_shape transform::call_shapes[] = {
    {function::wildcard, "Wildcard", call_shape::arguments::index},
    {function::partition, "Partition", call_shape::arguments::buckets_and_indexes},
    {function::split_from_left, "SplitFromLeft", call_shape::arguments::index_and_number},
    {function::split_from_right, "SplitFromRight", call_shape::arguments::index_and_number},
    {function::slice_from_left, "SliceFromLeft", call_shape::arguments::index_and_number},
    {function::slice_from_right, "SliceFromRight", call_shape::arguments::index_and_number},
    {function::right, "Right", call_shape::arguments::index_and_number},
    {function::left, "Left", call_shape::arguments::index_and_number},
    {function::split, "Split", call_shape::arguments::index_and_delimiter},
    {function::random, "Random", call_shape::arguments::buckets},
};

text_result<transform::step> transform::parse_call(const call_shape& shape, std::string_view token,
                                                   std::string_view arguments) {
    const std::vector<std::string_view> args = split_arguments(arguments);
    step parsed;
    parsed.what = shape.what;
    const auto add_index = [&](std::string_view text) {
        const auto index = parse_argument(text);
        if (index)
            parsed.wildcards.push_back(*index);
        return index.has_value();
    };
    const auto set_buckets = [&](std::string_view text) {
        const auto buckets = parse_argument(text);
        if (!buckets || *buckets > std::numeric_limits<std::int32_t>::max())
            return false;
        parsed.number = static_cast<std::int32_t>(*buckets); // a negative count wraps, as there
        return true;
    };
    switch (shape.takes) {
    case call_shape::arguments::index:
        if (args.size() == 1 && args[0].empty())
            return fail(not_enough, token);
        if (args.size() > 1)
            return fail(too_many, token);
        if (!add_index(args[0]))
            return fail(bad_argument, token);
        break;
    case call_shape::arguments::buckets_and_indexes:
        if (!set_buckets(args[0]))
            return fail(bad_argument, token);
        for (std::size_t i = 1; i < args.size(); ++i) {
            if (!add_index(args[i]))
                return fail(bad_argument, token);
        }
        break;
    case call_shape::arguments::index_and_number: {
        if (args.size() != 2)
            return fail(args.size() < 2 ? not_enough : too_many, token);
        const auto number = parse_argument(args[1]);
        if (!add_index(args[0]) || !number || *number > std::numeric_limits<std::int32_t>::max() ||
            *number < std::numeric_limits<std::int32_t>::min())
            return fail(bad_argument, token);
        parsed.number = static_cast<std::int32_t>(*number);
        break;
    }
    case call_shape::arguments::index_and_delimiter:
        if (args.size() != 2)
            return fail(args.size() < 2 ? not_enough : too_many, token);
        if (!add_index(args[0]) || args[1].find(' ') != std::string_view::npos)
            return fail(bad_argument, token);
        parsed.text = args[1];
        break;
    case call_shape::arguments::buckets:
        if (args.size() != 1)
            return fail(not_enough, token); // sic, also when there are too many
        if (!set_buckets(args[0]))
            return fail(bad_argument, token);
        break;
    }
    return parsed;
}

text_result<transform::step> transform::parse_token(std::string_view token) {
    step literal;
    literal.text = token;
    if (token.size() > 1 && token.front() == '$') {
        const auto index = parse_integer(token.substr(1));
        if (!index)
            return literal;
        step parsed;
        parsed.what = function::wildcard;
        parsed.wildcards.push_back(*index);
        return parsed;
    }
    if (!looks_like_call(token))
        return literal;
    for (const call_shape& shape : call_shapes) {
        if (const auto arguments = call_arguments(token, shape.name))
            return parse_call(shape, token, *arguments);
    }
    return fail(unknown_function, token);
}

text_result<std::optional<transform>> transform::parse(std::string_view source,
                                                       std::string_view destination, mode how) {
    if (destination.empty())
        return std::nullopt;
    if (source.empty())
        source = any_tail;

    std::vector<std::uint32_t> wildcard_at; // positions of the source's `*`
    std::uint32_t source_tokens = 0;
    bool has_tail = false;
    std::string_view token;
    for (token_iterator tokens(source); tokens.next(token); ++source_tokens) {
        if (token == any_token)
            wildcard_at.push_back(source_tokens);
        has_tail = token == any_tail;
    }
    bool destination_has_tail = false, destination_has_any = false;
    for (token_iterator tokens(destination); tokens.next(token);) {
        destination_has_any |= token == any_token;
        destination_has_tail = token == any_tail;
    }
    if (!valid_to_subscribe(source) || !valid_to_subscribe(destination) || destination_has_any ||
        has_tail != destination_has_tail)
        return std::unexpected("invalid subject");

    transform parsed;
    parsed.source_ = source;
    parsed.destination_ = destination;
    parsed.source_tokens_ = source_tokens - (has_tail ? 1 : 0);
    parsed.has_tail_ = has_tail;
    const bool has_wildcards = has_tail || !wildcard_at.empty();
    std::size_t used = 0;
    for (token_iterator tokens(destination); tokens.next(token);) {
        if (token == any_tail)
            break;
        auto next = parse_token(token);
        if (!next)
            return std::unexpected(std::move(next.error()));
        if (!has_wildcards) {
            if (next->what != function::text && next->what != function::random &&
                next->what != function::partition)
                return fail(out_of_range, token);
            next->wildcards.clear(); // partition(n, i) hashes the whole subject here
        } else if (how == mode::strict && next->what != function::text &&
                   next->what != function::wildcard) {
            return fail("the only mapping function allowed for import transforms is {{Wildcard()}}",
                        token);
        }
        used += next->wildcards.size();
        for (const std::int64_t index : next->wildcards) {
            if (index > static_cast<std::int64_t>(wildcard_at.size()))
                return fail(out_of_range, fmt::format("{}: [{}]", token, index));
            // Quirk of the reference: zero and negative indexes are accepted as the first token.
            next->tokens.push_back(index < 1 ? 0
                                             : wildcard_at[static_cast<std::size_t>(index - 1)]);
        }
        parsed.steps_.push_back(std::move(*next));
    }
    if (has_wildcards && how == mode::strict && used < wildcard_at.size())
        return fail("not using all of the token wildcard(s)", destination);
    return parsed;
}

text_result<void> validate_mapping(std::string_view source, std::string_view destination) {
    if (destination.empty())
        return {};
    bool after_tail = false;
    std::string_view token;
    for (token_iterator tokens(destination); tokens.next(token);) {
        if (token.empty() || after_tail)
            return fail(invalid_transform, token);
        if (looks_like_call(token)) {
            bool known = false;
            for (const transform::call_shape& shape : transform::call_shapes)
                known = known || call_arguments(token, shape.name);
            if (!known)
                return fail(unknown_function, token);
        } else if (token == any_tail) {
            after_tail = true;
        } else if (token.find_first_of(blanks) != std::string_view::npos) {
            return fail(invalid_transform);
        }
    }
    auto parsed = transform::parse(source, destination);
    if (!parsed)
        return std::unexpected(std::move(parsed.error()));
    return {};
}

std::string number_wildcards(std::string_view pattern) {
    std::string out;
    std::size_t wildcards = 0;
    std::string_view token;
    for (token_iterator tokens(pattern); tokens.next(token);) {
        if (token == any_token)
            fmt::format_to(std::back_inserter(out), "${}", ++wildcards);
        else
            out += token;
        if (!tokens.at_end())
            out += separator;
    }
    return out;
}

} // namespace plexus::subject

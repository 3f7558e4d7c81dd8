#pragma once

#include "base/random.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::subject {

/// Rewrites subjects: "orders.*.>" to "eu.{{partition(4,1)}}.$1.>". Parsed once, applied often.
///
/// Thread: immutable after parse(); [any] with a random source of the calling thread.
/// Owner:  holds its own copy of the texts.
/// Errors: parse() explains in the reference's words; apply() cannot fail.
/// Limits: apply() allocates only what `out` needs to grow, and beyond 64 source tokens.
/// Source: core.md 25.
class transform {
public:
    enum class mode {
        normal,
        strict, ///< imports: only wildcard functions, all wildcards used
    };

    /// Nothing when `destination` is empty: no transform. An empty `source` means ">".
    static text_result<std::optional<transform>>
    parse(std::string_view source, std::string_view destination, mode how = mode::normal);

    const std::string& source() const noexcept { return source_; }
    const std::string& destination() const noexcept { return destination_; }

    /// Appends the new subject. `subject` must match the source; an empty one stands for no tokens.
    void apply(std::string_view subject, std::string& out, fast_random& random) const;

private:
    enum class function : std::uint8_t {
        text, // not a function
        wildcard,
        partition,
        split_from_left,
        split_from_right,
        slice_from_left,
        slice_from_right,
        right,
        left,
        split,
        random,
    };
    // One token of the destination.
    struct step {
        function what = function::text;
        std::int32_t number = 0;             // buckets, position, size or length
        std::vector<std::int64_t> wildcards; // as written, 1 for the first `*` of the source
        std::vector<std::uint32_t> tokens;   // the same as positions in the source subject
        std::string text;                    // literal token or delimiter
    };
    struct call_shape;
    static const call_shape call_shapes[];

    static text_result<step> parse_token(std::string_view token);
    static text_result<step> parse_call(const call_shape& shape, std::string_view token,
                                        std::string_view arguments);
    friend text_result<void> validate_mapping(std::string_view, std::string_view);

    std::string source_;
    std::string destination_;
    std::vector<step> steps_;         // without a final `>`
    std::uint32_t source_tokens_ = 0; // without a final `>`
    bool has_tail_ = false;           // both end with `>`
};

/// The check of account mappings and stream transforms, stricter than parse(): also refuses blanks
/// and unknown functions wherever they stand. An empty destination is fine.
text_result<void> validate_mapping(std::string_view source, std::string_view destination);

/// "foo.*.*" -> "foo.$1.$2": the destination that maps a pattern to itself.
std::string number_wildcards(std::string_view pattern);

} // namespace plexus::subject

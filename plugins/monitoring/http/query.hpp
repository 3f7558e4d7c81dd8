#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plexus::monitoring {

/// How a parameter of a request is read.
enum class parameter_form : std::uint8_t {
    text,
    boolean, ///< 1 t T TRUE true True, 0 f F FALSE false False
    integer, ///< decimal, perhaps with a sign
    natural, ///< decimal
    subs,    ///< a boolean, or "detail"
    state,   ///< open, closed, any, all
};

/// One parameter that an endpoint knows. Those it does not know are ignored.
struct parameter {
    std::string name;
    parameter_form form = parameter_form::text;
    std::string doc{}; ///< one sentence, for the list of endpoints
};

/// Decodes %XX, and + where it stands for a blank. Nothing when an escape is broken.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank);

/// What stands behind the question mark: names and values, decoded. Of one name the first counts;
/// a pair that cannot be decoded is passed over. [any] pure
class query {
public:
    query() = default;
    explicit query(std::string_view encoded);

    /// As they were given; empty, zero or false when they were not, or cannot be read.
    std::string_view text(std::string_view name) const;
    bool boolean(std::string_view name) const;
    std::int64_t integer(std::string_view name) const;
    std::uint64_t natural(std::string_view name) const;

    /// What is wrong with the value of a parameter, in the words of the reference.
    std::optional<std::string> fault(const parameter& what) const;

private:
    std::vector<std::pair<std::string, std::string>> pairs_;
};

} // namespace plexus::monitoring

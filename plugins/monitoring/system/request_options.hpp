#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <plexus/result.hpp>

namespace plexus::monitoring {

/// One option that the body of a request may set.
struct request_option {
    using target =
        std::variant<bool*, std::int64_t*, std::uint64_t*, std::string*, std::vector<std::string>*>;

    std::string_view name;
    target to;
    std::string_view group{}; ///< of options, by the reference's name for it
    std::string_view type{};  ///< as complaints call it; empty: as its form is usually called
};

/// Sets the options that `body` names, a JSON object; "null" and names that are none are ignored.
/// `whole` is the reference's name for all of them: complaints show it, and scripts match them.
///
/// Thread: [any] pure. Errors: PX_ERR_INVALID, as the reference says it; some options may be set.
result<void> read_options(std::string_view body, std::string_view whole,
                          std::span<const request_option> options);

} // namespace plexus::monitoring

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <plexus/result.hpp>

namespace plexus::monitoring {

/// What a JSON value is, in the reference's word: as complaints call it.
std::string_view json_kind(std::string_view value);

/// The JSON string `value`, decoded. Escapes that stand for no character are kept as they are.
std::string json_string(std::string_view value);

/// One member of an object, or element of an array. Borrows the text.
struct json_part {
    std::string name;       ///< decoded; empty in an array
    std::string_view value; ///< as it stands there, without spaces around
};

/// Checks a whole JSON text and takes it apart, one level deep: the members of an object, the
/// elements of an array, nothing of anything else.
///
/// Thread: [any] pure. Errors: PX_ERR_INVALID in the words of the reference, which requestors show.
/// Limits: json_depth_max levels.
result<std::vector<json_part>> take_apart(std::string_view text);
inline constexpr std::size_t json_depth_max = 10'000;

} // namespace plexus::monitoring

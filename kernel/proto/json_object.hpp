#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace plexus::proto {

/// A name that is read, and where its value goes.
struct json_member {
    std::string_view name;
    std::variant<bool*, std::int64_t*, std::string*, secret_string*> value;
};

/// Reads a JSON object into `members` as the reference's JSON decoder reads one into a structure:
/// names match exactly or, failing that, without regard to case; the last of equal names wins;
/// null (also in place of the whole object) changes nothing; names that are not listed are
/// skipped, whatever they hold; a value of the wrong type is an error; bytes that are no UTF-8 and
/// halves of surrogate pairs become U+FFFD. The explanation of a failure quotes names, no values.
///
/// Thread: [any]
/// Errors: some members may have been written.
/// Limits: nesting up to 512; memory in proportion to `text`.
[[nodiscard]] text_result<void> read_json_object(std::string_view text,
                                                 std::span<const json_member> members);

} // namespace plexus::proto

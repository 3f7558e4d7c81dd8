#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "config/value.hpp"

/// What the reference's standard library makes of texts and values: its complaints quote these
/// results, so they have to be the same. [any] all pure.
namespace plexus::config {

/// A value as `%v` prints it. The reference prints addresses for what stands in lists and maps;
/// here that is the content.
std::string go_value(const value& v);

/// A value as `%q` prints it: a quoted string, or what stands for a value of another type.
std::string go_quoted_value(const value& v);

/// A decimal number with an optional sign; the error is "strconv.<function>: parsing ...".
text_result<std::int64_t> go_parse_int(std::string_view text, std::string_view function);

/// The pieces separated by runs of white space.
std::vector<std::string> fields(std::string_view text);

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
std::string_view trim(std::string_view text);

/// Seconds as `%v` prints a float: "2", "0.5", "1e-09".
std::string go_float(double number);

} // namespace plexus::config

#pragma once

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace wire {

/// A step that did not go as the script says. The runner adds the script's name and line.
struct mismatch : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Resolves `\r \n \t \0 \\ \xHH`. A lone backslash at the end stands for "no CRLF here" and is
/// reported through `open_ended`.
std::string unescape(std::string_view text, bool& open_ended);

/// The bytes as a script would write them; long text is cut in the middle.
std::string shown(std::string_view bytes, std::size_t longest = 400);

/// Replaces each `%{name arguments}` by what `lookup` answers for it; they nest.
std::string substituted(std::string_view text,
                        const std::function<std::string(std::string_view)>& lookup);

/// Cuts the first blank-separated word off `rest`.
std::string_view take_word(std::string_view& rest);

} // namespace wire

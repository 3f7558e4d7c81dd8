#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plexus::proto {

/// Header blocks: `NATS/1.0[ status]` CRLF, lines of `Name: value` CRLF, and an empty line. The
/// server routes them unread; these functions serve its own headers. Names are compared byte by
/// byte, as the reference does. None of them fails: a malformed block has no headers to find.
///
/// Thread: [any]. Results borrow from the block where they are views.
/// Source: core.md 24; reference behaviour of header search and replacement.

inline constexpr std::string_view header_version_line = "NATS/1.0\r\n";

/// The value of the first header of that name, without the spaces before it.
[[nodiscard]] std::optional<std::string_view> find_header(std::string_view block,
                                                          std::string_view name) noexcept;

/// The block without all headers of that name; empty when none is left.
[[nodiscard]] std::string without_header(std::string_view block, std::string_view name);

/// The block without all headers whose names begin so; empty when none is left.
[[nodiscard]] std::string without_header_prefix(std::string_view block, std::string_view prefix);

/// The block with this header as its last and the only one of its name. An empty block becomes one
/// with this header alone.
[[nodiscard]] std::string with_header(std::string_view block, std::string_view name,
                                      std::string_view value);

/// One `Name: value` line, the value without spaces and tabs around it.
struct header_field {
    std::string_view name;
    std::string_view value;
};

/// Walks the headers of a block that begins with header_version_line exactly; yields nothing for
/// any other. Fields without a name or value are yielded too.
class header_walk {
public:
    explicit header_walk(std::string_view block) noexcept;
    /// The next header, or nothing at the end and at the first line that is none.
    std::optional<header_field> next() noexcept;

private:
    std::string_view rest_;
};

} // namespace plexus::proto

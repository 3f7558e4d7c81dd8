#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plexus::monitoring {

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view text_type = "text/plain; charset=utf-8";
inline constexpr std::string_view html_type = "text/html; charset=utf-8";

/// What an answer says of itself before its body.
struct answer_head {
    unsigned status = 200;
    std::string type{json_type}; ///< Content-Type; JSON may be read by pages of other origins
    std::vector<std::pair<std::string, std::string>> fields{}; ///< besides
    std::string reason{}; ///< behind the status; empty: the usual one
};

/// How the connection goes on, which its answers must say.
struct answer_framing {
    unsigned version = 11;                 ///< of HTTP, times ten, that the client speaks
    bool keep_alive = true;                ///< another request may follow
    std::optional<std::uint64_t> length{}; ///< of the body; none: in chunks, or to the end
};

/// "Not Found"
std::string_view status_text(unsigned status);

/// The lines up to the body. `date` as http_date() gives it. [any] pure
std::string head_text(const answer_head& head, const answer_framing& framing,
                      std::string_view date);

/// A part of a body as a chunk; the last one is empty.
std::string chunk_text(std::string_view part);

} // namespace plexus::monitoring

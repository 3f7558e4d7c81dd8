#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plexus::websocket {

/// The head of an HTTP request. Names of headers are compared without regard to case.
struct request {
    std::string method;
    std::string target; ///< as sent, in escaped form
    std::vector<std::pair<std::string, std::string>> headers;
    unsigned version = 11; ///< of HTTP, times ten

    /// How many headers of this name there are.
    std::size_t count(std::string_view name) const noexcept;
    /// The first header of this name; empty: there is none.
    std::string_view header(std::string_view name) const noexcept;
    /// Whether the comma-separated lists of these headers have this token, in whatever case.
    bool has_token(std::string_view name, std::string_view token) const noexcept;
    /// The target without its query.
    std::string_view path() const noexcept;
};

/// Compares ASCII text without regard to case.
bool same_text(std::string_view a, std::string_view b) noexcept;
/// Without blanks at both ends.
std::string_view trimmed(std::string_view text) noexcept;

/// Calls fn with each part between separators, without blanks around it.
template <class Fn>
void for_each_part(std::string_view text, char separator, Fn&& fn) {
    for (;;) {
        const auto end = text.find(separator);
        fn(trimmed(text.substr(0, end)));
        if (end == text.npos)
            return;
        text.remove_prefix(end + 1);
    }
}

/// Reads one request head from a stream.
///
/// Thread: one. Owner: the session of the upgrade.
/// Limits: head_max; the bytes stay with the caller until the head is complete.
class request_reader {
public:
    static constexpr std::size_t head_max = 64UL * 1024;
    enum class outcome {
        incomplete, ///< the same bytes again, with more behind them
        complete,
        malformed,
        too_large,
    };

    request_reader();
    ~request_reader();

    /// Looks at all that came so far.
    outcome read(std::string_view bytes);
    /// Of a complete head: how many bytes it has.
    std::size_t size() const noexcept { return size_; }
    request take() const;

private:
    struct parser; ///< Beast's, out of the way of everybody who includes this
    std::unique_ptr<parser> parser_;
    std::size_t size_ = 0;     ///< of it, read by Beast
    std::size_t searched_ = 0; ///< of what came, for the end of the head
};

} // namespace plexus::websocket

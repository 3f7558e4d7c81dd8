#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::monitoring {

/// The most frequent keys of a stream in a fixed space: the space-saving sketch of Metwally,
/// Agrawal and El Abbadi (2005). A key that comes when all places are taken gets the place of the
/// rarest, and its count on top; so no count is too low, and none too high by more than `error`. A
/// key that is more frequent than one in `places` is always there.
///
/// Thread: one at a time. Owner: whoever has it.
/// Limits: `places` keys, each cut to key_max bytes. They are valid UTF-8, so that no two of them
///         look the same where they are shown: bytes that are none count as U+FFFD.
class space_saving {
public:
    static constexpr std::size_t key_max = 256;

    struct counter {
        std::string account;
        std::string subject;
        std::uint64_t count = 0; ///< at most this often
        std::uint64_t error = 0; ///< at least so many less
        std::uint64_t bytes = 0; ///< since the key is here
    };

    explicit space_saving(std::size_t places) : places_(places) { counters_.reserve(places); }

    void add(std::string_view account, std::string_view subject, std::uint64_t count,
             std::uint64_t bytes);
    /// Those that are here, most frequent first.
    std::vector<counter> top() const;
    /// How often a key has lost its place.
    std::uint64_t replaced() const noexcept { return replaced_; }

private:
    const std::size_t places_;
    std::vector<counter> counters_;
    std::uint64_t replaced_ = 0;
};

} // namespace plexus::monitoring

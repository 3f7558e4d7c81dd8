#pragma once

#include <array>
#include <string_view>

#include "frame.hpp"

namespace plexus::websocket {

/// Takes the mask off a payload that may come in several pieces (RFC 6455, 5.3).
///
/// Thread: one. Owner: a value.
class unmasker {
public:
    /// Changes nothing: the payload is not masked.
    unmasker() noexcept = default;
    explicit unmasker(std::array<char, mask_key_size> key) noexcept : key_(key) {}

    /// The next piece of the payload, without its mask, to `out`, which may be where it stands.
    void apply(std::string_view masked, char* out) noexcept;
    /// Passes over so many bytes of it.
    void skip(std::size_t size) noexcept;

private:
    std::array<char, mask_key_size> key_{}; ///< turned so that the next byte meets the first of it
};

} // namespace plexus::websocket

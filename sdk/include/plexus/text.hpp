#pragma once

#include <string_view>

#include <plexus/abi/base.h>

/// Texts across the boundary: borrowed both ways. [any]
namespace plexus {
inline namespace sdk {

inline std::string_view view(px_text text) noexcept {
    return text.size == 0 ? std::string_view() : std::string_view(text.data, text.size);
}

inline px_text to_text(std::string_view text) noexcept {
    return {text.data(), text.size()};
}

} // namespace sdk
} // namespace plexus

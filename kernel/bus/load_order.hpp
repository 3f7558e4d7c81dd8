#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bus/declaration.hpp"

namespace plexus::bus {

/// One plugin that is to be used.
struct candidate {
    const declaration* what;
    bool optional = false; ///< The server starts without it.
};

/// A plugin that cannot be used, and why.
struct refused_plugin {
    std::string name;
    std::string why;
    bool optional = false;
};

/// In which order plugins are made, so that each finds what it requires.
struct load_order {
    std::vector<std::size_t> order; ///< Indices of the candidates; the others stand in `refused`.
    std::vector<refused_plugin> refused;
};

/// Orders the candidates by what they require and provide; of those that are free to choose, the
/// one named first comes first. Refused are those that require what nobody provides, each other, a
/// plugin that was refused; and the later of two that have one name, provide one capability or
/// claim one key. `kernel` are the capabilities of the kernel. [any] pure
load_order order_plugins(std::span<const candidate> candidates,
                         std::span<const std::string_view> kernel);

} // namespace plexus::bus

#pragma once

#include <cstdint>
#include <string_view>

#include "text/json_writer.hpp"

namespace plexus::monitoring {

/// Messages and bytes, as a member of the object that is open. [any] pure
inline void write_amount(json_writer& out, std::string_view name, std::uint64_t messages,
                         std::uint64_t bytes) {
    out.begin_object(name);
    out.field("msgs", messages);
    out.field("bytes", bytes);
    out.end_object();
}

} // namespace plexus::monitoring

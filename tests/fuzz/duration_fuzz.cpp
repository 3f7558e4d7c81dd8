// A duration that parses is shown in a form that parses to the same value.
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "base/duration.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto value = plexus::parse_duration({reinterpret_cast<const char*>(data), size});
    if (value)
        px_assert(plexus::parse_duration(plexus::format_duration(*value)) == *value,
                  "the text form is exact");
    return 0;
}

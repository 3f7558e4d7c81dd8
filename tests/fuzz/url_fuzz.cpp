// URLs and host:port texts: no input breaks the splitting, and a split address can be put together
// again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "base/url.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto url = plexus::parse_url(text))
        px_assert(url->user || !url->password, "a password has a user");
    if (const auto parts = plexus::split_host_port(text))
        px_assert(text == parts->host + ":" + parts->port ||
                      text == "[" + parts->host + "]:" + parts->port,
                  "nothing is lost");
    return 0;
}

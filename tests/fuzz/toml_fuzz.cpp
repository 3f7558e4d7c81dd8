// Any bytes as a TOML file: it reads or gives an error with a place.
#include "base/assert.hpp"
#include "config/digest.hpp"
#include "config/reading.hpp"
#include "config/toml_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace plexus::config;
    sources none;
    reading shared(none);
    auto tree = read_toml({reinterpret_cast<const char*>(data), size}, "fuzz.toml", shared);
    if (tree)
        px_assert(digest_of(*tree).size() == 71, "every tree has a digest");
    else
        px_assert(tree.error().at && !tree.error().text.empty(), "errors say where and what");
    return 0;
}

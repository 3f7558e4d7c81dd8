// The schema over any tree the .conf reader makes: nothing a file says may break it.

#include "base/assert.hpp"
#include "config/load.hpp"

#include <cstdint>
#include <string>

using namespace plexus::config;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    sources from;
    from.read_file = [&](const std::string&) -> std::expected<std::string, std::string> {
        return std::string(reinterpret_cast<const char*>(data), size);
    };
    from.environment = [](const std::string&) -> std::optional<std::string> { return {}; };
    loaded file = load_config("fuzz.conf", {}, from);
    px_assert(file.found.empty() == file.message().empty(), "what is found is said");
    if (!file.fatal())
        check_hints(file.values);
    return 0;
}

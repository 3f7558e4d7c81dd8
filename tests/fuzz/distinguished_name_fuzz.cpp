#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "auth/distinguished_name.hpp"

// A name equals itself in both senses, and has no empty parts that could match by accident.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using plexus::auth::distinguished_name;
    if (size > 4096)
        return 0;
    const auto name = distinguished_name::parse({reinterpret_cast<const char*>(data), size});
    if (!name)
        return 0;
    if (name->rdns.empty() || !name->equals(*name) || !name->equals_in_any_order(*name))
        std::abort();
    for (const auto& rdn : name->rdns)
        if (rdn.empty() || rdn.front().type.empty())
            std::abort();
    return 0;
}

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "auth/nkey.hpp"

// Whatever decodes must be the one text of what it decodes to.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace plexus::auth;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto key = public_nkey::decode(text)) {
        if (key->encode() != text)
            std::abort();
        key->verify(text, plexus::byte_span(data, size));
    }
    if (const auto pair = nkey_pair::from_seed(text))
        if (pair->seed().view() != text)
            std::abort();
    decode_signature(text);
    return 0;
}

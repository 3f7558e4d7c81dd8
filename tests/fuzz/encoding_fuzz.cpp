// Decoders are strict: a text they accept is the text the encoder makes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "base/json.hpp"
#include "base/quote.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto bytes = plexus::base32_decode(text))
        px_assert(plexus::base32_encode(*bytes) == text, "base32 has one spelling");
    if (const auto bytes = plexus::base64url_decode(text))
        px_assert(plexus::base64url_encode(*bytes) == text, "base64url has one spelling");
    if (const auto bytes = plexus::base64_decode(text))
        px_assert(plexus::base64_encode(*bytes) == text, "base64 has one spelling");
    if (const auto bytes = plexus::hex_decode(text))
        px_assert(plexus::hex_encode(*bytes).size() == text.size(), "hex has two digits a byte");
    std::string json;
    plexus::append_json_string(json, text);
    for (const std::string& quoted : {json, plexus::go_quote(text)})
        px_assert(std::ranges::none_of(quoted, [](unsigned char c) { return c < ' '; }),
                  "quoted text holds no control characters");
    return 0;
}

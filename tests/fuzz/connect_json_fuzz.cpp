// CONNECT JSON over defaults: no crash, the outcome of a failure is that nothing changed, and trace
// lines can be made of anything.
#include "proto/connect.hpp"

#include "base/utf8.hpp"

#include <cstdint>
#include <cstdlib>

using namespace plexus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view json(reinterpret_cast<const char*>(data), size);
    proto::connect_options options;
    options.name = "before";
    const bool read = proto::read_connect(json, options).has_value();
    if (!read && options.name != "before")
        std::abort();
    if (!is_valid_utf8(options.name) || !is_valid_utf8(options.user))
        std::abort();
    (void)proto::redact_connect(json);
    return 0;
}

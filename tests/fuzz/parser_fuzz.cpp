// The first bytes choose how the rest is cut into reads; any cut must give the same operations.
#include "support/parser_feed.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

using namespace plexus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t cuts = 4;
    if (size < cuts)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + cuts, size - cuts);
    const proto::parse_limits limits{.max_control_line = 128, .max_payload = 256, .headers = true};

    test::parser_feed whole(limits);
    whole.push(bytes);

    test::parser_feed cut(limits);
    for (std::size_t at = 0, i = 0; at < bytes.size(); ++i) {
        const std::size_t step = 1 + data[i % cuts] % 64;
        cut.push(bytes.substr(at, step));
        at += step;
    }
    if (cut.out != whole.out)
        std::abort();
    return 0;
}

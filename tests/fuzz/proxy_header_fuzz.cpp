// The PROXY filter over foreign bytes: whole and byte by byte it must come to the same end, hold
// little and lose nothing.
#include "net/proxy_filter.hpp"

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

namespace {

struct outcome {
    bool good = true;
    plexus::net::filter_state state{};
    std::string up;
    std::string failure;
    std::string source;
};

outcome read(std::string_view bytes, std::size_t piece) {
    plexus::net::proxy_filter filter;
    plexus::byte_buffer up;
    plexus::byte_buffer down;
    outcome seen;
    while (seen.good && !bytes.empty()) {
        const std::string part(bytes.substr(0, piece));
        seen.good = filter.from_peer(part, up, down).has_value();
        bytes.remove_prefix(part.size());
    }
    seen.state = filter.state();
    seen.failure = filter.failure();
    if (seen.good) {
        seen.up = up.view();
        plexus::net::connection_facts facts;
        filter.publish(facts);
        if (facts.proxy) {
            seen.source = facts.proxy->source_host + ' ' + std::to_string(facts.proxy->source_port);
        }
        if (!filter.peer_ended() && filter.failure().empty()) {
            std::abort();
        }
    }
    if (!down.empty()) {
        std::abort();
    }
    return seen;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const outcome whole = read(bytes, size + 1);
    const outcome split = read(bytes, 1);
    if (whole.good != split.good || whole.state != split.state || whole.up != split.up ||
        whole.failure != split.failure || whole.source != split.source) {
        std::abort();
    }
    return 0;
}

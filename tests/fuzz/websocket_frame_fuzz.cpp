// Frames of a client through the filter: whole and byte by byte they must come to the same end. The
// first byte says what the upgrade has settled.
#include "frame_filter.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

struct px_bytes {
    std::string text;
    std::string room;
};

namespace websocket = plexus::websocket;

namespace {

void append(px_bytes* bytes, px_text more) {
    bytes->text.append(more.data, more.size);
}

char* reserve(px_bytes* bytes, std::uint64_t size) {
    bytes->room.assign(size, '\0'); // of exactly this size, for the sanitizer
    return bytes->room.data();
}

void commit(px_bytes* bytes, std::uint64_t size) {
    bytes->text.append(bytes->room, 0, size);
}

struct outcome {
    std::string up;
    std::string down;
    std::string failure;
    plexus::filter_state state{};
    bool operator==(const outcome&) const = default;
};

outcome read(std::string_view bytes, std::size_t piece, const websocket::upgrade& agreed) {
    px_net_v0 table{};
    table.append = append;
    table.reserve = reserve;
    table.commit = commit;
    px_bytes above;
    px_bytes below;
    plexus::byte_sink up(table, &above);
    plexus::byte_sink down(table, &below);
    websocket::frame_filter filter(agreed);
    outcome seen;
    while (seen.failure.empty() && !bytes.empty()) {
        const std::string part(bytes.substr(0, piece));
        bytes.remove_prefix(part.size());
        auto taken = filter.from_peer(part, up, down);
        while (taken && filter.state() == plexus::filter_state::more)
            taken = filter.from_peer({}, up, down); // as the kernel does
        if (!taken)
            seen.failure = taken.error().text;
    }
    seen.state = filter.state();
    filter.finish("Client Closed", down);
    seen.up = std::move(above.text);
    seen.down = std::move(below.text);
    return seen;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    websocket::upgrade agreed;
    agreed.masking = (data[0] & 1) != 0;
    agreed.compression = (data[0] & 2) != 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const outcome whole = read(bytes, size, agreed);
    outcome split = read(bytes, 1, agreed);
    // What a failing call had for the session above is not given to it.
    if (!whole.failure.empty())
        split.up = whole.up;
    if (!(whole == split))
        std::abort();
    return 0;
}

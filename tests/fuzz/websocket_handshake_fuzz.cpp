// Requests for an upgrade: whole and byte by byte they must be read alike, and each is decided.
#include "handshake.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace websocket = plexus::websocket;

namespace {

struct outcome {
    websocket::request_reader::outcome ended{};
    std::size_t size = 0;
    websocket::request asked;
};

outcome read(const std::string& bytes, std::size_t step) {
    using state = websocket::request_reader::outcome;
    websocket::request_reader reader;
    outcome seen;
    std::size_t came = 0;
    do {
        came = std::min(came + step, bytes.size());
        seen.ended = reader.read(std::string_view(bytes).substr(0, came));
    } while (seen.ended == state::incomplete && came < bytes.size());
    if (seen.ended == state::complete) {
        seen.size = reader.size();
        seen.asked = reader.take();
    }
    return seen;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const websocket::settings options =
        websocket::read_settings(
            R"({"claims":{"websocket":{"port":1,"no_tls":true,"compression":true,"same_origin":true,
                "allowed_origins":["http://a.example"],"user_cookie":"u","pass_cookie":"p"}}})")
            .value();
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const outcome whole = read(bytes, size + 1);
    const outcome split = read(bytes, 1);
    // A head that is not whole yet may be refused early or wait for its end.
    if (bytes.find("\r\n\r\n") == bytes.npos)
        return 0;
    if (whole.ended != split.ended || whole.size != split.size ||
        whole.asked.target != split.asked.target || whole.asked.headers != split.asked.headers)
        std::abort();
    if (whole.ended != websocket::request_reader::outcome::complete)
        return 0;
    const auto decided =
        websocket::decide(whole.asked, {options, false, [](auto) { return true; }});
    if (decided ? !decided->answer.ends_with("\r\n\r\n") : decided.error().reason.empty())
        std::abort();
    return 0;
}

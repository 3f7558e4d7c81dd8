#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "deflater.hpp"
#include "inflater.hpp"

using plexus::websocket::deflate_tail;
using plexus::websocket::deflater;
using plexus::websocket::inflater;

namespace websocket = plexus::websocket;

namespace {

/// The message inflated with so much room at a time, its input given in such steps.
std::string inflated(const std::string& compressed, std::size_t step = SIZE_MAX,
                     std::size_t room = 64) {
    auto machine = inflater::take();
    std::string whole;
    std::vector<char> out(room);
    const std::string input = compressed + std::string(deflate_tail);
    for (std::size_t at = 0; at < input.size(); at += std::min(step, input.size())) {
        std::string_view in = std::string_view(input).substr(at, step);
        for (std::size_t wrote = room; wrote == room;) {
            const auto got = machine->inflate(in, out);
            if (!got)
                return "broken";
            wrote = *got;
            whole.append(out.data(), wrote);
        }
        CHECK(in.empty());
    }
    inflater::give_back(std::move(machine));
    return whole;
}

std::string mixed(std::size_t size) {
    std::string text;
    unsigned state = 1;
    while (text.size() < size) {
        state = state * 1103515245 + 12345;
        text +=
            (state >> 16 & 3) != 0 ? "subject " : std::string(1, static_cast<char>(state >> 20));
    }
    return text.substr(0, size);
}

} // namespace

TEST_CASE("compression: what is deflated is inflated again") {
    for (const std::size_t size : {0, 1, 64, 65, 1000, 65535, 65536, 300000}) {
        const std::string text = mixed(size);
        const std::string packed(deflater::mine().compress(text));
        CHECK(inflated(packed) == text);
        CHECK_FALSE(packed.ends_with(deflate_tail));
    }
    // No context is carried from one message to the next.
    const std::string first(deflater::mine().compress("the same text"));
    CHECK(std::string(deflater::mine().compress("the same text")) == first);
}

TEST_CASE("compression: what cannot be compressed grows a little") {
    std::string noise;
    unsigned state = 7;
    for (int i = 0; i < 100000; ++i)
        noise += static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
    const std::string packed(deflater::mine().compress(noise));
    CHECK(packed.size() < noise.size() + noise.size() / 100 + 64);
    CHECK(inflated(packed, SIZE_MAX, 4096) == noise);
}

TEST_CASE("compression: input cut at every place, whatever room there is") {
    const std::string text = mixed(300);
    const std::string packed(deflater::mine().compress(text));
    for (std::size_t step = 1; step <= packed.size(); ++step)
        for (const std::size_t room : {1, 7, 300, 1000})
            CHECK(inflated(packed, step, room) == text);
}

TEST_CASE("compression: the output is no larger than its room") {
    const std::string bomb(deflater::mine().compress(std::string(10'000'000, '\0')));
    CHECK(bomb.size() < 60'000);
    auto machine = inflater::take();
    std::string_view in = bomb;
    std::array<char, 1000> room{};
    CHECK(machine->inflate(in, room) == room.size());
    CHECK(in.size() > bomb.size() / 2);
}

TEST_CASE("compression: the example of RFC 7692, and one with a final block") {
    using namespace std::string_literals;
    CHECK(inflated("\xf2\x48\xcd\xc9\xc9\x07\x00"s) == "Hello");
    CHECK(inflated("\xf3\x48\xcd\xc9\xc9\x07\x00\x00"s) == "Hello");
    CHECK(inflated("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00"s) == "Hello");
}

TEST_CASE("compression: what is no deflate stream is told, and the next message works") {
    CHECK(inflated("\xff\xff\xff\xff") == "broken");
    CHECK(inflated("\x07") == "broken");
    CHECK(inflated(std::string(deflater::mine().compress("fine"))) == "fine");
}

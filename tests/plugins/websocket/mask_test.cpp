#include <doctest/doctest.h>

#include <string>

#include "mask.hpp"

using plexus::websocket::unmasker;

namespace {

constexpr std::array<char, 4> key{'\x01', '\x20', '\x7f', '\xc3'};

std::string masked_plainly(std::string text) {
    for (std::size_t i = 0; i < text.size(); ++i)
        text[i] = static_cast<char>(text[i] ^ key[i % 4]);
    return text;
}

} // namespace

TEST_CASE("mask: every length, in two pieces cut at every place") {
    std::string text;
    for (int size = 0; size < 70; ++size, text += static_cast<char>(size * 7))
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            std::string masked = masked_plainly(text);
            const std::string_view whole = masked;
            unmasker mask(key);
            mask.apply(whole.substr(0, cut), masked.data());
            mask.apply(whole.substr(cut), masked.data() + cut);
            CHECK(masked == text);
        }
}

TEST_CASE("mask: a piece may be passed over") {
    const std::string text = "the quick brown fox jumps over the lazy dog";
    const std::string masked = masked_plainly(text);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        unmasker mask(key);
        mask.skip(cut);
        std::string rest(text.size() - cut, '\0');
        mask.apply(std::string_view(masked).substr(cut), rest.data());
        CHECK(rest == text.substr(cut));
    }
}

TEST_CASE("mask: without a key nothing changes") {
    const std::string text = "0123456789abcdef.";
    std::string out(text.size(), '\0');
    unmasker().apply(text, out.data());
    CHECK(out == text);
}

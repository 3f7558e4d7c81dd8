#include "base/quote.hpp"

#include <doctest/doctest.h>

#include "base/json.hpp"
#include "base/utf8.hpp"

using namespace plexus;
using namespace std::literals;

namespace {

std::string json(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

} // namespace

TEST_CASE("quote: printable text stays, the rest is escaped as in the reference") {
    CHECK(go_quote("") == R"("")");
    CHECK(go_quote("a\"b\\c") == R"("a\"b\\c")");
    CHECK(go_quote("\a\b\f\n\r\t\v") == R"("\a\b\f\n\r\t\v")");
    CHECK(go_quote("\x00\x1f\x7f"sv) == R"("\x00\x1f\x7f")");
    CHECK(go_quote("\u00e9\u65e5\u672c") == "\"\u00e9\u65e5\u672c\"");
    CHECK(go_quote("\u00a0\u00ad") == R"("\u00a0\u00ad")");
    CHECK(go_quote("\xC2\x80") == R"("\u0080")");
    CHECK(go_quote("\u2028\u200b") == R"("\u2028\u200b")");
    CHECK(go_quote("\U0001F600") == "\"\U0001F600\"");
    CHECK(go_quote("\U000E0001") == R"("\U000e0001")");
    CHECK(go_quote("\uFFFD") == "\"\uFFFD\"");
}

TEST_CASE("quote: bytes that are no UTF-8 are shown one by one") {
    CHECK(go_quote("\xff\xc0\xaf") == R"("\xff\xc0\xaf")");         // never a lead; overlong
    CHECK(go_quote("\xed\xa0\x80") == R"("\xed\xa0\x80")");         // a surrogate
    CHECK(go_quote("\xf4\x90\x80\x80") == R"("\xf4\x90\x80\x80")"); // above U+10FFFF
    CHECK(go_quote("a\xe6\x97") == R"("a\xe6\x97")");               // cut short
}

TEST_CASE("json string: the reference's escapes, HTML ones included") {
    CHECK(json("a\"b\\c") == R"("a\"b\\c")");
    CHECK(json("\a\b\f\n\r\t\v") == R"("\u0007\b\f\n\r\t\u000b")");
    CHECK(json("\x00\x1f\x7f"sv) == "\"\\u0000\\u001f\x7f\"");
    CHECK(json("<a>&") == R"("\u003ca\u003e\u0026")");
    CHECK(json("\u2028\u2029\u00a0") == "\"\\u2028\\u2029\u00a0\"");
    CHECK(json("\xff\xc0\xaf") == R"("\ufffd\ufffd\ufffd")");
    CHECK(json("\uFFFD") == "\"\uFFFD\"");
}

TEST_CASE("utf8: what is written can be read back") {
    for (const char32_t c : {U'\0', U'\x7f', U'\x80', U'\u07ff', U'\u0800', U'\ud7ff', U'\ue000',
                             U'\uffff', U'\U00010000', U'\U0010ffff'}) {
        std::string text;
        append_utf8(text, c);
        const utf8_step step = decode_utf8(text);
        CHECK(step.valid);
        CHECK(step.code_point == c);
        CHECK(step.size == text.size());
        CHECK(is_valid_utf8(text));
    }
    std::string surrogate;
    append_utf8(surrogate, static_cast<char32_t>(0xD800));
    CHECK(surrogate == "\uFFFD");
    CHECK_FALSE(is_valid_utf8("ok\x80"));
}

#include "proto/connect.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace plexus;
using proto::connect_options;

namespace {

connect_options connected(std::string_view json, connect_options over = {}) {
    CAPTURE(json);
    const text_result<void> result = proto::read_connect(json, over);
    REQUIRE_MESSAGE(result.has_value(), result.error());
    return over;
}

bool refused(std::string_view json) {
    connect_options options;
    options.name = "before";
    const bool failed = !proto::read_connect(json, options).has_value();
    CHECK(options.name == (failed ? "before" : options.name));
    return failed;
}

} // namespace

TEST_CASE("connect: what is not mentioned keeps its default") {
    for (const char* json : {"{}", "null", " {} ", "{}\t\r\n", "\n{}"}) {
        const connect_options options = connected(json);
        CHECK(options.verbose);
        CHECK(options.pedantic);
        CHECK(options.echo);
        CHECK_FALSE(options.headers);
        CHECK(options.protocol == 0);
        CHECK(options.name.empty());
    }
}

TEST_CASE("connect: every field is read") {
    const connect_options options = connected(
        R"({"verbose":false,"pedantic":false,"echo":false,"tls_required":true,"nkey":"N","jwt":"J",)"
        R"("sig":"S","auth_token":"T","user":"u","pass":"p","name":"n","lang":"l","version":"v",)"
        R"("protocol":1,"account":"a","new_account":true,"headers":true,"no_responders":true,)"
        R"("remote_account":"r","proxy_sig":"x"})");
    CHECK_FALSE(options.verbose);
    CHECK_FALSE(options.pedantic);
    CHECK_FALSE(options.echo);
    CHECK(options.tls_required);
    CHECK(options.nkey == "N");
    CHECK(options.jwt.view() == "J");
    CHECK(options.sig == "S");
    CHECK(options.auth_token.view() == "T");
    CHECK(options.user == "u");
    CHECK(options.pass.view() == "p");
    CHECK(options.name == "n");
    CHECK(options.lang == "l");
    CHECK(options.version == "v");
    CHECK(options.protocol == 1);
    CHECK(options.account == "a");
    CHECK(options.new_account);
    CHECK(options.headers);
    CHECK(options.no_responders);
    CHECK(options.remote_account == "r");
    CHECK(options.proxy_sig == "x");
}

TEST_CASE("connect: a second CONNECT changes what it names") {
    connect_options first = connected(R"({"verbose":false,"user":"a","pass":"b","name":"n"})");
    const connect_options second = connected(R"({"user":"c","name":null})", first);
    CHECK_FALSE(second.verbose);
    CHECK(second.user == "c");
    CHECK(second.pass.view() == "b");
    CHECK(second.name == "n");
}

TEST_CASE("connect: names match in any case and the last of equal names wins") {
    CHECK_FALSE(connected(R"({"VERBOSE":false})").verbose);
    CHECK(connected(R"({"user":"a","USER":"b"})").user == "b");
    CHECK(connected(R"({"USER":"a","user":"b"})").user == "b");
    CHECK(connected("{\"pa\xc5\xbfs\":\"s\",\"n\xe2\x84\xaa"
                    "ey\":\"n\"}")
              .pass.view() == "s");
    CHECK(connected("{\"pa\xc5\xbfs\":\"s\",\"n\xe2\x84\xaa"
                    "ey\":\"n\"}")
              .nkey == "n");
    CHECK(connected("{\"na\\u006de\":\"esc\"}").name == "esc");
    CHECK(connected("{\"na\xffme\":\"x\"}").name.empty());
}

TEST_CASE("connect: unknown names are skipped, whatever they hold") {
    CHECK(connected(R"({"unknown":{"name":[1,2,{"a":null}]},"name":"n"})").name == "n");
    CHECK(connected(R"({"x":1e400,"y":-0.5,"z":[[],{}],"name":"n"})").name == "n");
    CHECK(connected(R"({"x":{"name":"inner"}})").name.empty());
}

TEST_CASE("connect: a wrong type is an error") {
    for (const char* json :
         {R"({"verbose":"false"})", R"({"verbose":1})", R"({"name":1})", R"({"name":{}})",
          R"({"name":[]})", R"({"name":true})", R"({"protocol":1.0})", R"({"protocol":1e0})",
          R"({"protocol":"1"})", R"({"protocol":9223372036854775808})",
          R"({"protocol":99999999999999999999})", R"({"pass":1})", "[]", "\"x\"", "1", "true"})
        CHECK_MESSAGE(refused(json), json);
    CHECK(connected(R"({"protocol":9223372036854775807})").protocol == INT64_MAX);
    CHECK(connected(R"({"protocol":-1})").protocol == -1);
}

TEST_CASE("connect: what is not JSON is an error") {
    for (const char* json : {"",
                             " ",
                             "\r",
                             "{\"name\":\"a\"}x",
                             "{\"name\":\"a\"},",
                             "{\"name\":\"a\",}",
                             "{'name':\"a\"}",
                             "{name:\"a\"}",
                             "{\"name\":\"a\"",
                             "{\"name\"}",
                             "{\"name\":\"\\x\"}",
                             "{\"name\":\"\\u12\"}",
                             "{\"name\":\"a\nb\"}",
                             "{\"name\":\"a\x01\"}",
                             "\xef\xbb\xbf{}",
                             "//c\n{}",
                             "{\"name\":NaN}",
                             "{\"verbose\":TRUE}",
                             "{\"unknown\":01}",
                             "{\"name\":\"n\",\"x\":"})
        CHECK_MESSAGE(refused(json), json);
    CHECK(refused(std::string_view("\0", 1)));
    CHECK(refused(std::string_view("{}\0", 3)));
}

TEST_CASE("connect: text that is no Unicode is mended") {
    const std::string u = "\xef\xbf\xbd";
    CHECK(connected("{\"name\":\"a\xff\xc3"
                    "b\"}")
              .name == "a" + u + u + "b");
    CHECK(connected(R"({"name":"\ud800"})").name == u);
    CHECK(connected(R"({"name":"\ud800\uD83d\ude00x\udc00"})").name == u + "\xf0\x9f\x98\x80x" + u);
    CHECK(connected(R"({"name":"\\ud800\\"})").name == "\\ud800\\");
    CHECK(connected(R"({"name":"a\/b\u0000c"})").name == std::string("a/b\0c", 5));
    CHECK(connected("{\"name\":\"a\x7f\"}").name == "a\x7f");
}

TEST_CASE("connect: nesting is bounded") {
    const auto nested = [](int depth) {
        std::string json = "{\"x\":";
        for (int i = 0; i < depth; ++i)
            json += '[';
        json += '1';
        for (int i = 0; i < depth; ++i)
            json += ']';
        return json + "}";
    };
    CHECK_FALSE(refused(nested(500)));
    CHECK(refused(nested(600)));
    CHECK(refused(std::string(100000, '[')));
}

TEST_CASE("connect: the explanation of a failure quotes no values") {
    connect_options options;
    const auto result = proto::read_connect(R"({"pass":["hunter2"]})", options);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error() == "invalid JSON: wrong type of value for pass");
}

TEST_CASE("connect: INFO of a client must be an object") {
    CHECK(proto::is_json_object("{\"a\":1}"));
    CHECK(proto::is_json_object("null"));
    CHECK_FALSE(proto::is_json_object("[]"));
    CHECK_FALSE(proto::is_json_object("{"));
}

TEST_CASE("connect: trace lines do not show credentials") {
    const auto check = [](std::string_view args, std::string_view shown) {
        CHECK(proto::redact_connect(args) == shown);
    };
    // As the reference shows them.
    check(R"({"user":"u","pass":"secret","name":"x"})",
          R"({"user":"u","pass":"[REDACTED]","name":"x"})");
    check(R"({"auth_token":"tok","sig":"S","nkey":"UN"})",
          R"({"auth_token":"[REDACTED]","sig":"[REDACTED]","nkey":"[REDACTED]"})");
    check(R"({"proxy_sig":"ps","sig":"s2"})", R"({"proxy_sig":"[REDACTED]","sig":"[REDACTED]"})");
    check(R"({"passphrase"="x"})", R"({"passphrase"="[REDACTED]"})");
    check(R"({"user":"bypass","name":"y"})", R"({"user":"bypass","name":"[REDACTED]"})");
    check("pass: foo", "pass: [REDACTED]");
    check("sig=abc", "sig=[REDACTED]");
    check("xsig=abc", "xsig=abc");
    check(R"({"my_sig":"k"})", R"({"my_sig":"k"})");
    check(R"({"passenger list":"a"})", R"({"passenger list":"a"})");
    check(R"({"pass":""})", R"({"pass":"[REDACTED]"})");
    check(R"({"pass":null,"sig":1})", R"({"pass":[REDACTED],"sig":[REDACTED]})");
    check(R"({ "pass")", R"({ "pass")");
    check("pass", "pass");
    check("pass:", "pass:[REDACTED]");
    check(R"({"a":"my pass word: 5"})", R"({"a":"my pass word: 5"})");
    check(R"("sig" : "a", "sig":"b")", R"("sig" : "[REDACTED]", "sig":"[REDACTED]")");
    check("{\"pass\"\n:\n\"v\"}", "{\"pass\"\n:\n\"[REDACTED]\"}");
    check("", "");
    // Where the reference would show a part of the secret.
    check(R"({"password" : "p,q"})", R"({"password" : "[REDACTED]"})");
    check(R"({"auth_token":"a\"b}","name":"z"})", R"({"auth_token":"[REDACTED]","name":"z"})");
    check(R"({"PASS":"x","Sig":"y"})", R"({"PASS":"[REDACTED]","Sig":"[REDACTED]"})");
    check(R"({"jwt":"header.body.sig"})", R"({"jwt":"[REDACTED]"})");
    check(R"({"pass":"unfinished)", R"({"pass":"[REDACTED])");
    check(R"({"pass":"unfinished\)", R"({"pass":"[REDACTED])");
}

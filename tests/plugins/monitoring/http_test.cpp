#include <doctest/doctest.h>

#include <string>

#include "http/answer.hpp"
#include "http/limits.hpp"
#include "http/paths.hpp"
#include "http/query.hpp"
#include "http/request_reader.hpp"

using namespace plexus::monitoring;
using step = request_reader::step;

TEST_CASE("http: base paths") {
    CHECK(clean_path("") == "/");
    CHECK(clean_path("/") == "/");
    CHECK(clean_path("mon") == "/mon");
    CHECK(clean_path("/a//b/./c/../d/") == "/a/b/d");
    CHECK(clean_path("../../x") == "/x");
    CHECK(below("/", "/varz") == "/varz");
    CHECK(below("/mon", "/varz") == "/mon/varz");
    CHECK(below("/mon", "/") == "/mon");
    CHECK(without_base("/", "/varz") == "/varz");
    CHECK(without_base("/mon", "/mon/varz") == "/varz");
    CHECK(without_base("/mon", "/mon") == "/");
    for (const char* path : {"/", "/varz", "/mon/"})
        CHECK_MESSAGE(!without_base("/mon", path), path);
}

TEST_CASE("query: names and values, decoded; the first of a name counts") {
    const query given("a=1&b=x%20y+z&a=2&c&bad=%zz&d=1;2&=e&%61b=%2B");
    CHECK(given.text("a") == "1");
    CHECK(given.text("b") == "x y z");
    CHECK(given.text("c").empty());
    CHECK(given.text("bad").empty());
    CHECK(given.text("d").empty());
    CHECK(given.text("ab") == "+");
}

TEST_CASE("query: what cannot be read is named as the reference does") {
    const auto fault = [](const char* encoded, parameter_form form) {
        return query(encoded).fault({"p", form}).value_or("");
    };
    using form = parameter_form;
    for (const char* good : {"p=1", "p=t", "p=T", "p=TRUE", "p=true", "p=True", "p=0", "p=f", "p=F",
                             "p=FALSE", "p=false", "p=False", "p=", ""})
        CHECK_MESSAGE(fault(good, form::boolean).empty(), good);
    CHECK(fault("p=yes", form::boolean) ==
          "Error decoding boolean for 'p': strconv.ParseBool: parsing \"yes\": invalid syntax");
    CHECK(fault("p=tRUE", form::boolean) ==
          "Error decoding boolean for 'p': strconv.ParseBool: parsing \"tRUE\": invalid syntax");
    CHECK(fault("p=DETAIL", form::subs).empty());
    CHECK(fault("p=details", form::subs) ==
          "Error decoding boolean for 'p': strconv.ParseBool: parsing \"details\": invalid syntax");
    for (const char* good : {"p=0", "p=-5", "p=%2B5", "p=9223372036854775807"})
        CHECK_MESSAGE(fault(good, form::integer).empty(), good);
    CHECK(fault("p=1a", form::integer) ==
          "Error decoding int for 'p': strconv.Atoi: parsing \"1a\": invalid syntax");
    CHECK(fault("p=%2B-1", form::integer) ==
          "Error decoding int for 'p': strconv.Atoi: parsing \"+-1\": invalid syntax");
    CHECK(fault("p=9223372036854775808", form::integer) ==
          "Error decoding int for 'p': strconv.Atoi: parsing \"9223372036854775808\": value out of "
          "range");
    CHECK(fault("p=-1", form::natural) ==
          "Error decoding uint64 for 'p': strconv.ParseUint: parsing \"-1\": invalid syntax");
    CHECK(fault("p=%2B1", form::natural) ==
          "Error decoding uint64 for 'p': strconv.ParseUint: parsing \"+1\": invalid syntax");
    for (const char* good : {"p=open", "p=Closed", "p=ALL", "p=any"})
        CHECK_MESSAGE(fault(good, form::state).empty(), good);
    CHECK(fault("p=half", form::state) == "Error decoding p for half");
}

namespace {

/// The step that ends a text fed in pieces of that size.
step feed(request_reader& reader, const std::string& text, std::size_t size) {
    std::string in;
    step last = step::more;
    for (std::size_t at = 0; at < text.size() && last == step::more; at += size) {
        in += text.substr(at, size);
        last = reader.read(in);
    }
    return last;
}

} // namespace

TEST_CASE("requests: read whole and byte by byte") {
    const std::string text = "GET /varz?a=b%20c HTTP/1.1\r\nHost: here\r\n\r\n";
    for (const std::size_t size : {text.size(), std::size_t{1}}) {
        request_reader reader;
        CHECK(reader.between_requests());
        REQUIRE(feed(reader, text, size) == step::head);
        CHECK(reader.request().path == "/varz");
        CHECK(reader.request().query.text("a") == "b c");
        CHECK(reader.request().version == 11);
        CHECK(reader.request().keep_alive);
        CHECK_FALSE(reader.request().head);
        std::string rest;
        CHECK(reader.read(rest) == step::done);
        CHECK(reader.between_requests());
    }
}

TEST_CASE("requests: one behind the other, bodies dropped") {
    std::string in = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                     "PUT /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
                     "0\r\n\r\nHEAD http://x/c?d=e HTTP/1.0\r\n\r\n";
    request_reader reader;
    REQUIRE(reader.read(in) == step::head);
    CHECK(reader.request().path == "/a");
    REQUIRE(reader.read(in) == step::done);
    REQUIRE(reader.read(in) == step::head);
    CHECK(reader.request().path == "/b");
    REQUIRE(reader.read(in) == step::done);
    REQUIRE(reader.read(in) == step::head);
    CHECK(reader.request().path == "/c");
    CHECK(reader.request().query.text("d") == "e");
    CHECK(reader.request().head);
    CHECK_FALSE(reader.request().keep_alive);
    CHECK(reader.read(in) == step::done);
    CHECK(in.empty());
}

TEST_CASE("requests: large bodies and those that wait for permission end the connection") {
    for (const char* field : {"Content-Length: 1000000000", "Expect: 100-continue"}) {
        request_reader reader;
        std::string in = std::string("POST / HTTP/1.1\r\nHost: x\r\n") + field + "\r\n\r\n";
        REQUIRE(reader.read(in) == step::head);
        CHECK_FALSE(reader.request().keep_alive);
    }
    request_reader reader;
    std::string in = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    REQUIRE(reader.read(in) == step::head);
    step last = step::more;
    for (int i = 0; i < 100 && last == step::more; ++i) {
        in += "1000\r\n" + std::string(0x1000, 'x') + "\r\n";
        last = reader.read(in);
    }
    CHECK(last == step::refused);
    CHECK(reader.why().status == 413);
}

TEST_CASE("requests: what stands behind the last chunk is bounded") {
    request_reader reader;
    std::string in = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
    REQUIRE(reader.read(in) == step::head);
    step last = step::more;
    for (int i = 0; i < 100 && last == step::more; ++i) {
        for (int field = 0; field < 1000; ++field)
            in += "a:\r\n";
        last = reader.read(in);
    }
    CHECK(last == step::refused);
}

TEST_CASE("requests: a chunked body without chunks, however its bytes come") {
    const std::string text = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "0\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n";
    for (std::size_t piece = 1; piece < 8; ++piece) {
        request_reader reader;
        std::string in;
        std::vector<step> seen;
        for (std::size_t at = 0; at < text.size(); at += piece) {
            in += text.substr(at, piece);
            for (step next = reader.read(in); next != step::more; next = reader.read(in))
                seen.push_back(next);
        }
        CAPTURE(piece);
        CHECK(seen == std::vector{step::head, step::done, step::head, step::done});
    }
}

TEST_CASE("requests: what is refused") {
    const auto status = [](const std::string& text) {
        request_reader reader;
        return feed(reader, text, text.size()) == step::refused ? reader.why().status : 0u;
    };
    CHECK(status("FOO\r\n\r\n") == 400);
    CHECK(status("GET / HTTP/1.1\r\n\r\n") == 400); // no Host
    CHECK(status("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n") == 400);
    CHECK(status("GET / HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n") == 400);
    CHECK(status("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n") == 400);
    CHECK(status("GET / HTTP/1.1\r\nHost: a b\r\n\r\n") == 400);
    CHECK(status("GET / HTTP/1.1\r\nHost:\r\n\r\n") == 0);
    CHECK(status("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n") == 0);
    CHECK(status("GET / HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\n\r\n") == 417);
    CHECK(status("GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\n\r\n") == 0);
    CHECK(status("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(status("GET * HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
    for (const char* version : {"HTTP/3.0", "HTTP/0.9", "HTTP/1.2"})
        CHECK_MESSAGE(status(std::string("GET / ") + version + "\r\nHost: x\r\n\r\n") == 505,
                      version);
    for (const char* other : {"HTTP/3", "HTTP/", "HTTP/1.x", "HTTP/1.10", "HTTP/11.1", "http/1.1",
                              "b HTTP/1.1", "HTTP/3.0 ", "HTTP/3.0 x", "HTTP/1.1 HTTP/1.1"})
        CHECK_MESSAGE(status(std::string("GET /a ") + other + "\r\nHost: x\r\n\r\n") == 400, other);
    CHECK(status("GET / HTTP/1.1\nHost: x\n\n") == 400);
    CHECK(status("GET / HTTP/1.1\nA: HTTP/3.0\r\n\r\n") == 400);
    CHECK(status("GET / HTTP/1.1\r\nHost: x\r\nnot a field\r\n\r\n") == 400);
    CHECK(status("GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n") == 400);
    const auto fields = [](std::size_t count) {
        std::string text = "GET / HTTP/1.1\r\nHost: x\r\n";
        for (std::size_t i = 1; i < count; ++i)
            text += "a:\r\n";
        return text;
    };
    CHECK(status(fields(limits::request_fields_max - 1) + "\r\n") == 0);
    CHECK(status(fields(limits::request_fields_max + 1)) == 431);
    CHECK(status(fields(limits::request_fields_max + 1) + "\r\n") == 431);
    const auto field = [](std::size_t name, std::size_t value) {
        return "GET / HTTP/1.1\r\nHost: x\r\n" + std::string(name, 'a') + ": " +
               std::string(value, 'x') + "\r\n\r\n";
    };
    CHECK(status(field(1, 65'533)) == 0);
    CHECK(status(field(1, 65'534)) == 431);
    CHECK(status(field(65'533, 1)) == 0);
    CHECK(status(field(65'534, 1)) == 431);
    const std::string line = "GET /" + std::string(limits::request_line_max, 'x');
    CHECK(status(line) == 414);
    CHECK(status(line + " HTTP/1.1\r\nHost: x\r\n\r\n") == 414);
    CHECK(status("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(limits::request_head_max, 'x')) ==
          431);
}

TEST_CASE("requests: fields are counted once, however their bytes come") {
    const auto ends_with = [](std::size_t count, std::size_t piece) {
        std::string text = "GET / HTTP/1.1\r\nHost: x\r\n";
        for (std::size_t i = 1; i < count; ++i)
            text += "a:\r\n";
        request_reader reader;
        return feed(reader, text + "\r\n", piece);
    };
    for (const std::size_t piece : {1, 2, 3, 5, 7, 100, 100'000}) {
        CAPTURE(piece);
        CHECK(ends_with(limits::request_fields_max, piece) == step::head);
        CHECK(ends_with(limits::request_fields_max + 1, piece) == step::refused);
    }
}

TEST_CASE("requests: a large head byte by byte takes as long as it is") {
    std::string text = "GET / HTTP/1.1\r\nHost: x\r\n";
    for (int i = 0; i < 100; ++i)
        text += "a: " + std::string(10'000, 'x') + "\r\n";
    request_reader reader;
    CHECK(feed(reader, text + "\r\n", 1) == step::head);
}

TEST_CASE("answers: the head says how the connection goes on") {
    const char* date = "Sun, 06 Nov 1994 08:49:37 GMT";
    CHECK(head_text({}, {.length = 3}, date) ==
          "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: application/json\r\n"
          "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 3\r\n\r\n");
    CHECK(head_text({.status = 404, .type = std::string(text_type), .fields = {{"A", "b"}}},
                    {.keep_alive = false}, date) ==
          "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Type: text/plain; "
          "charset=utf-8\r\nA: b\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nTransfer-Encoding: "
          "chunked\r\n\r\n");
    CHECK(
        head_text({}, {.version = 10, .length = 0}, date)
            .starts_with(
                "HTTP/1.0 200 OK\r\nAccess-Control-Allow-Origin: *\r\nConnection: keep-alive\r\n"));
    CHECK(chunk_text("0123456789abcdef") == "10\r\n0123456789abcdef\r\n");
    CHECK(chunk_text("") == "0\r\n\r\n");
}

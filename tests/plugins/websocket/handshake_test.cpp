#include <doctest/doctest.h>

#include <map>

#include "handshake.hpp"

using namespace plexus::websocket;

namespace {

/// A request that is granted, and what a test changes in it.
struct fixture {
    std::string method = "GET";
    std::string target = "/";
    unsigned version = 11;
    std::map<std::string, std::string> headers{
        {"Host", "a.example"},           {"Upgrade", "websocket"},
        {"Connection", "Upgrade"},       {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
        {"Sec-WebSocket-Version", "13"},
    };
    settings options;
    bool tls = false;
    bool has_mqtt = false;

    std::expected<upgrade, refusal> decided() const {
        request asked{method, target, {headers.begin(), headers.end()}, version};
        return decide(asked, {options, tls, [this](std::string_view kind) {
                                  return kind != "mqtt" || has_mqtt;
                              }});
    }
    std::string refused() const {
        const auto result = decided();
        return result ? "granted"
                      : std::to_string(result.error().status) + ' ' + result.error().reason;
    }
    std::string refused_with(const char* header, const char* value) const {
        fixture changed = *this;
        changed.headers[header] = value;
        return changed.refused();
    }
    upgrade granted() const { return decided().value(); }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "handshake: the answer of RFC 6455") {
    CHECK(granted().answer == "HTTP/1.1 101 Switching Protocols\r\n"
                              "Upgrade: websocket\r\n"
                              "Connection: Upgrade\r\n"
                              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
                              "\r\n");
    CHECK(granted().spoken->kind == "client");
    CHECK(granted().masking);
    CHECK_FALSE(granted().compression);
}

TEST_CASE_FIXTURE(fixture, "handshake: what is checked, and in this order") {
    target = "/mqtt";
    method = "POST";
    headers.clear();
    CHECK(refused() == "400 'Host' missing in request");
    CHECK(decided().error().detail == "missing required Host header");
    headers["host"] = "";
    CHECK(refused() == "404 mqtt websocket endpoint not enabled");
    has_mqtt = true;
    CHECK(refused() == "405 request method must be GET");
    method = "GET";
    CHECK(refused() == "400 'Host' missing in request");
    CHECK(decided().error().detail.empty());
    headers.clear();
    version = 10;
    CHECK(refused() == "400 'Host' missing in request");
    CHECK(decided().error().detail.empty());
    version = 11;
    headers = {{"Host", "a.example"}, {"host", "a.example"}};
    CHECK(refused() == "400 more than one 'Host' in request");
    headers = {{"Host", "a b"}};
    CHECK(refused() == "400 malformed 'Host' in request");
    CHECK(decided().error().detail == "malformed Host header");
    headers["Host"] = "[::1]:80";
    CHECK(refused() == "400 invalid value for header 'Upgrade'");
    headers["Host"] = "a.example";
    headers["Upgrade"] = "h2c, WebSocket";
    CHECK(refused() == "400 invalid value for header 'Connection'");
    headers["Connection"] = "keep-alive, upgrade";
    CHECK(refused() == "400 key missing");
    headers["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ==";
    CHECK(refused() == "400 invalid version");
    headers["Sec-WebSocket-Version"] = "13";
    options.origins.same_origin = true;
    headers["Origin"] = "http://b.example";
    CHECK(refused() == "403 origin not allowed: not same origin");
    headers["Origin"] = "";
    headers["Sec-WebSocket-Origin"] = "http://c.example";
    CHECK(refused() == "403 origin not allowed: not same origin");
    headers["Origin"] = "http://a.example";
    CHECK(refused() == "granted");
}

TEST_CASE_FIXTURE(fixture, "handshake: values of the headers") {
    CHECK(refused_with("Upgrade", "websockets") == "400 invalid value for header 'Upgrade'");
    CHECK(refused_with("Connection", "close") == "400 invalid value for header 'Connection'");
    CHECK(refused_with("Sec-WebSocket-Version", "8") == "400 invalid version");
    CHECK(refused_with("Sec-WebSocket-Version", "8, 13") == "granted");
    for (const char* key : {"x", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ", "AAAA",
                            "dGhlIHNhbXBsZSBub25jZSE=", "dGhlIHNhbXBsZSBu*25jZQ=="})
        CHECK_MESSAGE(refused_with("Sec-WebSocket-Key", key) == "400 invalid websocket key", key);
}

TEST_CASE("handshake: the path says what is spoken") {
    const auto kind = [](std::string_view path) { return protocol_of_path(path).kind; };
    CHECK(kind("/") == "client");
    CHECK(kind("/mqtt") == "mqtt");
    CHECK(kind("/some/prefix/mqtt") == "mqtt");
    CHECK(kind("/leafnode") == "leafnode");
    CHECK(kind("/MQTT") == "client");
    CHECK(kind("/mqtt/") == "client");
    CHECK(kind("/xmqtt") == "client");
    CHECK(kind("*") == "client");
}

TEST_CASE_FIXTURE(fixture, "handshake: MQTT's subprotocol is echoed always, others never") {
    has_mqtt = true;
    headers["Sec-WebSocket-Protocol"] = "nats";
    CHECK(granted().answer.find("rotocol: ") == std::string::npos);
    target = "/mqtt?x";
    CHECK(granted().answer.find("\r\nSec-Websocket-Protocol: mqtt\r\n") != std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "handshake: compression when both want it, and no masks when asked") {
    headers["Sec-WebSocket-Extensions"] = "x-other, Permessage-Deflate; client_max_window_bits";
    CHECK_FALSE(granted().compression);
    options.compression = true;
    options.extra_headers = "X-Extra: 1\r\n";
    headers["Nats-No-Masking"] = "true";
    CHECK(granted().compression);
    CHECK_FALSE(granted().masking);
    const std::string answer = granted().answer;
    CHECK(answer.substr(answer.find("Sec-WebSocket-Extensions")) ==
          "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
          "client_no_context_takeover\r\n"
          "Nats-No-Masking: true\r\n"
          "X-Extra: 1\r\n"
          "\r\n");
    headers["Sec-WebSocket-Extensions"] = "permessage-deflates";
    headers["Nats-No-Masking"] = "True";
    CHECK_FALSE(granted().compression);
    CHECK(granted().masking);
}

TEST_CASE_FIXTURE(fixture, "handshake: an address that a proxy vouches for") {
    const auto forwarded = [&](const char* value) {
        headers["X-Forwarded-For"] = value;
        return granted().forwarded_for;
    };
    CHECK(forwarded("1.2.3.4") == "1.2.3.4");
    CHECK(forwarded("2001:db8::1") == "2001:db8::1");
    for (const char* other :
         {"1.2.3.4, 5.6.7.8", "[::1]", "1.2.3.4:80", "host", "", "1.2.3", "01.2.3.4"})
        CHECK_MESSAGE(forwarded(other).empty(), other);
}

TEST_CASE_FIXTURE(fixture, "handshake: browsers by their names") {
    CHECK(granted().client == client_kind::plain);
    headers["User-Agent"] = "Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/120.0 Safari/537.36";
    CHECK(granted().client == client_kind::browser);
    headers["User-Agent"] = "Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/17.0 Safari/605";
    CHECK(granted().client == client_kind::safari);
    headers["User-Agent"] = "curl Mozilla/5.0";
    CHECK(granted().client == client_kind::plain);
    headers["User-Agent"] = "Mozilla/5.0";
    target = "/leafnode";
    CHECK(granted().client == client_kind::plain);
}

TEST_CASE_FIXTURE(fixture, "handshake: cookies that have a meaning") {
    headers["Cookie"] = "u=joe; p=secret; t=tok; j=ey.J; other=x";
    CHECK(granted().user.empty());
    options.user_cookie = "u";
    options.password_cookie = "p";
    options.token_cookie = "t";
    options.jwt_cookie = "j";
    CHECK(granted().user == "joe");
    CHECK(granted().password == "secret");
    CHECK(granted().token == "tok");
    CHECK(granted().jwt == "ey.J");
    target = "/leafnode";
    CHECK(granted().user.empty());
}

TEST_CASE("handshake: the answer to what is refused") {
    const std::string head = "HTTP/1.1 403 Forbidden\r\n"
                             "Content-Type: text/plain; charset=utf-8\r\n"
                             "Sec-Websocket-Version: 13\r\n"
                             "X-Content-Type-Options: nosniff\r\n"
                             "Connection: close\r\n"
                             "Content-Length: 10\r\n\r\n";
    CHECK(refusal_answer({403, "reason"}) == head + "Forbidden\n");
    CHECK(refusal_answer({403, "reason"}, false) == head);
    const std::string detailed = refusal_answer({400, "reason", "detail"});
    CHECK(detailed.starts_with("HTTP/1.1 400 Bad Request: detail\r\n"));
    CHECK(detailed.ends_with("\r\nContent-Length: 23\r\n\r\n400 Bad Request: detail"));
}

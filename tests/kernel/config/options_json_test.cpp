#include "config/options_json.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "config/load.hpp"

using namespace plexus::config;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

options read(const std::string& text) {
    sources from;
    from.read_file = [&](const std::string&) -> std::expected<std::string, std::string> {
        return text;
    };
    from.environment = [](const std::string&) -> std::optional<std::string> { return {}; };
    loaded file = load_config("t.conf", {}, from);
    REQUIRE_MESSAGE(file.found.empty(), file.message());
    complete(file.values);
    return file.values;
}

json::object shown(const std::string& text) {
    const std::string out = options_json(read(text), {.auth_required = true, .auth_timeout = 3s});
    return json::parse(out).as_object();
}

} // namespace

TEST_CASE("options as JSON: defaults are filled in, in one form each") {
    const json::object all = shown("debug: false");
    CHECK(all.at("host") == "0.0.0.0");
    CHECK(all.at("port") == 4222);
    CHECK(all.at("max_payload") == 1024 * 1024);
    CHECK(all.at("ping_interval") == 120'000'000'000);
    CHECK(all.at("write_deadline") == 10'000'000'000);
    CHECK(all.at("max_connections") == 64 * 1024);
    CHECK(all.at("max_closed_clients") == 10'000);
    CHECK(all.at("auth_required") == true);
    CHECK(all.at("auth_timeout") == 3'000'000'000);
    CHECK(all.at("tls_required") == false);
    CHECK(all.at("connect_urls").as_array().empty());
    CHECK(all.at("config_file") == "t.conf");
    CHECK(all.at("config_digest").as_string().starts_with("sha256:"));
    CHECK(all.if_contains("tls") == nullptr);
}

TEST_CASE("options as JSON: what a file says, without its secrets") {
    const json::object all = shown(R"(
        server_name: "x\xff"
        server_tags: ["a:b", c]
        listen: "127.0.0.1:4333"
        max_payload: 64kb
        lame_duck_duration: "1m"
        authorization { timeout: 1.5
                        users: [ {user: joe, password: very_secret, permissions: {publish: "x.>"}} ] }
        accounts { A { users: [ {user: c, password: very_secret} ], limits: {max_conn: 5},
                       mappings: { a: [ {destination: b, weight: 20} ] } } }
        system_account: A
    )");
    CHECK(json::serialize(all).find("very_secret") == std::string::npos);
    CHECK(all.at("host") == "127.0.0.1");
    CHECK(all.at("port") == 4333);
    CHECK(all.at("max_payload") == 65536);
    CHECK(all.at("lame_duck_duration") == 60'000'000'000);
    CHECK(all.at("server_tags") == json::array{"a:b", "c"});
    CHECK(all.at("system_account") == "A");
    CHECK(all.at("authorization").at("timeout") == 1'500'000'000);
}

TEST_CASE("options as JSON: a tls block names its files") {
    const json::object all = shown(R"(
        tls { cert_file: "c.pem", key_file: "k.pem", verify: true, timeout: 5 }
        allow_non_tls: true
    )");
    CHECK(all.at("tls").at("certificates").at(0).at("cert_file") == "c.pem");
    CHECK(all.at("tls").at("timeout") == 5'000'000'000);
    CHECK(all.at("tls_verify") == true);
    CHECK(all.at("tls_required") == false);
    CHECK(all.at("allow_non_tls") == true);
}

TEST_CASE("options as JSON: one account") {
    const options all = read(R"(
        accounts { A { limits: {max_payload: 1024}, mappings: {
            a: [ {destination: b, weight: 20}, {destination: c, weight: 30, cluster: east} ] } } }
    )");
    CHECK(account_json(all.accounts[0].mappings, all.accounts[0].limits) ==
          R"({"mappings":{"a":[{"subject":"b","weight":20,"cluster":""},)"
          R"({"subject":"c","weight":30,"cluster":"east"}]},)"
          R"("limits":{"max_connections":-1,"max_subscriptions":-1,"max_payload":1024,)"
          R"("max_leafnodes":-1}})");
    CHECK(json::parse(account_json({}, {})).at("mappings").as_object().empty());
}

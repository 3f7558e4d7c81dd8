#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "settings.hpp"
#include "state/kept_connection.hpp"
#include "state/server_options.hpp"

using namespace plexus::monitoring;
using plexus::to_text;
using plexus::view;

TEST_CASE("settings: where to listen, of two that say the same the later") {
    const settings none = settings::read("{}");
    CHECK(none.http_port == 0);
    CHECK(none.host.empty());
    const settings file = settings::read(
        R"({"claims":{"http":{"host":"10.0.0.1","port":8222},"http_base_path":"mon"}})");
    CHECK(file.host == "10.0.0.1");
    CHECK(file.http_port == 8222);
    CHECK(file.base_path == "mon");
    const settings flag = settings::read(
        R"({"claims":{"http":{"host":"h","port":1},"http_port":2,"https":{"host":"","port":-1}}})");
    CHECK(flag.host == "h");
    CHECK(flag.http_port == 2);
    CHECK(flag.https_port == -1);
    CHECK(settings::read(R"({"claims":{"prof_port":-1}})").profile_port == -1);
}

TEST_CASE("options: found by their paths, nothing where there is nothing") {
    server_options options;
    CHECK(options.find("a") == nullptr);
    options.read(R"({"a":{"b":{"c":5}},"t":"x","y":true,"d":1500000000})", 17);
    CHECK(options.integer("a.b.c") == 5);
    CHECK(options.integer("a.b.d", 7) == 7);
    CHECK(options.integer("t") == 0);
    CHECK(options.find("a.b.c.d") == nullptr);
    CHECK(options.text("t") == "x");
    CHECK(options.text("a").empty());
    CHECK(options.boolean("y"));
    CHECK(options.seconds("d") == 1.5);
    options.read("{ no JSON", 18);
    CHECK(options.text("t") == "x"); // what was there stays
    CHECK(options.load_wall_ns() == 17);
}

TEST_CASE("kept connections: own their texts") {
    std::unique_ptr<kept_connection> kept;
    {
        std::string host = "10.0.0.1", reason = "Client Closed", user = "joe";
        px_connection_row row{};
        row.id = 7;
        row.host = to_text(host);
        row.reason = to_text(reason);
        row.user = to_text(user);
        row.certificate_count = 3;
        kept = std::make_unique<kept_connection>(
            row, std::vector<kept_subscription>{{"a.b", "q", "1", 2, 3}});
        host = reason = user = std::string(30, 'x');
    }
    CHECK(kept->row().id == 7);
    CHECK(view(kept->row().host) == "10.0.0.1");
    CHECK(view(kept->row().reason) == "Client Closed");
    CHECK(view(kept->row().user) == "joe");
    CHECK(view(kept->row().name).empty());
    CHECK(kept->row().certificate_count == 0);
    CHECK(kept->subscriptions().front().subject == "a.b");
    CHECK(kept->bytes() > sizeof(kept_connection));
}

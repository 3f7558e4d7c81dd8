// The examples that authenticate, with logins of the fake host.
#include <doctest/doctest.h>

#include "testing/fake_host.hpp"

extern "C" const px_plugin* px_plugin_entry_htpasswd(void);
extern "C" const px_plugin* px_plugin_entry_htpasswd_c(void);
extern "C" const px_plugin* px_plugin_entry_remote_auth(void);

using namespace plexus::testing;
using verdict = login_answer::verdict;
using strings = std::vector<std::string>;

namespace {

constexpr std::uint64_t second = 1'000'000'000;
const std::string hash = "$2b$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"; // U*U*U

/// Lets time pass until it is answered, no longer than a second.
const login_answer& decided(world& world, const login_answer& answer) {
    const std::uint64_t end = world.now_ns() + second;
    while (answer.said == verdict::waiting && world.step(end))
        continue;
    return answer;
}

} // namespace

TEST_CASE("htpasswd: both let in the users of the file and nobody else") {
    for (const px_plugin* plugin : {px_plugin_entry_htpasswd(), px_plugin_entry_htpasswd_c()}) {
        CAPTURE(plugin->name);
        world world;
        world.files().put("users", "# one\njoe:" + hash + "\n");
        fake_host host(world, *plugin,
                       R"({"file":"users","account":"ACME","look_every":1000000000})");
        REQUIRE(host.start() == PX_OK);
        const auto& joe = host.log_in({.user = "joe", .password = "U*U*U"});
        CHECK(joe.said == verdict::waiting); // hashing is work for the pool
        CHECK(decided(world, joe).said == verdict::accepted);
        CHECK(joe.account == "ACME");
        CHECK(joe.user == "joe");
        const auto& wrong = host.log_in({.user = "joe", .password = "U*U*"});
        CHECK(decided(world, wrong).said == verdict::rejected);
        CHECK(wrong.why == "wrong password");
        CHECK(decided(world, host.log_in({.user = "eve", .password = "U*U*U"})).why ==
              "unknown user");
        CHECK(host.log_in({.token = "x"}).said == verdict::passed);
        CHECK(host.log_in({.user = "joe", .so_far = PX_AUTH_ACCEPTED}).said == verdict::passed);
        const auto& late = host.log_in({.user = "joe", .password = "U*U*U"});
        host.stop();
        CHECK(late.said == verdict::rejected);
        CHECK(host.left().empty());
    }
}

TEST_CASE("htpasswd: both refuse to start without a file that is one") {
    for (const px_plugin* plugin : {px_plugin_entry_htpasswd(), px_plugin_entry_htpasswd_c()}) {
        CAPTURE(plugin->name);
        world world;
        fake_host host(world, *plugin, R"({"file":"users","account":"$G"})");
        CHECK(host.start() == PX_ERR_NOT_FOUND);
        CHECK(host.failure() == "users: no such file or directory");
        world.files().put("users", "joe:secret");
        CHECK(host.start() == PX_ERR_INVALID);
        CHECK(host.failure().find("htpasswd -B makes") != std::string::npos);
    }
}

TEST_CASE("htpasswd: who is gone from the file is asked about again") {
    world world;
    world.files().put("users", "joe:" + hash + "\nann:" + hash);
    fake_host host(world, *px_plugin_entry_htpasswd(),
                   R"({"file":"users","account":"$G","look_every":1000000000})");
    REQUIRE(host.start() == PX_OK);
    const auto& joe = host.log_in({.user = "joe", .password = "U*U*U"});
    const auto& ann = host.log_in({.user = "ann", .password = "U*U*U"});
    world.advance(2 * second);
    CHECK(joe.said == verdict::accepted);
    world.files().put("users", "ann:" + hash);
    world.advance(3 * second);
    CHECK(joe.said == verdict::rejected);
    CHECK(joe.asked == 2);
    CHECK(ann.said == verdict::accepted);
}

TEST_CASE("remote-auth: the service decides") {
    world world;
    fake_host host(world, *px_plugin_entry_remote_auth(),
                   R"({"account":"AUTH","subject":"auth.check","timeout":1000000000})");
    strings asked;
    std::string says;
    const auto service =
        world.subscribe({.account = "AUTH",
                         .pattern = "auth.check",
                         .queue = {},
                         .take = [&](const message& question) {
                             asked.push_back(question.payload);
                             if (!says.empty())
                                 world.at(second / 2, [&world, says, to = question.reply] {
                                     world.publish("AUTH", {.subject = to, .payload = says});
                                 });
                             return true;
                         }});
    REQUIRE(host.start() == PX_OK);
    says = R"({"account":"APP","permissions":{"publish":["a.>"]}})";
    const auto& joe = host.log_in({.user = "joe \"x\"", .password = "a\\b\n"});
    world.settle();
    CHECK(joe.said == verdict::waiting);
    world.advance(second / 2);
    CHECK(joe.said == verdict::accepted);
    CHECK(joe.account == "APP");
    CHECK(joe.permissions == R"({"publish":["a.>"]})");
    CHECK(asked == strings{R"({"user":"joe \"x\"","password":"a\\b\u000a","host":"127.0.0.1"})"});

    says = R"({"error":"not today"})";
    CHECK(decided(world, host.log_in({.user = "joe"})).why == "not today");
    says = "what?";
    CHECK(decided(world, host.log_in({.user = "joe"})).why == "the answer names no account");
    says = R"({"account":"APP","permissions":7})";
    CHECK(decided(world, host.log_in({.user = "joe"})).said == verdict::rejected);
    CHECK(host.take_log() ==
          strings{"[WRN] an answer on auth.check is no good: the permissions are no JSON object"});
    says = "";
    CHECK(decided(world, host.log_in({.user = "joe"})).why == "no answer in time");
    CHECK(host.log_in({.token = "x"}).said == verdict::passed);
}

TEST_CASE("remote-auth: without a service nobody is let in, and at the end who waits is refused") {
    world world;
    fake_host host(world, *px_plugin_entry_remote_auth(),
                   R"({"account":"AUTH","subject":"auth.check","timeout":1000000000})");
    REQUIRE(host.start() == PX_OK);
    CHECK(decided(world, host.log_in({.user = "joe"})).why == "nobody takes the subject");
    const auto mute = world.subscribe(
        {.account = "AUTH", .pattern = "auth.check", .queue = {}, .take = [](const message&) {
             return true;
         }});
    const auto& under_way = host.log_in({.user = "joe"});
    world.settle();
    const auto& fresh = host.log_in({.user = "joe"});
    host.stop();
    CHECK(under_way.said == verdict::rejected);
    CHECK(fresh.said == verdict::rejected);
    CHECK(host.left().empty());
    CHECK(host.log_in({.user = "joe"}).said == verdict::rejected);
}

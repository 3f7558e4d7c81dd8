#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "http/endpoints.hpp"

using namespace plexus::monitoring;

namespace {

/// Where answers end up.
struct sink final : answer_sink {
    unsigned status = 0;
    std::string fields, body;
    bool finished = false;
    bool room = true;

    void send_head(const answer_head& head, std::optional<std::uint64_t>) override {
        status = head.status;
        for (const auto& [name, value] : head.fields)
            fields += name + "=" + value + ";";
    }
    bool send_part(std::string_view part) override {
        body += part;
        return room;
    }
    void finish() override { finished = true; }
};

sink ask(endpoints& known, const char* path, const char* query_text = "") {
    sink out;
    request asked;
    asked.path = asked.target = path;
    asked.query = query(query_text);
    known.answer(std::make_shared<exchange>(out, asked));
    return out;
}

endpoint says(const char* path, const char* text) {
    return {.path = path, .doc = {}, .handle = [text](const std::shared_ptr<exchange>& asked) {
                asked->respond({}, text);
            }};
}

} // namespace

TEST_CASE("endpoints: below the base path, and nowhere else") {
    endpoints known("/mon");
    REQUIRE(known.add(says("/a", "A")));
    REQUIRE(known.add(says("/", "root")));
    CHECK(ask(known, "/mon/a").body == "A");
    CHECK(ask(known, "/mon").body == "root");
    for (const char* other : {"/a", "/", "/mon/", "/mon/a/", "/mon/ab"})
        CHECK_MESSAGE(ask(known, other).status == 404, other);
    const sink crooked = ask(known, "/mon//a");
    CHECK(crooked.status == 307);
    CHECK(crooked.fields == "Location=/mon/a;");
    CHECK(ask(known, "/mon/x/..//").fields == "Location=/mon/;");
    CHECK(ask(known, "/mon/%2e%2e/a").status == 404); // as it is: no element to leave out
    CHECK(ask(known, "/<b>/../x").body == "<a href=\"/x\">Temporary Redirect</a>.\n\n");
}

TEST_CASE("endpoints: what stands in gives way, and comes back") {
    endpoints known("/");
    endpoint standing = says("/jsz", "off");
    standing.stands_in = true;
    REQUIRE(known.add(standing));
    REQUIRE(known.add(says("/varz", "own")));
    endpoint other = says("/jsz", "on");
    other.of_plugin = true;
    CHECK(known.add(other));
    CHECK(ask(known, "/jsz").body == "on");
    CHECK_FALSE(known.add(other)); // taken now
    other.path = "/varz";
    CHECK_FALSE(known.add(other));
    CHECK(known.list().size() == 2);
    CHECK(known.remove("/jsz"));
    CHECK_FALSE(known.remove("/jsz"));
    CHECK_FALSE(known.remove("/varz")); // not a plugin's
    CHECK(ask(known, "/jsz").body == "off");
}

TEST_CASE("endpoints: parameters are checked first, requests counted") {
    endpoints known("/");
    endpoint strict = says("/a", "A");
    strict.parameters = {{"n", parameter_form::integer}};
    strict.counted_as = "/a";
    endpoint lax = says("/b", "B");
    lax.parameters = strict.parameters;
    lax.counted_as = "/b";
    lax.counts_faulty = false;
    REQUIRE(known.add(strict));
    REQUIRE(known.add(lax));
    CHECK(known.counts().empty());
    CHECK(ask(known, "/a", "n=5").body == "A");
    CHECK(ask(known, "/a", "n=x").status == 400);
    CHECK(ask(known, "/b", "n=x").status == 400);
    CHECK(known.counts().at("/a") == 2);
    CHECK_FALSE(known.counts().contains("/b"));
}

TEST_CASE("exchange: one answer, whole or in parts, and none for who has gone") {
    sink out;
    auto asked = std::make_shared<exchange>(out, request{});
    asked->begin({});
    out.room = false;
    CHECK_FALSE(asked->write("one"));
    int told = 0;
    asked->when_writable([&] { ++told; });
    asked->resume();
    CHECK(told == 1);
    out.room = true;
    CHECK(asked->write("two"));
    asked->end();
    CHECK(out.finished);
    CHECK(out.body == "onetwo");
    asked->respond({}, "late");
    CHECK(out.body == "onetwo");

    sink gone;
    asked = std::make_shared<exchange>(gone, request{});
    asked->begin({});
    asked->when_writable([&] { ++told; });
    asked->detach();
    CHECK(told == 2);
    CHECK_FALSE(asked->wanted());
    CHECK(asked->write("nobody reads this"));
    asked->end();
    CHECK(gone.body.empty());
    CHECK_FALSE(gone.finished);
}

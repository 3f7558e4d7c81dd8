#include <doctest/doctest.h>

#include "system/statsz.hpp"
#include "system/subscriber_count.hpp"
#include "system/system_requests.hpp"
#include "system/user_info.hpp"
#include "text/base64.hpp"

using namespace plexus::monitoring;
using namespace std::chrono_literals;
using plexus::nanoseconds;

TEST_CASE("statsz pace: soon after the start, then more and more rarely") {
    statsz_pace pace;
    nanoseconds now = 1h;
    std::vector<nanoseconds> said;
    now += statsz_pace::first;
    while (said.size() < 8) {
        const auto step = pace.run_out(now);
        if (step.due)
            said.push_back(now - 1h);
        now += step.next;
    }
    CHECK(said == std::vector<nanoseconds>{250ms, 1250ms, 3250ms, 7250ms, 15250ms, 25250ms, 35250ms,
                                           45250ms});
}

TEST_CASE("statsz pace: what was just said is not said again at once") {
    statsz_pace pace;
    for (nanoseconds now = 0s; now < 60s; now += 10s)
        pace.run_out(now);
    pace.said(69500ms);
    const auto step = pace.run_out(70s);
    CHECK_FALSE(step.due);
    CHECK(step.next == 500ms);
    CHECK(pace.run_out(70500ms).due);
}

TEST_CASE("is within: one subject is a part of another") {
    CHECK(is_within("foo", "foo"));
    CHECK(is_within("foo.bar", "foo.*"));
    CHECK(is_within("foo.*", "foo.*"));
    CHECK(is_within("foo.*", ">"));
    CHECK(is_within("foo.>", "foo.>"));
    CHECK_FALSE(is_within("foo", "foo.>"));
    CHECK_FALSE(is_within("foo.*", "foo.bar"));
    CHECK_FALSE(is_within("foo.>", "foo.*"));
    CHECK_FALSE(is_within("foo.bar.baz", "foo.*"));
    CHECK_FALSE(is_within("", "foo"));
}

TEST_CASE("account of a request: the fourth token") {
    CHECK(account_in("$SYS.REQ.ACCOUNT.A.INFO") == "A");
    CHECK(account_in("$SYS.REQ.ACCOUNT.$G.CONNS") == "$G");
}

TEST_CASE("permissions are shown without empty lists") {
    CHECK(shown_permissions("") == "");
    CHECK(shown_permissions(R"({"publish":{"allow":["a.>"],"deny":[]},"subscribe":{}})") ==
          R"({"publish":{"allow":["a.\u003e"]},"subscribe":{}})");
    CHECK(shown_permissions(R"({"subscribe":{"deny":["x"]},"responses":{"max":1,"ttl":5}})") ==
          R"({"publish":{},"subscribe":{"deny":["x"]},"responses":{"max":1,"ttl":5}})");
}

TEST_CASE("base64: either alphabet, up to what is of neither") {
    CHECK(decode_base64("cQ==") == "q");
    CHECK(decode_base64("-_8") == decode_base64("+/8="));
    CHECK(decode_base64("") == "");
}

#include "auth/authenticator.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace plexus;
using auth::auth_outcome;
using auth::recheck_action;
using auth::reject_reason;

namespace {

/// Calls a function for each request.
class scripted : public auth::authenticator {
public:
    using script = std::function<void(auth_outcome, auth::auth_done)>;
    explicit scripted(script run) : run_(std::move(run)) {}
    std::string_view name() const override { return "scripted"; }
    void authenticate(auth::auth_request_ptr, auth_outcome so_far,
                      auth::auth_done done) const override {
        run_(std::move(so_far), std::move(done));
    }

private:
    script run_;
};

std::shared_ptr<const auth::authenticator> link(scripted::script run) {
    return std::make_shared<scripted>(std::move(run));
}

std::shared_ptr<const auth::auth_chain>
chain(std::vector<std::shared_ptr<const auth::authenticator>> links) {
    return std::make_shared<const auth::auth_chain>(std::move(links));
}

auth::auth_request_ptr request() {
    return std::make_shared<const auth::auth_request>();
}

/// A loop that runs when it is told.
struct by_hand {
    std::vector<std::move_only_function<void()>> tasks;
    auth::auth_resume resume() {
        return [this](auto work) { tasks.push_back(std::move(work)); };
    }
    std::size_t run() {
        auto now = std::exchange(tasks, {});
        for (auto& each : now)
            each();
        return now.size();
    }
};

/// For chains that answer at once.
void never(std::move_only_function<void()>) {
    FAIL("nothing is to be resumed");
}

auth_outcome accepted(std::string account, std::string proxy = {}) {
    auth::identity who;
    who.account = std::move(account);
    who.proxy_key = std::move(proxy);
    auth_outcome outcome;
    outcome.accept(std::move(who));
    return outcome;
}

} // namespace

TEST_CASE("chain: what nobody decides is refused") {
    for (const auto& c :
         {chain({}), chain({link([](auto so_far, auto done) { done(std::move(so_far)); })})}) {
        int answers = 0;
        c->authenticate(request(), never, [&](auth_outcome outcome) {
            ++answers;
            CHECK(outcome.decision == auth_outcome::verdict::rejected);
            CHECK(outcome.reason == reject_reason::authentication_failure);
        });
        CHECK(answers == 1);
    }
}

TEST_CASE("chain: links see what those before decided, and may overturn it") {
    const auto c = chain({
        link([](auto so_far, auto done) {
            CHECK_FALSE(so_far.decided());
            so_far.note("first");
            so_far.reject(reject_reason::proxy_required);
            done(std::move(so_far));
        }),
        link([](auto so_far, auto done) {
            CHECK(so_far.reason == reject_reason::proxy_required);
            so_far.accept({});
            done(std::move(so_far));
        }),
    });
    int answers = 0;
    c->authenticate(request(), never, [&](auth_outcome outcome) {
        ++answers;
        CHECK(outcome.accepted());
        CHECK(outcome.notes.size() == 1);
    });
    CHECK(answers == 1);
}

TEST_CASE("chain: a link may answer after the chain was replaced") {
    auth::auth_done later;
    auth_outcome kept;
    auto c = chain({
        link([&](auto so_far, auto done) {
            kept = std::move(so_far);
            later = std::move(done);
        }),
        link([](auto so_far, auto done) {
            so_far.accept({});
            done(std::move(so_far));
        }),
    });
    int answers = 0;
    by_hand loop;
    c->authenticate(request(), loop.resume(), [&](auth_outcome outcome) {
        ++answers;
        CHECK(outcome.accepted());
    });
    c.reset();
    CHECK(answers == 0);
    later(std::move(kept));
    loop.run();
    CHECK(answers == 1);
}

// Whoever answers from another thread does not ask the next link there.
TEST_CASE("chain: after a late answer the next link is asked on the connection's loop") {
    const auto here = std::this_thread::get_id();
    std::vector<std::thread> others;
    std::vector<std::thread::id> asked_on;
    const auto late = link([&](auto so_far, auto done) {
        asked_on.push_back(std::this_thread::get_id());
        others.emplace_back(
            [so_far = std::move(so_far), done = std::move(done)]() mutable { done(so_far); });
        others.back().join();
    });
    // It has answered from there before authenticate() returned: that is at once.
    const auto at_once = chain({late, late});
    int answers = 0;
    const auto answered = [&](const auth_outcome& outcome) {
        ++answers;
        CHECK_FALSE(outcome.accepted());
        CHECK(std::this_thread::get_id() == here);
    };
    at_once->authenticate(request(), never, answered);
    CHECK(answers == 1);
    CHECK(asked_on == std::vector{here, here});

    std::move_only_function<void()> answer;
    asked_on.clear();
    const auto later = chain({
        link([&](auto so_far, auto done) {
            answer = [so_far = std::move(so_far), done = std::move(done)]() mutable {
                done(so_far);
            };
        }),
        late,
    });
    by_hand loop;
    later->authenticate(request(), loop.resume(), answered);
    std::thread(std::move(answer)).join();
    CHECK(asked_on.empty());
    CHECK(answers == 1);
    CHECK(loop.run() == 1);
    CHECK(asked_on == std::vector{here});
    CHECK(answers == 2);
}

TEST_CASE("recheck: what a reload does to a live connection") {
    auth::identity current;
    current.account = "A";
    CHECK(auth::recheck(current, accepted("A")).action == recheck_action::keep);
    CHECK(auth::recheck(current, accepted("B")).action == recheck_action::close);

    auth_outcome refused;
    refused.reject(reject_reason::proxy_required);
    CHECK(auth::recheck(current, refused).action == recheck_action::refuse);
    CHECK(auth::recheck(current, refused).reason == reject_reason::proxy_required);
    refused.unknown_user = true;
    CHECK(auth::recheck(current, refused).action == recheck_action::close);

    current.proxy_key = "UA";
    CHECK(auth::recheck(current, accepted("A", "UA")).action == recheck_action::keep);
    auth_outcome unasked;
    unasked.reject_unasked("busy");
    CHECK(unasked.notes.front().text == "busy");
    CHECK_FALSE(unasked.accepted());
    CHECK(auth::recheck(current, unasked).action == recheck_action::ask_later);
    unasked.reject(reject_reason::authentication_failure); // by a link that knows half of it
    CHECK(auth::recheck(current, unasked).action == recheck_action::ask_later);
    unasked.accept(current);
    CHECK(auth::recheck(current, unasked).action == recheck_action::keep);
    const auto untrusted = auth::recheck(current, accepted("A"));
    CHECK(untrusted.action == recheck_action::refuse);
    CHECK(untrusted.reason == reject_reason::proxy_not_trusted);
}

TEST_CASE("identity: how a user is named") {
    using auth::user_kind;
    using auth::user_name;
    CHECK(user_name{user_kind::nkey, "UA"}.label() == "nkey:UA");
    CHECK(user_name{user_kind::user, "a"}.label() == "user:a");
    CHECK(user_name{user_kind::jwt, "UA"}.label() == "jwt:UA");
    CHECK(user_name{user_kind::token, {}}.label() == "token");
    CHECK(user_name{}.label().empty());
    CHECK(user_name{user_kind::user, "a\"b"}.text() == "User \"a\\\"b\"");
    CHECK(user_name{user_kind::nkey, "UA"}.text() == "Nkey \"UA\"");
    CHECK(user_name{user_kind::token, {}}.text() == "Token \"[REDACTED]\"");
    CHECK(user_name{}.text() == "User \"N/A\"");
    CHECK(user_name{user_kind::token, {}}.raw() == "[REDACTED]");
    CHECK(user_name{user_kind::user, "a"}.raw() == "a");
}

TEST_CASE("reject: closed reasons") {
    CHECK(auth::closed_reason_text(reject_reason::authentication_failure) ==
          "Authentication Failure");
    CHECK(auth::closed_reason_text(reject_reason::proxy_not_trusted) == "Proxy Not Trusted");
    CHECK(auth::closed_reason_text(reject_reason::proxy_required) == "Proxy Required");
    CHECK(auth::closed_reason_text(reject_reason::account_connections) ==
          "Maximum Account Connections Exceeded");
}

#include "bus/plugin_authenticator.hpp"

#include <optional>

#include "bus/auth_table.hpp"
#include "host_fixture.hpp"

using namespace plexus;
using bus::to_text;
using bus::view;

namespace {

/// A plugin that keeps what it is asked, and the answers the kernel drew from it.
struct fixture : test::host_fixture {
    struct asked {
        px_auth_question number;
        std::string user, password;
        std::uint32_t so_far;
        px_auth_request texts;
    };
    std::vector<asked> questions;
    bool throws = false;
    const px_authenticator functions{
        sizeof(px_authenticator), 0, "vault",
        [](void* self, px_auth_question number, const px_auth_request* request) {
            auto& test = *static_cast<fixture*>(self);
            if (test.throws)
                throw std::runtime_error("no vault");
            test.questions.push_back({number, std::string(view(request->user)),
                                      std::string(view(request->password)), request->so_far,
                                      *request});
        }};
    const px_auth_v0& table = bus::auth_table();
    std::optional<auth::auth_outcome> outcome;
    int answers = 0;

    fixture() { host.enter(bus::life::initialising); }

    px_status join() {
        bus::call_scope scope(host, "init");
        return table.join(&host, &functions, this);
    }
    void activate() {
        REQUIRE(join() == PX_OK);
        host.enter(bus::life::active);
    }
    void ask(auth::auth_outcome so_far = {}) {
        auto request = std::make_shared<auth::auth_request>();
        request->login.user = "joe";
        request->login.password = secret_string("secret");
        bus::authenticator_of(host)->authenticate(std::move(request), std::move(so_far),
                                                  [this](auth::auth_outcome decided) {
                                                      outcome = std::move(decided);
                                                      ++answers;
                                                  });
    }
    std::string first_note() const { return outcome->notes.front().text; }
    static px_identity someone() {
        px_identity who{};
        who.size = sizeof(px_identity);
        who.max_payload = who.max_subscriptions = -1;
        return who;
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture,
                  "plugin authenticator: joins once, while the server starts, completely") {
    CHECK(table.join(&host, &functions, this) == PX_ERR_THREAD);
    px_authenticator other = functions;
    other.authenticate = nullptr;
    {
        bus::call_scope scope(host, "init");
        CHECK(table.join(&host, &other, this) == PX_ERR_INVALID);
    }
    CHECK(bus::authenticator_of(host) == nullptr);
    CHECK(join() == PX_OK);
    CHECK(bus::authenticator_of(host)->name() == "vault");
    CHECK(join() == PX_ERR_EXISTS);
}

TEST_CASE_FIXTURE(fixture, "plugin authenticator: is told the credentials, and answers later") {
    activate();
    ask();
    REQUIRE(questions.size() == 1);
    CHECK(questions[0].user == "joe");
    CHECK(questions[0].password == "secret");
    CHECK(questions[0].so_far == PX_AUTH_UNDECIDED);
    CHECK_FALSE(outcome);

    px_identity who = someone();
    who.account = to_text("ACME");
    who.permissions = to_text(R"({"publish": ["orders.>"]})");
    who.max_payload = 100;
    who.expires_wall_ns = 1'800'000'000'000'000'000;
    CHECK(table.accept(&host, questions[0].number, &who) == PX_OK);
    REQUIRE(outcome);
    CHECK(outcome->accepted());
    CHECK(outcome->who.account == "ACME");
    CHECK(outcome->who.name.label() == "user:joe");
    CHECK(outcome->who.limits == auth::user_limits{100, -1});
    CHECK(outcome->who.permissions->can_publish("orders.new"));
    CHECK_FALSE(outcome->who.permissions->can_publish("other"));
    CHECK(outcome->who.expires ==
          std::chrono::system_clock::time_point(std::chrono::seconds(1'800'000'000)));
}

TEST_CASE_FIXTURE(fixture, "plugin authenticator: the user may be named otherwise, in $G without "
                           "limits") {
    activate();
    ask();
    px_identity who = someone();
    who.user = to_text("joseph");
    CHECK(table.accept(&host, questions[0].number, &who) == PX_OK);
    CHECK(outcome->who.account == "$G");
    CHECK(outcome->who.name.value == "joseph");
    CHECK(outcome->who.permissions == nullptr);
    CHECK_FALSE(outcome->who.expires);
}

TEST_CASE_FIXTURE(fixture, "plugin authenticator: a refusal's reason is for the log") {
    activate();
    ask();
    CHECK(table.reject(&host, questions[0].number, to_text("locked")) == PX_OK);
    CHECK_FALSE(outcome->accepted());
    CHECK(first_note() == "Plugin acme: locked");
}

TEST_CASE_FIXTURE(fixture, "plugin authenticator: passing leaves it at what was decided before") {
    activate();
    auth::identity known;
    known.account = "A";
    auth::auth_outcome accepted;
    accepted.accept(std::move(known));
    ask(accepted);
    CHECK(questions[0].so_far == PX_AUTH_ACCEPTED);
    CHECK(table.pass(&host, questions[0].number) == PX_OK);
    CHECK(outcome->accepted());
    CHECK(outcome->who.account == "A");
}

TEST_CASE_FIXTURE(fixture, "plugin authenticator: a question is answered once") {
    activate();
    ask();
    CHECK(table.pass(&host, questions[0].number) == PX_OK);
    const px_identity who = someone();
    CHECK(table.accept(&host, questions[0].number, &who) == PX_ERR_NOT_FOUND);
    CHECK(px_host::failure() == "question 1 is not open");
    CHECK(table.reject(&host, questions[0].number, {}) == PX_ERR_NOT_FOUND);
    CHECK(table.pass(&host, 77) == PX_ERR_NOT_FOUND);
    CHECK(answers == 1);
}

TEST_CASE_FIXTURE(fixture, "plugin authenticator: permissions that are none refuse the login") {
    activate();
    ask();
    px_identity who = someone();
    who.user = to_text("joe");
    who.permissions = to_text(R"({"publsh": ["a"]})");
    CHECK(table.accept(&host, questions[0].number, &who) == PX_ERR_INVALID);
    CHECK_FALSE(outcome->accepted());
    CHECK(first_note() == R"(Plugin acme: permissions of user "joe": )"
                          R"(Unknown field "publsh" parsing permissions)");
}

TEST_CASE_FIXTURE(fixture, "plugin authenticator: one that throws refuses the login") {
    activate();
    throws = true;
    log.take();
    ask();
    CHECK_FALSE(outcome->accepted());
    CHECK(first_note() == "Plugin acme failed to authenticate");
    CHECK(log.take() ==
          std::vector<std::string>{"[ERR] Plugin acme: authenticate threw: no vault"});
}

TEST_CASE_FIXTURE(fixture, "plugin authenticator: open questions are bounded") {
    activate();
    for (std::size_t i = 0; i < bus::plugin_authenticator::questions_max; ++i)
        ask();
    CHECK_FALSE(outcome);
    ask();
    REQUIRE(outcome);
    CHECK(outcome->not_asked);
    CHECK(first_note() == "Plugin acme has not answered 10000 questions");
    CHECK(questions.size() == bus::plugin_authenticator::questions_max);
}

TEST_CASE_FIXTURE(fixture, "plugin authenticator: what is open may be answered until deactivate() "
                           "has returned, what comes is refused") {
    activate();
    loops.start();
    ask();
    ask();
    on(loops[0], [&] { host.close_doors(); });
    CHECK_FALSE(outcome);
    ask();
    CHECK(first_note() == "Plugin acme is not at work");
    CHECK(questions.size() == 2);
    // Within deactivate(): the texts of the request are still there, and the answer counts.
    CHECK(view(questions[0].texts.password) == "secret");
    const px_identity who = someone();
    CHECK(table.accept(&host, questions[0].number, &who) == PX_OK);
    CHECK(outcome->accepted());

    std::promise<void> done;
    on(loops[0], [&] {
        host.enter(bus::life::deactivated);
        host.take_back([&] { done.set_value(); });
    });
    done.get_future().wait();
    CHECK(first_note() == "Plugin acme was deactivated before it answered");
    CHECK(table.pass(&host, questions[1].number) == PX_ERR_NOT_FOUND);
    // Work on the pool may go on until destroy().
    CHECK(view(questions[1].texts.password) == "secret");
    ask();
    CHECK(questions.size() == 2);
    CHECK(answers == 4);
}

TEST_CASE_FIXTURE(fixture, "plugin authenticator: recheck has the logins decided anew") {
    int rechecks = 0;
    kernel.recheck_logins = [&] { ++rechecks; };
    activate();
    table.recheck(&host);
    CHECK(rechecks == 0); // not on a loop
    loops.start();
    on(loops[1], [&] { table.recheck(&host); });
    CHECK(rechecks == 1);
}

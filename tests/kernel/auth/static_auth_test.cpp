#include "auth/static_auth.hpp"

#include <thread>

#include "static_auth_fixture.hpp"

using namespace plexus;
using namespace plexus::static_auth_test;

TEST_CASE("auth: not required lets everyone in, in $G") {
    server s{{}};
    const auto outcome = s.ask({});
    CHECK(outcome.accepted());
    CHECK(outcome.who.account == "$G");
    CHECK(outcome.who.name.kind == user_kind::none);
    CHECK(outcome.who.permissions == nullptr);
    CHECK(s.ask(login("joe", "x")).who.name.label() == "user:joe");
    CHECK(s.ask(by_token("t")).who.name.label() == "token");
}

TEST_CASE("auth: single user and password") {
    config::options options;
    options.authorization.user = "joe";
    options.authorization.password = "s3cret";
    server s(options);
    const auto outcome = s.ask(login("joe", "s3cret"));
    CHECK(outcome.accepted());
    CHECK(outcome.who.name.label() == "user:joe");
    CHECK(outcome.who.account == "$G");
    CHECK_FALSE(s.lets_in(login("joe", "s3cre")));
    CHECK_FALSE(s.lets_in(login("joe", "")));
    CHECK_FALSE(s.lets_in(login("Joe", "s3cret")));
    CHECK_FALSE(s.lets_in(login("", "s3cret")));
    CHECK_FALSE(s.lets_in({}));
    CHECK_FALSE(s.lets_in(by_token("s3cret")));
}

TEST_CASE("auth: single token") {
    config::options options;
    options.authorization.token = "t0k";
    server s(options);
    const auto outcome = s.ask(by_token("t0k"));
    CHECK(outcome.accepted());
    CHECK(outcome.who.name.label() == "token");
    CHECK_FALSE(s.lets_in(by_token("t0K")));
    CHECK_FALSE(s.lets_in({}));
    CHECK_FALSE(s.lets_in(login("t0k", "t0k")));
}

TEST_CASE("auth: hashed single password and token are checked on the pool") {
    config::options options;
    SUBCASE("password") {
        options.authorization.user = "joe";
        options.authorization.password = hash;
    }
    SUBCASE("token") {
        options.authorization.token = hash;
    }
    server s(options);
    auto right = login("joe", "U*U");
    right.login.token = secret_string("U*U");
    auto wrong = right;
    wrong.login.password = wrong.login.token = secret_string("U*V");
    CHECK(s.lets_in(right));
    CHECK_FALSE(s.lets_in(wrong));
    const auto where = std::make_shared<std::promise<std::thread::id>>();
    s.link->authenticate(
        std::make_shared<const auth_request>(right), {},
        [where](const auth_outcome&) { where->set_value(std::this_thread::get_id()); });
    CHECK(where->get_future().get() != std::this_thread::get_id());
}

TEST_CASE("auth: users by name, each with account and permissions") {
    config::options options;
    options.users = {user("a", "pa"), user("b", hash, "B"), user("c", "pc", "C")};
    options.users[2].permissions.emplace();
    options.users[2].permissions->publish.emplace();
    options.users[2].permissions->publish->deny = {{"x", ""}};
    server s(options);
    CHECK(s.ask(login("a", "pa")).who.account == "$G");
    const auto b = s.ask(login("b", "U*U"));
    CHECK(b.accepted());
    CHECK(b.who.account == "B");
    CHECK(b.who.name.raw() == "b");
    const auto c = s.ask(login("c", "pc"));
    CHECK(c.who.account == "C");
    REQUIRE(c.who.permissions);
    CHECK_FALSE(c.who.permissions->can_publish("x"));
    CHECK_FALSE(s.lets_in(login("a", "pb")));
    CHECK_FALSE(s.lets_in(login("b", hash))); // the hash is not the password
    CHECK_FALSE(s.lets_in(login("c", "")));
    CHECK_FALSE(s.lets_in({}));
    CHECK_FALSE(s.lets_in(by_token("pa")));
}

TEST_CASE("auth: an unknown user is refused after as much work, and known as unknown") {
    config::options options;
    options.users = {user("a", hash)};
    server s(options);
    for (const char* password : {"U*U", "nonsense"}) {
        const auto outcome = s.ask(login("nobody", password));
        CHECK_FALSE(outcome.accepted());
        CHECK(outcome.unknown_user);
        CHECK(outcome.who.account == "$G");
    }
    CHECK_FALSE(s.ask(login("a", "wrong")).unknown_user);
    const auto where = std::make_shared<std::promise<std::thread::id>>();
    s.link->authenticate(
        std::make_shared<const auth_request>(login("nobody", "x")), {},
        [where](const auth_outcome&) { where->set_value(std::this_thread::get_id()); });
    CHECK(where->get_future().get() != std::this_thread::get_id());
}

TEST_CASE("auth: an empty configured password matches only an empty one") {
    config::options options;
    options.users = {user("a", "")};
    server s(options);
    CHECK(s.lets_in(login("a", "")));
    CHECK_FALSE(s.lets_in(login("a", "x")));
}

TEST_CASE("auth: nkey users sign the nonce") {
    const auto pair = nkey_pair::generate(nkey_kind::user);
    const auto other = nkey_pair::generate(nkey_kind::user);
    config::options options;
    options.users = {nkey_user(pair, "A"), user("joe", "p")};
    server s(options);
    const auto outcome = s.ask(signed_by(pair));
    CHECK(outcome.accepted());
    CHECK(outcome.who.account == "A");
    CHECK(outcome.who.name.label() == "nkey:" + pair.public_key().encode());

    auto request = signed_by(pair);
    request.login.signature = base64_encode(pair.sign(nonce));
    CHECK(s.lets_in(request));

    request.login.signature.clear();
    CHECK(has_note(s.ask(request), "Signature missing"));
    request.login.signature = "*";
    CHECK(has_note(s.ask(request), "Signature not valid base64"));
    request.login.signature = base64url_encode(other.sign(nonce));
    CHECK(has_note(s.ask(request), "Signature not verified"));
    request = signed_by(pair);
    request.nonce = "another-nonce-x";
    CHECK_FALSE(s.lets_in(request));

    request = signed_by(other); // no falling back to the password
    request.login.user = "joe";
    request.login.password = secret_string("p");
    const auto unknown = s.ask(request);
    CHECK_FALSE(unknown.accepted());
    CHECK(unknown.unknown_user);
    CHECK(s.lets_in(login("joe", "p")));
}

TEST_CASE("auth: a signature over no nonce is worth nothing") {
    const auto pair = nkey_pair::generate(nkey_kind::user);
    config::options options;
    options.users = {nkey_user(pair)};
    server s(options);
    auto request = signed_by(pair);
    request.nonce.clear();
    request.login.signature = base64url_encode(pair.sign(""));
    CHECK_FALSE(s.lets_in(request));
}

TEST_CASE("auth: an nkey in CONNECT is ignored where no nkeys are configured") {
    config::options options;
    options.users = {user("joe", "p")};
    server s(options);
    auto request = signed_by(nkey_pair::generate(nkey_kind::user));
    CHECK_FALSE(s.lets_in(request));
    request.login.user = "joe";
    request.login.password = secret_string("p");
    const auto outcome = s.ask(request);
    CHECK(outcome.accepted());
    CHECK(outcome.who.name.label() == "user:joe");
}

TEST_CASE("auth: connection types") {
    const auto pair = nkey_pair::generate(nkey_kind::user);
    config::options options;
    options.users = {user("a", "p"), nkey_user(pair)};
    for (auto& entry : options.users)
        entry.allowed_connection_types.add(connection_type::websocket);
    server s(options);
    auto request = login("a", "p");
    auto key_request = signed_by(pair);
    const auto refused = s.ask(request);
    CHECK_FALSE(refused.accepted());
    CHECK_FALSE(refused.unknown_user);
    CHECK_FALSE(s.lets_in(key_request));
    request.type = key_request.type = connection_type::websocket;
    CHECK(s.lets_in(request));
    CHECK(s.lets_in(key_request));
}

TEST_CASE("no_auth_user: stands in for a CONNECT that names nobody") {
    config::options options;
    options.users = {user("guest", "", "G"), user("a", "p")};
    options.no_auth_user = "guest";
    SUBCASE("plain") {
        options.users[0].password = "some password";
    }
    SUBCASE("hashed") {
        options.users[0].password = hash;
    }
    SUBCASE("empty") {}
    server s(options);
    const auto outcome = s.ask({});
    CHECK(outcome.accepted());
    CHECK(outcome.who.account == "G");
    CHECK(outcome.who.name.label() == "user:guest");
    CHECK_FALSE(s.lets_in(login("", "p")));
    CHECK_FALSE(s.lets_in(by_token("t")));
    CHECK_FALSE(s.lets_in(login("a", "")));
    CHECK(s.ask(login("a", "p")).who.account == "$G");
}

TEST_CASE("no_auth_user: its restrictions still apply") { // advisory 2026-24
    config::options options;
    options.users = {user("guest", "p")};
    options.no_auth_user = "guest";
    SUBCASE("type") {
        options.users[0].allowed_connection_types.add(connection_type::mqtt);
    }
    SUBCASE("proxy") {
        options.users[0].proxy_required = true;
    }
    server s(options);
    CHECK_FALSE(s.lets_in({}));
}

TEST_CASE("no_auth_user: an nkey needs no signature then") {
    const auto pair = nkey_pair::generate(nkey_kind::user);
    config::options options;
    options.users = {nkey_user(pair, "A"), user("a", "p")};
    options.no_auth_user = options.users[0].nkey;
    server s(options);
    const auto outcome = s.ask({});
    CHECK(outcome.accepted());
    CHECK(outcome.who.account == "A");
    CHECK(outcome.who.name.kind == user_kind::nkey);
    CHECK(s.ask(login("a", "p")).who.account == "$G");
    CHECK_FALSE(s.lets_in(login("b", "")));
}

// Certificates, proxies, local users, the pool, and what a reload asks again.
#include "auth/static_auth.hpp"

#include <thread>

#include "make_certificate.hpp"
#include "static_auth_fixture.hpp"

using namespace plexus;
using namespace plexus::static_auth_test;

TEST_CASE("verify_and_map: the certificate names the user") {
    config::options options;
    options.tls.emplace();
    options.tls->verify = options.tls->verify_and_map = true;
    options.users = {user("joe@x", "", "A"), user("pw@x", "p", "B"), user("plain", "q")};
    options.no_auth_user = "plain";
    server s(options);
    const auto with = [&](const char* email, auth_request request = {}) {
        testing::certificate_request wanted;
        wanted.emails = {email};
        request.map_certificate = true;
        request.certificate = std::make_shared<const auth::certificate_identity>(
            auth::read_certificate_identity(testing::make_certificate(wanted).get()));
        return s.ask(request);
    };
    const auto joe = with("joe@x");
    CHECK(joe.accepted());
    CHECK(joe.who.account == "A");
    CHECK(joe.who.name.label() == "user:joe@x");
    CHECK(joe.notes.empty());

    const auto named = with("joe@x", login("plain", ""));
    CHECK(named.accepted());
    CHECK(named.who.name.raw() == "joe@x");
    REQUIRE(named.notes.size() == 1);
    CHECK(named.notes[0].severity == auth::auth_note::level::warn);
    CHECK(named.notes[0].text ==
          "User \"plain\" found in connect proto, but user required from cert");

    CHECK_FALSE(with("pw@x").accepted()); // its password still counts
    CHECK(with("pw@x", login("", "p")).accepted());

    // Not mapped is final: no password, no no_auth_user.
    const auto stranger = with("who@x", login("plain", "q"));
    CHECK_FALSE(stranger.accepted());
    CHECK(stranger.unknown_user);
    CHECK_FALSE(with("who@x").accepted());

    auth_request bare = login("plain", "q"); // without TLS on a mapping listener
    bare.map_certificate = true;
    CHECK_FALSE(s.lets_in(bare));
}

TEST_CASE("verify_and_map: a certificate user may not log in by an empty password elsewhere") {
    config::options options;
    options.tls.emplace();
    options.tls->verify = options.tls->verify_and_map = true;
    options.users = {user("joe@x", ""), user("ws", "")};
    options.users[1].allowed_connection_types.add(connection_type::websocket);
    server s(options);
    const auto outcome = s.ask(login("joe@x", ""));
    CHECK_FALSE(outcome.accepted());
    CHECK(has_note(outcome, "User \"joe@x\" requires a client certificate"));
    auto websocket = login("ws", ""); // no listener maps certificates to this one
    websocket.type = connection_type::websocket;
    CHECK(s.lets_in(websocket));
    options.no_auth_user = "joe@x";
    s.load(options);
    CHECK(s.lets_in(login("joe@x", "")));
}

TEST_CASE("proxies: a signature must be of a trusted one, where there are any") {
    const auto proxy = nkey_pair::generate(nkey_kind::user);
    const auto second = nkey_pair::generate(nkey_kind::server);
    config::options options;
    options.trusted_proxies = {proxy.public_key().encode(), second.public_key().encode()};
    options.users = {user("a", "p")};
    server s(options);
    auto request = login("a", "p");
    CHECK(s.lets_in(request));
    CHECK(s.ask(request).who.proxy_key.empty());
    for (const nkey_pair* pair : {&proxy, &second}) {
        request.login.proxy_signature = base64url_encode(pair->sign(nonce));
        CHECK(s.ask(request).who.proxy_key == pair->public_key().encode());
    }
    for (const std::string& bad :
         {base64url_encode(nkey_pair::generate(nkey_kind::user).sign(nonce)),
          base64_encode(proxy.sign(nonce)), std::string("?")}) {
        request.login.proxy_signature = bad;
        const auto outcome = s.ask(request);
        CHECK(outcome.decision == auth_outcome::verdict::rejected);
        CHECK(outcome.reason == reject_reason::proxy_not_trusted);
        CHECK(has_note(outcome, "proxy is not trusted"));
    }
    options.trusted_proxies.clear(); // then nobody looks at it
    s.load(options);
    CHECK(s.lets_in(request));
}

TEST_CASE("proxies: checked even where authentication is not required") {
    const auto proxy = nkey_pair::generate(nkey_kind::user);
    config::options options;
    options.trusted_proxies = {proxy.public_key().encode()};
    server s(options);
    auth_request request;
    request.nonce = nonce;
    request.login.proxy_signature = base64url_encode(proxy.sign("something else"));
    CHECK(s.ask(request).reason == reject_reason::proxy_not_trusted);
    CHECK_FALSE(s.ask(request).accepted());
    request.login.proxy_signature = base64url_encode(proxy.sign(nonce));
    CHECK(s.ask(request).who.proxy_key == proxy.public_key().encode());
}

TEST_CASE("proxy_required: of users, nkeys and the single login") {
    const auto proxy = nkey_pair::generate(nkey_kind::user);
    const auto pair = nkey_pair::generate(nkey_kind::user);
    config::options options;
    options.trusted_proxies = {proxy.public_key().encode()};
    auth_request request;
    SUBCASE("user") {
        options.users = {user("a", "p")};
        options.users[0].proxy_required = true;
        request = login("a", "p");
    }
    SUBCASE("nkey") {
        options.users = {nkey_user(pair)};
        options.users[0].proxy_required = true;
        request = signed_by(pair);
    }
    SUBCASE("single user") {
        options.authorization.user = "a";
        options.authorization.password = "p";
        options.authorization.proxy_required = true;
        request = login("a", "p");
    }
    SUBCASE("token") {
        options.authorization.token = "t";
        options.authorization.proxy_required = true;
        request = by_token("t");
        request.nonce = nonce;
    }
    server s(options);
    const auto outcome = s.ask(request);
    CHECK_FALSE(outcome.accepted());
    CHECK(outcome.reason == reject_reason::proxy_required);
    CHECK(has_note(outcome, "proxy connection required"));
    request.login.proxy_signature = base64url_encode(proxy.sign(nonce));
    CHECK(s.ask(request).accepted());
    CHECK(s.ask(request).who.proxy_key == proxy.public_key().encode());
}

TEST_CASE("unix socket: a mapped local uid needs no credentials") {
    config::options options;
    options.users = {user("a", "pa", "A"), user("b", "pb", "B")};
    options.listen.unix_socket.emplace();
    options.listen.unix_socket->peer_users = {{1000, "a"}};
    server s(options);
    const auto from = [&](std::uint32_t uid, auth_request request = {}) {
        request.local_peer = auth::unix_peer{.uid = uid, .gid = uid, .pid = 1};
        return s.ask(request);
    };
    CHECK(from(1000).who.account == "A");
    CHECK(from(1000).accepted());
    CHECK(from(1000, login("a", "")).who.account == "A"); // naming oneself is fine
    CHECK(from(1000, login("b", "pb")).who.account == "B");
    CHECK_FALSE(from(1000, login("b", "")).accepted());
    CHECK_FALSE(from(1000, login("a", "wrong")).accepted());
    CHECK_FALSE(from(1001).accepted());
    CHECK(from(1001, login("a", "pa")).accepted());
}

TEST_CASE("listener logins stand in the place of the top-level ones") {
    config::options options;
    options.users = {user("guest", "g", "G")};
    SUBCASE("beside users") {}
    SUBCASE("where nothing else is required") {
        options.users.clear();
    }
    server s(options);
    auth::listener_login own;
    own.token = secret_string("ws-token");
    auto request = by_token("ws-token");
    CHECK(s.lets_in(request) == options.users.empty());
    request.listener = std::make_shared<const auth::listener_login>(own);
    CHECK(s.ask(request).who.name.label() == "token");
    request.login.token = secret_string("other");
    CHECK_FALSE(s.lets_in(request));
}

TEST_CASE("pool: a full one refuses the login, and says so") {
    config::options options;
    options.authorization.user = "joe";
    options.authorization.password = hash;
    auto directory = auth::user_directory::build(options);
    REQUIRE(directory);
    std::promise<void> started, release;
    worker_pool pool("auth-test", 1, 1);
    REQUIRE(pool.submit([&started, released = release.get_future()]() mutable {
        started.set_value();
        released.wait();
    }));
    started.get_future().wait();
    REQUIRE(pool.submit([] {})); // the one waiting place
    const auth::static_authenticator link(*directory, pool);
    int answers = 0;
    link.authenticate(std::make_shared<const auth_request>(login("joe", "U*U")), {},
                      [&](const auth_outcome& outcome) {
                          ++answers;
                          CHECK(outcome.decision == auth_outcome::verdict::rejected);
                          REQUIRE(outcome.notes.size() == 1);
                          CHECK(outcome.notes[0].severity == auth::auth_note::level::error);
                      });
    CHECK(answers == 1);
    release.set_value();
}

TEST_CASE("pool: a login that waits when the pool stops is refused") {
    config::options options;
    options.authorization.user = "joe";
    options.authorization.password = hash;
    auto directory = auth::user_directory::build(options);
    REQUIRE(directory);
    int answers = 0;
    bool let_in = false;
    {
        std::promise<void> started, release;
        worker_pool pool("auth-test", 1, 4);
        REQUIRE(pool.submit([&started, released = release.get_future()]() mutable {
            started.set_value();
            released.wait();
        }));
        started.get_future().wait();
        const auth::static_authenticator link(*directory, pool);
        link.authenticate(std::make_shared<const auth_request>(login("joe", "U*U")), {},
                          [&](const auth_outcome& outcome) {
                              ++answers;
                              let_in = outcome.accepted();
                          });
        std::thread stopper([&] { pool.stop(); });
        release.set_value();
        stopper.join();
    }
    CHECK(answers == 1);
    // Whether the worker took the job before it saw the stop is its affair.
    static_cast<void>(let_in);
}

TEST_CASE("auth: a request that another link decided is left alone") {
    server s{{}};
    auto directory = auth::user_directory::build({});
    const auth::static_authenticator link(*directory, s.pool);
    auth_outcome refused;
    refused.reject(reject_reason::account_connections);
    link.authenticate(std::make_shared<const auth_request>(), refused,
                      [](const auth_outcome& outcome) {
                          CHECK(outcome.reason == reject_reason::account_connections);
                          CHECK_FALSE(outcome.accepted());
                      });
}

TEST_CASE("reload: the stored request asks the new users again") {
    using auth::recheck_action;
    const auto pair = nkey_pair::generate(nkey_kind::user);
    config::options options;
    options.users = {user("a", "p", "A"), nkey_user(pair, "A")};
    server s(options);
    const auto request = login("a", "p");
    const auto key_request = signed_by(pair);
    const auto who = s.ask(request).who;
    const auto key_who = s.ask(key_request).who;
    const auto after = [&](const config::options& changed) {
        s.load(changed);
        return std::pair{auth::recheck(who, s.ask(request)).action,
                         auth::recheck(key_who, s.ask(key_request)).action};
    };
    CHECK(after(options) == std::pair{recheck_action::keep, recheck_action::keep});

    auto changed = options;
    changed.users[0].password = "new";
    CHECK(after(changed).first == recheck_action::refuse);
    changed.users[0].account = "B";
    changed.users[1].account = "B";
    changed.users[0].password = "p";
    CHECK(after(changed) == std::pair{recheck_action::close, recheck_action::close});
    changed.users = {user("other", "p")};
    CHECK(after(changed).first == recheck_action::close);
    changed = options;
    changed.users[0].allowed_connection_types.add(connection_type::mqtt);
    changed.users[1].allowed_connection_types.add(connection_type::mqtt);
    CHECK(after(changed) == std::pair{recheck_action::refuse, recheck_action::refuse});
}

TEST_CASE("reload: an unchanged hash is not computed again") {
    config::options options;
    options.users = {user("a", hash), user("plain", "p")};
    server s(options);
    const auto request = login("a", "U*U");
    const auto who = s.ask(request).who;
    REQUIRE(who.checked_hash);
    CHECK(s.ask(login("plain", "p")).who.checked_hash == nullptr);
    // On which thread the new chain answers, and whether it keeps the connection.
    const auto again = [&] {
        const auto answer =
            std::make_shared<std::promise<std::pair<std::thread::id, auth::recheck_action>>>();
        s.link->authenticate(
            auth::ask_again(request, who), {}, [answer, &who](const auth_outcome& outcome) {
                answer->set_value({std::this_thread::get_id(), auth::recheck(who, outcome).action});
            });
        return answer->get_future().get();
    };
    s.load(options);
    CHECK(again() == std::pair{std::this_thread::get_id(), auth::recheck_action::keep});

    options.users[0].password = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK";
    s.load(options); // of "U*U*"
    CHECK(again().first != std::this_thread::get_id());
    CHECK(again().second == auth::recheck_action::refuse);
    options.users.erase(options.users.begin()); // gone: no other user's hash helps
    options.users.push_back(user("b", hash));
    s.load(options);
    CHECK(again().second == auth::recheck_action::close);
}

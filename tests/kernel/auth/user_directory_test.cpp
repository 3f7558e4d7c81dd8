#include "auth/user_directory.hpp"

#include <doctest/doctest.h>

#include "config_user.hpp"
#include "make_certificate.hpp"

using namespace plexus;
using auth::user_directory;
using config::connection_type;

namespace {

std::shared_ptr<const user_directory> built(const config::options& options) {
    auto directory = user_directory::build(options);
    if (!directory)
        FAIL(directory.error());
    return *directory;
}

std::string error_of(const config::options& options) {
    auto directory = user_directory::build(options);
    return directory ? "" : directory.error();
}

config::user_entry user(std::string name, std::string password = "x", std::string account = "$G") {
    return test::config_user(std::move(name), std::move(password), std::move(account));
}

config::user_entry nkey_user(std::string key) {
    auto entry = user("", "");
    entry.nkey = std::move(key);
    return entry;
}

config::options mapping_tls() {
    config::options options;
    options.tls.emplace();
    options.tls->verify = options.tls->verify_and_map = true;
    return options;
}

std::string random_key() {
    return auth::nkey_pair::generate(auth::nkey_kind::user).public_key().encode();
}

// The name of the user that a certificate is mapped to, or empty.
std::string mapped(const config::options& options, const testing::certificate_ptr& certificate,
                   connection_type type = connection_type::standard) {
    const auto directory = built(options);
    const auto* found =
        directory->find_mapped_user(auth::read_certificate_identity(certificate.get()), type);
    return found ? found->name : "";
}

} // namespace

TEST_CASE("auth facts: nothing configured, nothing required") {
    const auto facts = built({})->facts();
    CHECK_FALSE(facts.required);
    CHECK_FALSE(facts.advertised);
    CHECK_FALSE(facts.nonce);
}

TEST_CASE("auth facts: users, a single user, a token each require authentication") {
    config::options options;
    SUBCASE("users") {
        options.users = {user("a")};
    }
    SUBCASE("single user") {
        options.authorization.user = "a";
    }
    SUBCASE("token") {
        options.authorization.token = "t";
    }
    SUBCASE("users of an account") {
        options.users = {user("a", "x", "A")};
    }
    const auto facts = built(options)->facts();
    CHECK(facts.required);
    CHECK(facts.advertised);
    CHECK_FALSE(facts.nonce);
}

TEST_CASE("auth facts: an authorization block without users requires nothing") {
    config::options options; // as the reference: `authorization { users = [] }` lets everyone in
    options.authorization.defined = true;
    CHECK_FALSE(built(options)->facts().required);
}

TEST_CASE("auth facts: nkeys and trusted proxies need a nonce") {
    config::options options;
    options.users = {nkey_user(random_key())};
    CHECK(built(options)->facts().nonce);
    options.users.clear();
    options.trusted_proxies = {random_key()};
    CHECK(built(options)->facts().nonce);
    CHECK_FALSE(built(options)->facts().required);
}

TEST_CASE("auth facts: no_auth_user is not advertised as required") {
    config::options options;
    options.users = {user("a")};
    options.no_auth_user = "a";
    const auto facts = built(options)->facts();
    CHECK(facts.required);
    CHECK_FALSE(facts.advertised);
}

TEST_CASE("auth timeout: 2 s, with TLS a second more than its own, or as configured") {
    using namespace std::chrono_literals;
    config::options options;
    CHECK(auth::auth_timeout(options) == 2s);
    options.tls.emplace();
    CHECK(auth::auth_timeout(options) == 3s);
    options.tls->timeout = 500ms;
    CHECK(auth::auth_timeout(options) == 1500ms);
    options.authorization.timeout = 100ms;
    CHECK(auth::auth_timeout(options) == 100ms);
}

TEST_CASE("directory: no_auth_user must name a configured user or nkey") {
    config::options options;
    options.no_auth_user = "x";
    CHECK(error_of(options) == "no_auth_user: \"x\" present, but users/nkeys are not defined");
    options.users = {user("a")};
    CHECK(error_of(options) == "no_auth_user: \"x\" not present as user or nkey in authorization "
                               "block or account configuration");
    options.users.push_back(user("x"));
    CHECK(error_of(options).empty());
    options.users = {nkey_user(random_key())};
    options.no_auth_user = options.users[0].nkey;
    CHECK(error_of(options).empty());
}

TEST_CASE("directory: bad permissions name the user, bad proxy keys the key") {
    config::options options;
    options.users = {user("u")};
    options.users[0].permissions.emplace();
    options.users[0].permissions->publish.emplace();
    options.users[0].permissions->publish->allow.emplace().push_back({"a..b", ""});
    CHECK(error_of(options) == "invalid permissions for user \"u\": publish allow: subject "
                               "\"a..b\" is not a valid subject");
    options.users[0].user.clear();
    options.users[0].nkey = "UABC";
    CHECK(error_of(options).starts_with("invalid permissions for nkey \"UABC\": "));
    options.users.clear();
    options.trusted_proxies = {"UABC"};
    CHECK(error_of(options) == "proxy trusted key \"UABC\" is invalid");
}

TEST_CASE("directory: neighbours with equal permissions share one object") {
    config::options options;
    options.users = {user("a"), user("b"), user("c")};
    for (auto& entry : options.users) {
        entry.permissions.emplace();
        entry.permissions->publish.emplace();
    }
    options.users[2].permissions->publish->deny = {{"x", ""}};
    const auto directory = built(options);
    CHECK(directory->find_user("a")->permissions == directory->find_user("b")->permissions);
    CHECK(directory->find_user("a")->permissions != directory->find_user("c")->permissions);
}

TEST_CASE("automatic user: made when only the system account has users") {
    config::options options;
    options.accounts.emplace_back().name = "$SYS";
    options.users = {user("sys", "x", "$SYS")};
    const auto directory = built(options);
    const std::string& name = directory->automatic_user();
    REQUIRE(name.size() == 13);
    CHECK(name.starts_with("nats-"));
    CHECK(directory->find_user(name)->account == "$G");
    CHECK_FALSE(directory->find_user(name)->password.empty());
    CHECK(directory->login().no_auth_user == name);
    CHECK(directory->facts().advertised); // unlike for a no_auth_user that the user set
    CHECK(directory->allows_implicit_login({}));

    const auto again = user_directory::build(options, name);
    REQUIRE(again);
    CHECK((*again)->automatic_user() == name);
}

TEST_CASE("automatic user: for a system account of any name, and for one without users") {
    config::options options;
    options.accounts.emplace_back().name = "SYS";
    options.system_account = "SYS";
    const auto directory = built(options);
    CHECK_FALSE(directory->automatic_user().empty());
    CHECK(directory->facts().required);
}

TEST_CASE("automatic user: not made where it would open what was closed") { // CVE-2023-47090
    config::options options;
    options.accounts.emplace_back().name = "$SYS";
    options.users = {user("sys", "x", "$SYS")};
    SUBCASE("authorization block") {
        options.authorization.defined = true;
    }
    SUBCASE("another account") {
        options.accounts.emplace_back().name = "A";
    }
    SUBCASE("no system account") {
        options.accounts[0].name = "A";
    }
    SUBCASE("own no_auth_user") {
        options.no_auth_user = "sys";
    }
    CHECK(built(options)->automatic_user().empty());
}

TEST_CASE("implicit login: for clients, as an existing, unrestricted password user") {
    config::options options;
    options.users = {user("a"), user("ws"), nkey_user(random_key())};
    options.users[1].allowed_connection_types.add(connection_type::websocket);
    auth::auth_request request;
    CHECK_FALSE(built(options)->allows_implicit_login(request));
    options.no_auth_user = "a";
    CHECK(built(options)->allows_implicit_login(request));
    request.kind = auth::peer_kind::leaf;
    CHECK_FALSE(built(options)->allows_implicit_login(request));
    request.kind = auth::peer_kind::client;
    options.users[0].proxy_required = true;
    CHECK_FALSE(built(options)->allows_implicit_login(request));
    options.no_auth_user = "ws";
    CHECK_FALSE(built(options)->allows_implicit_login(request));
    request.type = connection_type::websocket;
    CHECK(built(options)->allows_implicit_login(request));
    options.no_auth_user = options.users[2].nkey;
    CHECK_FALSE(built(options)->allows_implicit_login(request));
    auth::listener_login own;
    own.no_auth_user = "ws";
    request.listener = std::make_shared<const auth::listener_login>(own);
    CHECK(built(options)->allows_implicit_login(request));
}

TEST_CASE("local users: must be configured, and may begin without CONNECT") {
    config::options options;
    options.users = {user("a")};
    options.listen.unix_socket.emplace();
    options.listen.unix_socket->peer_users = {{1000, "a"}};
    const auto directory = built(options);
    REQUIRE(directory->find_local_user(1000));
    CHECK(directory->find_local_user(1000)->name == "a");
    CHECK_FALSE(directory->find_local_user(0));
    auth::auth_request request;
    request.local_peer = auth::unix_peer{.uid = 1000};
    CHECK(directory->allows_implicit_login(request));
    request.local_peer->uid = 1001;
    CHECK_FALSE(directory->allows_implicit_login(request));
    options.listen.unix_socket->peer_users = {{1000, "nobody"}};
    CHECK(error_of(options) ==
          "unix socket: peer user \"nobody\" for uid 1000 is not a configured user");
}

TEST_CASE("mapping: email, then DNS, then URI, then the subject") {
    auto options = mapping_tls();
    testing::certificate_request request;
    request.subject = {{"O", "x"}, {"CN", "joe"}};
    request.uris = {"spiffe://joe"};
    request.dns_names = {"joe.example"};
    request.emails = {"joe@x"};
    const auto cert = testing::make_certificate(request);
    options.users = {user("CN=joe,O=x", "")};
    CHECK(mapped(options, cert) == "CN=joe,O=x");
    options.users.push_back(user("spiffe://joe", ""));
    CHECK(mapped(options, cert) == "spiffe://joe");
    options.users.push_back(user("joe.example", ""));
    CHECK(mapped(options, cert) == "joe.example");
    options.users.push_back(user("joe@x", ""));
    CHECK(mapped(options, cert) == "joe@x");
    options.users.back().allowed_connection_types.add(connection_type::websocket);
    CHECK(mapped(options, cert) == "joe.example"); // the first that may come in this way
    CHECK(mapped(options, cert, connection_type::websocket) == "joe@x");
}

TEST_CASE("mapping: the exact order of a subject wins over any order") {
    auto options = mapping_tls();
    const auto cert = testing::make_subject({{"DC", "com"}, {"OU", "b"}, {"CN", "a"}});
    options.users = {user("OU=b,CN=a,DC=com", "")};
    CHECK(mapped(options, cert) == "OU=b,CN=a,DC=com");
    options.users.push_back(user("cn=a, ou=b, dc=com", ""));
    CHECK(mapped(options, cert) == "cn=a, ou=b, dc=com");
}

TEST_CASE("mapping: duplicate RDNs do not stand for missing ones") { // CVE-2026-33248
    auto options = mapping_tls();
    options.users = {user("CN=a,OU=b,DC=com", "")};
    CHECK(mapped(options, testing::make_subject({{"DC", "com"}, {"CN", "a"}, {"CN", "a"}})) == "");
    options.users = {user("CN=a,CN=a,DC=com", "")};
    CHECK(mapped(options, testing::make_subject({{"DC", "com"}, {"OU", "b"}, {"CN", "a"}})) == "");
}

TEST_CASE("mapping: the text of the subject, with and without domain components") {
    auto options = mapping_tls();
    // The UID rules out the structural match, so the texts decide.
    const auto cert = testing::make_subject(
        {{"DC", "com"}, {"DC", "ex"}, {"O", "x"}, {"UID", "7"}, {"CN", "joe"}});
    options.users = {user("CN=joe,O=x", "")};
    CHECK(mapped(options, cert) == "CN=joe,O=x");
    options.users.push_back(user("CN=joe,O=x,DC=com,DC=ex", ""));
    CHECK(mapped(options, cert) == "CN=joe,O=x,DC=com,DC=ex");
}

TEST_CASE("mapping: nobody, when nothing fits") {
    auto options = mapping_tls();
    options.users = {user("CN=jim", ""), user("jim", "")};
    testing::certificate_request request;
    CHECK(mapped(options, testing::make_certificate(request)) == "");
    request.subject = {{"CN", "joe"}};
    request.dns_names = {"joe"};
    CHECK(mapped(options, testing::make_certificate(request)) == "");
    CHECK(mapped(options, testing::make_subject({{"CN", "jim"}, {"O", "x"}})) == "");
}

TEST_CASE("mapping: a user without a password is a certificate's where any listener maps it") {
    config::options options;
    options.users = {user("any", ""), user("ws", ""), user("mqtt", ""), user("named", "pw")};
    options.users[1].allowed_connection_types.add(connection_type::websocket);
    options.users[2].allowed_connection_types.add(connection_type::mqtt);
    const auto certificate_users = [&](std::vector<config::connection_types> mapping) {
        const auto directory = user_directory::build(options, {}, false, mapping);
        REQUIRE(directory);
        std::string names;
        for (const auto& each : options.users)
            if ((*directory)->find_user(each.user)->certificate_only)
                names += each.user + " ";
        return names;
    };
    const auto types = [](connection_type type) {
        config::connection_types one;
        one.add(type);
        return one;
    };
    CHECK(certificate_users({}).empty());
    CHECK(certificate_users({types(connection_type::websocket)}) == "any ws ");
    CHECK(certificate_users({types(connection_type::websocket), types(connection_type::mqtt)}) ==
          "any ws mqtt ");
    CHECK(certificate_users({config::connection_types()}) == "any ws mqtt ");
}

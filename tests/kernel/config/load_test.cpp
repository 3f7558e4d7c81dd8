#include "config/load.hpp"
#include "config/print.hpp"
#include "config/reload.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>

using namespace plexus::config;
using namespace std::chrono_literals;

namespace {

/// Loads a text as if it were the file `name`.
loaded load(const std::string& text, const std::string& name = "t.conf",
            const schema_hooks& hooks = {}) {
    sources from;
    from.read_file = [&](const std::string&) -> std::expected<std::string, std::string> {
        return text;
    };
    from.environment = [](const std::string&) -> std::optional<std::string> { return {}; };
    return load_config(name, hooks, from);
}

options finished(const std::string& text) {
    loaded file = load(text);
    REQUIRE_MESSAGE(file.found.empty(), file.message());
    complete(file.values);
    return file.values;
}

std::string source_file(const std::string& path) {
    const char* root = std::getenv("PLEXUS_SOURCE_ROOT");
    return (root != nullptr ? std::string(root) : std::string(".")) + '/' + path;
}

} // namespace

TEST_CASE("load: options get their types and units") {
    const options o = finished(R"(
        listen: "127.0.0.1:4333"
        max_payload: 64kb
        ping_interval: "30s"
        write_timeout: retry
        max_connections: 0
        authorization { users: [ {user: a, password: b, permissions: {
            publish: "x.>", subscribe: {deny: ["y q1", z]}, allow_responses: true } } ] }
        accounts { A { users: [ {user: c} ], limits: {max_conn: 5} } }
        mappings { a: {destination: b, weight: "20%"} }
    )");
    CHECK(o.listen.host == "127.0.0.1");
    CHECK(o.listen.port == 4333);
    CHECK(o.limits.max_payload == 65536);
    CHECK(o.limits.max_connections == -1);
    CHECK(o.timers.ping_interval == 30s);
    CHECK(o.timers.write_timeout == write_timeout_policy::retry);
    REQUIRE(o.users.size() == 2);
    CHECK(o.users[0].account == "$G");
    CHECK(o.users[0].permissions->subscribe->deny[0] == permission_entry{"y", "q1"});
    CHECK(o.users[0].permissions->responses->ttl == 2min);
    CHECK(o.users[1].account == "A");
    CHECK(o.accounts[0].limits.max_connections == 5);
    CHECK(o.mappings[0].destinations[0].weight == 20);
}

TEST_CASE("load: allow_responses without a publish list allows nothing else") {
    const options o = finished("authorization { users: [ {user: a, permissions: "
                               "{allow_responses: true} } ] }");
    REQUIRE(o.users[0].permissions->publish);
    REQUIRE(o.users[0].permissions->publish->allow);
    CHECK(o.users[0].permissions->publish->allow->empty());
}

TEST_CASE("load: the login timeout depends on TLS") {
    CHECK(finished("port: 4222").authorization.timeout == 2s);
    CHECK(finished("tls { timeout: 5 }").authorization.timeout == 6s);
    CHECK(finished("tls { timeout: 5 }\nauthorization { user: a, password: b, timeout: 1 }")
              .authorization.timeout == 1s);
}

TEST_CASE("load: zeros ask for defaults") {
    const options o = finished("port: 0\nping_interval: \"0s\"\nmax_pending: 0");
    CHECK(o.listen.port == 4222);
    CHECK(o.timers.ping_interval == 2min);
    CHECK(o.limits.max_pending == 64 * 1024 * 1024);
}

TEST_CASE("load: a mistyped key gets a suggestion on a hint line") {
    CHECK(load("max_payloads: 1").message() ==
          "t.conf:1:0: unknown field \"max_payloads\"\nhint: did you mean \"max_payload\"?\n");
    CHECK(load("entirely_else: 1").message() == "t.conf:1:0: unknown field \"entirely_else\"\n");
}

TEST_CASE("load: after an error that ends a block the others in it become hints") {
    const std::string text = load("tls {\n cert: 1\n verify: x\n}").message();
    CHECK(text.starts_with("t.conf:2:2: error parsing tls config, unknown field \"cert\"\nhint: "));
    CHECK(text.find(
              "hint: t.conf:3:2: error parsing tls config, expected 'verify' to be a boolean") !=
          std::string::npos);
}

TEST_CASE("load: an option of a missing plugin refuses an otherwise right file") {
    CHECK(load("port: 4222\njetstream: true").message() ==
          "t.conf:2:1: needs plugin jetstream, which is not installed\n");
    CHECK(load("port: x\njetstream: true").message().find("needs plugin") == std::string::npos);
    CHECK(load("jetstream: false\nhttp_port: 0\ncluster { name: x }").found.empty());
    CHECK(load("plugins: [abc]").message() ==
          "t.conf:1:10: needs plugin abc, which is not installed\n");
}

TEST_CASE("load: exports and imports are checked and then refused in one line") {
    const loaded file = load("accounts { A { exports: [ {stream: a} ] }\n"
                             "B { imports: [ {stream: {account: A, subject: a}} ] } }");
    CHECK(file.found.errors.empty());
    REQUIRE(file.found.refusals.size() == 1);
    CHECK(file.found.refusals[0].text == "exports and imports between accounts are not there yet");
}

TEST_CASE("load: unix sockets have a path, a mode and users by local user") {
    const options o = finished("listen: \"unix:/run/p.sock\"\n"
                               "unix_socket { mode: 0600, peer_users { \"0\": a } }\n"
                               "authorization { users: [ {user: a} ] }");
    REQUIRE(o.listen.unix_socket);
    CHECK(o.listen.unix_socket->path == "/run/p.sock");
    CHECK(o.listen.unix_socket->mode == 0600);
    CHECK(o.listen.unix_socket->peer_users.at(0) == "a");
    CHECK(start_error(o).empty());
    CHECK(load("unix_socket { mode: \"0778\" }").found.errors.size() == 2);
    CHECK(load("unix_socket { mode: 0600 }").message().find("needs listen") != std::string::npos);
}

TEST_CASE("load: a number beyond what its option holds is not taken for another one") {
    constexpr int largest = std::numeric_limits<int>::max();
    const options o = finished("port: 4294967300\nmax_connections: 4294967297\n"
                               "max_subscriptions: 4294967297\nmax_payload: -4294967295\n"
                               "accounts { A { limits: {max_conn: 4294967297} } }");
    CHECK(o.listen.port == largest);
    CHECK(o.limits.max_connections == largest);
    CHECK(o.limits.max_subscriptions == largest);
    CHECK(o.limits.max_payload < 0);
    CHECK(o.accounts.at(0).limits.max_connections == largest);
    CHECK(finished("listen: 4294967300").listen.port == largest);
    CHECK(finished("listen: \"x:4294967300\"").listen.port == largest);
}

TEST_CASE("load: passwords in URLs do not show in complaints, whatever is in them") {
    const std::string twice = load("leafnodes { remotes: [ {url: \"nats://u:p@ss:wo@rd@h:1\"}, "
                                   "{url: \"nats://u:p@ss:wo@rd@h:1\"} ] }")
                                  .message();
    CHECK(twice.find("urls=[\"nats://u:xxxxx@h:1\"]") != std::string::npos);
    const std::string doubled =
        load("cluster { routes: [ \"nats://u:pass@h:1\", \"nats://u:pass@h:1\" ] }").message();
    CHECK(doubled.find("invalid use of field \"nats://u:xxxxx@h:1\": Duplicate route entry") !=
          std::string::npos);
}

TEST_CASE("start: the cross-checks give the reference's texts") {
    auto error = [](const std::string& text) { return start_error(finished(text)); };
    CHECK(error("lame_duck_duration: \"30s\"\nlame_duck_grace_period: \"30s\"") ==
          "lame duck grace period (30s) should be strictly lower than lame duck duration (30s)");
    CHECK(error("max_payload: 2MB\nmax_pending: 1MB") ==
          "max_payload (2097152) cannot be higher than max_pending (1048576)");
    CHECK(error("no_auth_user: x") ==
          "no_auth_user: \"x\" present, but users/nkeys are not defined");
    CHECK(error("no_auth_user: x\nauthorization { users: [ {user: y} ] }") ==
          "no_auth_user: \"x\" not present as user or nkey in authorization block or account "
          "configuration");
    CHECK(error("port: 4222").empty());
    CHECK(check_hints(load("no_auth_user: x").values).size() == 1);
}

TEST_CASE("start: a system account that is named has to be there") {
    auto error = [](const std::string& text) { return system_account_error(finished(text)); };
    const std::string missing = "error resolving system account: account missing";
    CHECK(error("system_account: NOPE") == missing);
    CHECK(error("system_account: \"$SYS\"\naccounts { A {} }") == missing);
    CHECK(error("system_account: NOPE\nno_system_account: true") == missing);
    CHECK(error("system_account: A\naccounts { A {} }").empty());
    CHECK(error("system_account: B\naccounts [A, B]").empty());
    CHECK(error("system_account: \"$G\"").empty());
    CHECK(error("port: 4222").empty());
    CHECK(check_hints(load("system_account: NOPE").values).size() == 1);
}

TEST_CASE("start: what clients are told to use is a host and perhaps a port") {
    auto error = [](const std::string& text) { return client_advertise_error(finished(text)); };
    CHECK(error("client_advertise: \"a:b\"") ==
          "ClientAdvertise value of a:b, err=strconv.Atoi: parsing \"b\": invalid syntax");
    CHECK(error("client_advertise: \"a:b:c\"") ==
          "ClientAdvertise value of a:b:c, err=address a:b:c: too many colons in address");
    CHECK(error("client_advertise: a").empty());
    CHECK(error("client_advertise: \"a:4\"").empty());
}

TEST_CASE("start: plain passwords and huge payloads are warned about") {
    CHECK(!password_warning(finished("authorization { user: a, password: b }")).empty());
    CHECK(password_warning(finished("authorization { user: a, password: \"$2a$11$x\" }")).empty());
    // A user without a password is known by the certificate, where certificates name users.
    const std::string nameless = "authorization { users: [ {user: a} ] }\n";
    CHECK(!password_warning(finished(nameless)).empty());
    CHECK(password_warning(finished(nameless + "tls { verify_and_map: true }")).empty());
    CHECK(password_warning(finished("authorization { token: t }")).empty());
    CHECK(!payload_warning(finished("max_payload: 9MB")).empty());
    CHECK(payload_warning(finished("max_payload: 8MB")).empty());
}

TEST_CASE("reload: names the first field that cannot change, in the reference's words") {
    const options before = finished("max_payload: 1MB\nmax_pending: 64MB");
    CHECK(reload_error(differences(before, finished("max_payload: 2MB"))).empty());
    CHECK(reload_error(differences(before, finished("max_pending: 32MB"))) ==
          "config reload not supported for MaxPending: old=67108864, new=33554432");
    CHECK(reload_error(differences(before, finished("write_timeout: close"))) ==
          "config reload not supported for WriteTimeout: old=, new=close");
    CHECK(differences(before, before).empty());
}

TEST_CASE("reload: secrets never show") {
    const auto all = differences(finished("authorization { user: a, password: one }"),
                                 finished("authorization { user: a, password: two }"));
    REQUIRE(all.size() == 1);
    CHECK(all[0].old_text == "[REDACTED]");
    CHECK(all[0].new_text == "[REDACTED]");
}

// As the reference printed them for the same two files.
TEST_CASE("reload: the log names what changed, in the reference's words and order") {
    const auto lines = [](std::string_view from, std::string_view to) {
        const options before = finished(std::string(from));
        const options after = finished(std::string(to));
        return reload_lines(differences(before, after), before, after);
    };
    using text = std::vector<std::string>;
    CHECK(lines("debug: false", "debug: false") ==
          text{"Reloaded: authorization users", "Reloaded: accounts"});
    CHECK(
        lines("ports_file_dir: p1",
              "max_connections: 0\nauthorization { user: a, password: b }\nmappings: {foo: bar}") ==
        text{"Reloaded: max_connections = -1", "Reloaded: authorization users",
             "Reloaded: accounts", "Reloaded: authorization username",
             "Reloaded: authorization password", "Reloaded: ports_file_dir = "});
    CHECK(lines("debug: false", "client_advertise: \"1.2.3.4:55\"\nping_interval: \"33s\"\n"
                                "no_fast_producer_stall: true\npid_file: x.pid\nserver_tags: a\n"
                                "authorization { token: t, timeout: 3.5 }") ==
          text{"Reload: client_advertise = 1.2.3.4:55", "Reloaded: authorization users",
               "Reloaded: accounts", "Reloaded: authorization token",
               "Reloaded: ping_interval = 33s", "Reloaded: authorization timeout = 3.5",
               "Reloaded: fast producers will not be stalled", "Reloaded: pid_file = x.pid",
               "Reloaded: tags"});
    CHECK(lines("pid_file: x.pid", "debug: false") ==
          text{"Reloaded: authorization users", "Reloaded: accounts"});
}

TEST_CASE("print: the effective configuration can be read again and holds no secret") {
    const std::string text = effective_config(
        finished("port: 4333\nauthorization { users: [ {user: a, password: hidden} ] }"));
    CHECK(text.find("hidden") == std::string::npos);
    const loaded again = load(text, "t.toml");
    CHECK_MESSAGE(again.found.errors.empty(), again.message());
    CHECK(again.values.listen.port == 4333);
}

TEST_CASE("print: the JSON Schema is JSON and knows every top-level key") {
    const auto schema = boost::json::parse(json_schema()).as_object();
    CHECK(schema.at("properties").as_object().contains("max_payload"));
    CHECK(schema.at("$defs").as_object().contains("tls"));
}

// After a change of the schema: build-test/plexus-server --config-reference >
// docs/config-reference.md. The sections of plugins, which come last, are tests/wire's to compare.
TEST_CASE("docs: the configuration reference is up to date") {
    std::ifstream in(source_file("docs/config-reference.md"));
    std::stringstream page;
    page << in.rdbuf();
    CHECK_MESSAGE(page.str().starts_with(reference_page()), "make docs/config-reference.md anew");
}

TEST_CASE("configs: every example loads") {
    for (const char* name : {"edge", "single", "secure"}) {
        loaded file = load_config(source_file("configs/" + std::string(name) + ".toml"));
        CHECK_MESSAGE(file.found.empty(), file.message());
        complete(file.values);
        CHECK(start_error(file.values) == "");
    }
}

#include "bus/connection_row.hpp"
#include "clients_fixture.hpp"

using namespace plexus;
using bus::to_text;
using bus::view;
using strings = std::vector<std::string>;
using F = test::clients_fixture;

namespace {

/// Calls a listing and writes each row down as `text(row)`.
template <class Row, class Text, class Listing>
strings rows(Text text, Listing list) {
    struct taker {
        Text text;
        strings taken{};
        static void take(void* arg, const Row* row) {
            CHECK(row->size == sizeof(Row));
            auto& self = *static_cast<taker*>(arg);
            self.taken.push_back(self.text(*row));
        }
    } to{text};
    list(&taker::take, &to);
    return to.taken;
}

std::string short_form(const px_subscription_row& row) {
    return fmt::format("{} {} {} {}/{} of {}", view(row.subject), view(row.queue), view(row.sid),
                       row.delivered, row.max, row.connection_id);
}

strings subscriptions_of(F& f, std::string_view account, std::uint32_t count) {
    strings all;
    std::uint64_t cursor = 0;
    do {
        for (std::string& row : rows<px_subscription_row>(short_form, [&](auto fn, void* arg) {
                 CHECK(f.inspect.subscriptions(&f.host, to_text(account), &cursor, count, fn,
                                               arg) == PX_OK);
             }))
            all.push_back(std::move(row));
    } while (cursor != 0);
    std::ranges::sort(all);
    return all;
}

} // namespace

TEST_CASE_FIXTURE(F, "inspect: connections are listed by number in slices, loop by loop") {
    run();
    std::vector<testing::far_end> peers;
    std::vector<std::uint64_t> first, second;
    for (int i = 0; i < 10; ++i) {
        peers.push_back(open(i % 3 == 0 ? 1 : 0));
        (i % 3 == 0 ? second : first).push_back(last_id);
    }
    const auto listed = [&](net::loop& loop, std::uint32_t count) {
        std::vector<std::uint64_t> all;
        within(loop, [&] {
            std::vector<std::uint64_t> ids(count);
            for (std::uint64_t after = 0;;) {
                const std::uint32_t got = inspect.connection_ids(&host, after, ids.data(), count);
                all.insert(all.end(), ids.begin(), ids.begin() + got);
                if (got < count)
                    return;
                after = ids[got - 1];
            }
        });
        return all;
    };
    for (const std::uint32_t count : {1u, 3u, 6u, 100u}) {
        CHECK(listed(loops[0], count) == first);
        CHECK(listed(loops[1], count) == second);
    }
    peers[1].close();
    peers[1].close();
    while (clients.clients() == 10)
        settle();
    first.erase(first.begin());
    CHECK(listed(loops[0], 2) == first);
}

TEST_CASE_FIXTURE(F, "inspect: a row has what the connection said and did") {
    whom = [](const auth::auth_request& request) {
        auth::identity who;
        who.name = auth::claimed_name(request.login);
        config::permissions_spec spec;
        spec.publish = config::subject_rules{{{{"a.>", ""}}}, {}};
        who.permissions = *auth::permissions::compile(spec);
        who.expires = std::chrono::system_clock::now() + std::chrono::hours(1);
        return who;
    };
    run();
    const auto before = std::chrono::system_clock::now();
    auto peer = log_in(R"("user":"joe","name":"n","lang":"c","version":"3","protocol":1)");
    say(peer, "SUB a.* 1\r\nSUB b q 2\r\nPUB a.x 5\r\nhello\r\nPUB no 2\r\nhi\r\n");
    auto token = log_in(R"("auth_token":"secret")");
    const std::uint64_t token_id = last_id;
    auto silent = open();
    at_home([&] {
        const std::uint64_t ids[] = {last_id, 4711, token_id - 1, token_id};
        std::vector<px_connection_row> raw;
        const strings texts = rows<px_connection_row>(
            [&](const px_connection_row& row) {
                raw.push_back(row);
                return fmt::format("{} {}:{} {} {} {} {} {} {} {} '{}'", row.id, view(row.host),
                                   row.port, view(row.name), view(row.lang), view(row.version),
                                   view(row.account), view(row.user), row.logged_in,
                                   row.subscriptions, view(row.permissions));
            },
            [&](auto fn, void* arg) {
                inspect.connections(&host, ids, 4, PX_DESCRIBE_PERMISSIONS, fn, arg);
            });
        const std::string permissions = R"({"publish":{"allow":["a.\u003e"]}})";
        CHECK(texts == strings{fmt::format("{} 127.0.0.1:4711    $G  0 0 ''", last_id),
                               fmt::format("{} 127.0.0.1:4711 n c 3 $G joe 1 2 '{}'", token_id - 1,
                                           permissions),
                               fmt::format("{} 127.0.0.1:4711    $G [REDACTED] 1 0 '{}'", token_id,
                                           permissions)});
        const px_connection_row& row = raw[1];
        CHECK(row.traffic.in_messages == 2);
        CHECK(row.traffic.in_bytes == 7);
        CHECK(row.traffic.out_messages == 1);
        CHECK(row.traffic.out_bytes == 5);
        CHECK(row.start_wall_ns >= bus::to_nanoseconds(before));
        CHECK(row.last_activity_wall_ns >= row.start_wall_ns);
        CHECK(row.stop_wall_ns == 0);
        CHECK(row.rtt_ns > 0);
        CHECK(row.expires_wall_ns > row.start_wall_ns);
        CHECK(row.connection_type == PX_CONNECTION_STANDARD);
        CHECK(row.tls_version.size == 0);
        CHECK(row.certificate_count == 0);
    });
    within(loops[1], [&] {
        const std::uint64_t id = token_id;
        CHECK(rows<px_connection_row>(
                  [](const px_connection_row&) { return std::string(); },
                  [&](auto fn, void* arg) { inspect.connections(&host, &id, 1, 0, fn, arg); })
                  .empty());
    });
}

TEST_CASE_FIXTURE(F, "inspect: when a client was last active, for one accepted late in a batch") {
    run();
    const auto activity = [&] {
        std::int64_t found = 0;
        at_home([&] {
            inspect.connections(
                &host, &last_id, 1, 0,
                [](void* arg, const px_connection_row* row) {
                    *static_cast<std::int64_t*>(arg) = row->last_activity_wall_ns;
                },
                &found);
        });
        return found;
    };
    const auto now = [] { return bus::to_nanoseconds(std::chrono::system_clock::now()); };
    auto peer = open(0, std::chrono::milliseconds(20));
    const auto opened = now();
    say(peer, "CONNECT {\"verbose\":false}\r\n");
    const auto logged_in = now();
    CHECK(activity() >= opened);
    CHECK(activity() <= logged_in);
    say(peer, ""); // a PING is no activity
    CHECK(activity() <= logged_in);
    say(peer, "SUB a 1\r\n");
    CHECK(activity() >= logged_in);
    CHECK(activity() <= now());
}

TEST_CASE_FIXTURE(F, "inspect: asking for the round trip sends one PING") {
    run();
    auto peer = log_in(R"("lang":"c")");
    for (int i = 0; i < 2; ++i)
        at_home([&] {
            inspect.connections(
                &host, &last_id, 1, PX_DESCRIBE_ASK_RTT, [](void*, const px_connection_row*) {},
                nullptr);
        });
    CHECK(peer.read(6) == "PING\r\n");
    peer.send("PONG\r\nPING\r\n");
    CHECK(peer.read(6) == "PONG\r\n");
}

TEST_CASE_FIXTURE(F, "inspect: the subscriptions of a connection in slices") {
    run();
    auto peer = log_in(R"("name":"n")");
    for (int i = 0; i < 25; ++i)
        say(peer, fmt::format("SUB s.{} q {}\r\nUNSUB {} 7\r\n", i, i, i));
    strings all;
    at_home([&] {
        for (std::uint64_t from = 0;; from += 10) {
            const strings slice = rows<px_subscription_row>(short_form, [&](auto fn, void* arg) {
                const std::uint32_t told =
                    inspect.connection_subscriptions(&host, last_id, from, 10, fn, arg);
                CHECK(told == (from < 20 ? 10 : 5));
            });
            all.insert(all.end(), slice.begin(), slice.end());
            if (slice.size() < 10)
                return;
        }
    });
    std::ranges::sort(all);
    CHECK(all.size() == 25);
    CHECK(std::ranges::adjacent_find(all) == all.end());
    CHECK(all.front() == fmt::format("s.0 q 0 0/7 of {}", last_id));
    at_home([&] {
        CHECK(inspect.connection_subscriptions(
                  &host, 4711, 0, 10, [](void*, const px_subscription_row*) {}, nullptr) == 0);
    });
}

TEST_CASE_FIXTURE(F, "inspect: the subscriptions of an account, and those that match") {
    run();
    auto peer = log_in(R"("name":"n")");
    say(peer, "SUB a.* 1\r\nSUB a.> q 2\r\nSUB b 3\r\nPUB a.x 0\r\n\r\n");
    const std::string cid = std::to_string(last_id);
    at_home([&] {
        const strings all = {"a.*  1 1/0 of " + cid, "a.> q 2 1/0 of " + cid, "b  3 0/0 of " + cid};
        CHECK(subscriptions_of(*this, "$G", 1) == all);
        CHECK(subscriptions_of(*this, "$G", 100) == all);
        CHECK(subscriptions_of(*this, "$SYS", 100).empty());
        const auto matching = [&](std::string_view subject) {
            return rows<px_subscription_row>(short_form, [&](auto fn, void* arg) {
                CHECK(inspect.matching(&host, to_text("$G"), to_text(subject), fn, arg) == PX_OK);
            });
        };
        CHECK(matching("a.y") == strings{all[0], all[1]});
        CHECK(matching("c").empty());

        std::uint64_t cursor = 0;
        const auto ignore = [](void*, const px_subscription_row*) {};
        CHECK(inspect.subscriptions(&host, to_text("nobody"), &cursor, 1, ignore, nullptr) ==
              PX_ERR_NOT_FOUND);
        CHECK(px_host::failure() == "inspect.subscriptions: there is no account \"nobody\"");
        CHECK(inspect.matching(&host, to_text("nobody"), to_text("a"), ignore, nullptr) ==
              PX_ERR_NOT_FOUND);
        CHECK(inspect.matching(&host, to_text("$G"), to_text("a.*"), ignore, nullptr) ==
              PX_ERR_INVALID);
        CHECK(px_host::failure() == "inspect.matching: \"a.*\" is no subject to publish to");
    });
}

TEST_CASE_FIXTURE(F, "inspect: accounts, and the server as a whole") {
    run();
    auto peer = log_in(R"("name":"n")");
    say(peer, "SUB a 1\r\nPUB a 5\r\nhello\r\nPUB a 5\r\nhello\r\n");
    at_home([&] {
        std::vector<px_account_row> raw;
        CHECK(rows<px_account_row>(
                  [&](const px_account_row& row) {
                      raw.push_back(row);
                      return fmt::format("{} {} {}", view(row.name), row.is_system,
                                         row.connections);
                  },
                  [&](auto fn, void* arg) { inspect.accounts(&host, fn, arg); }) ==
              strings{"$G 0 1", "$SYS 1 0"});
        CHECK(raw[0].traffic.in_messages == 2);
        CHECK(raw[0].traffic.out_bytes == 10);
        CHECK(raw[0].subscriptions == 1);
        CHECK(raw[0].inserts == 1);
        CHECK(raw[0].matches == 2);
        CHECK(raw[0].cache_hits == 1);
        CHECK(raw[0].cached == 1);
        CHECK(raw[0].cached_receivers_max == 1);
        CHECK(raw[0].changed_wall_ns > 0);

        px_server_row row{};
        inspect.server(&host, &row);
        CHECK(row.size == sizeof row);
        CHECK(row.cores > 0);
        CHECK(row.connections == 1);
        CHECK(row.total_connections == 1);
        CHECK(row.subscriptions == 1);
        CHECK(row.client_traffic.in_messages == 2);
        CHECK(row.traffic.out_messages == 2);
        CHECK(row.start_wall_ns > 0);
        CHECK(row.config_load_wall_ns >= row.start_wall_ns);
        CHECK(row.resident_bytes > 0);
        CHECK(inspect.cpu_ns(&host) > 0);
        CHECK(view(inspect.account_details(&host, to_text("$G"))).starts_with(R"({"mappings":{})"));
        CHECK(inspect.account_details(&host, to_text("nobody")).size == 0);
    });
}

TEST_CASE_FIXTURE(F, "inspect: options are there while the plugin begins, and later on a loop") {
    kernel.options.store(std::make_shared<const std::string>(R"({"port":1})"));
    at_init(host, [&] { CHECK(view(inspect.options(&host)) == R"({"port":1})"); });
    run();
    at_home([&] {
        const px_text before = inspect.options(&host);
        kernel.options.store(std::make_shared<const std::string>(R"({"port":2})"));
        CHECK(view(before) == R"({"port":1})"); // good until the call returns
        CHECK(view(inspect.options(&host)) == R"({"port":2})");
    });
}

TEST_CASE_FIXTURE(F, "inspect: what belongs on a loop is refused elsewhere") {
    run();
    std::uint64_t id = 0;
    at_init(host, [&] {
        CHECK(inspect.connection_ids(&host, 0, &id, 1) == 0);
        CHECK(px_host::failure() ==
              "inspect.connection_ids is to be called on a loop, not while the server starts");
        CHECK(inspect.subscriptions(&host, {}, &id, 1, nullptr, nullptr) == PX_ERR_THREAD);
    });
    at_home([&] { CHECK(inspect.watch(&host, nullptr, nullptr) == PX_ERR_THREAD); });
}

TEST_CASE_FIXTURE(F, "inspect: the addresses that the server listens on") {
    kernel.client_addresses = [] {
        return std::vector<bus::listening_address>{{"tls", "0.0.0.0", 4222, true, true}};
    };
    auto place = std::make_shared<net::listening_place>();
    place->label = "http";
    place->scheme = "http";
    place->host = "localhost";
    place->bound = "127.0.0.1";
    place->port = 8222;
    kernel.places.add(place);
    run();
    at_home([&] {
        CHECK(rows<px_listener_row>(
                  [](const px_listener_row& row) {
                      return fmt::format("{} {} {}:{} {} {}", view(row.label), view(row.scheme),
                                         view(row.host), row.port, row.tls, row.accepting);
                  },
                  [&](auto fn, void* arg) { inspect.listeners(&host, fn, arg); }) ==
              strings{"client tls 0.0.0.0:4222 1 1", "http http 127.0.0.1:8222 0 0"});
    });
}

// Loads a running server from all sides at once: publishers, subscribers that come and go, peers
// that vanish in the middle of a message or never read, reloads. Meant for sanitized servers; what
// must hold holds without them too: nothing is lost or reordered for who behaves, no message
// follows the PONG that follows an UNSUB, and the server ends with code 0.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "client.hpp"
#include "outcome.hpp"
#include "server.hpp"
#include "support/temp_dir.hpp"

using namespace plexus;
using namespace plexus::stress;

namespace {

constexpr int small_messages = 20'000;
constexpr int large_messages = 40;
constexpr std::size_t large_size = 300'000;
constexpr int churn_rounds = 60;
constexpr int churners = 4;

/// Every other configuration maps a subject, forbids another and limits differently.
std::string configuration(int version) {
    const bool odd = version % 2 != 0;
    std::string text = "loops: 4\nmax_pending: 2MB\nwrite_deadline: \"5s\"\n"
                       "authorization { timeout: 60 }\nmax_payload: ";
    text += odd ? "1MB\n" : "900KB\n";
    text += "accounts: {\n  STEADY: { users: [{user: steady, password: secret}] }\n"
            "  CHURN: {\n    users: [{user: churn, password: secret";
    text += odd ? ", permissions: {subscribe: {deny: \"secret.*\"}}" : "";
    text += "}]\n";
    text += odd ? "    mappings: { \"old.*\": \"new.{{wildcard(1)}}\" }\n" : "";
    return text + "  }\n}\n";
}

/// Everything that one well-behaved publisher sends arrives, in order.
void steady_flow(int port) {
    client subscriber(port, "steady"), publisher(port, "steady");
    subscriber.send("SUB flow.> 1\r\n");
    subscriber.fence([](const auto&) {});
    std::atomic<int> arrived = 0;
    std::thread publishing([&] {
        try {
            const std::string large(large_size, 'L');
            for (int i = 0; i < small_messages; ++i) {
                while (arrived < i - 1000 && failures == 0) // never more than the limits allow
                    std::this_thread::yield();
                publisher.publish("flow.small", std::to_string(i));
                if (i % (small_messages / large_messages) == 0)
                    publisher.publish("flow.large", large);
                if (i % 500 == 0)
                    publisher.fence([](const auto&) {});
            }
            publisher.fence([](const auto& came) { expect(came.is("INFO"), came.line); });
        } catch (const std::exception& error) {
            expect(false, std::string("publisher: ") + error.what());
        }
    });
    int small = 0, large = 0;
    try {
        while (small < small_messages || large < large_messages) {
            const auto came = subscriber.next();
            if (came.is("MSG flow.small")) {
                expect(came.payload == std::to_string(small), "order: " + came.payload);
                arrived = ++small;
            } else if (came.is("MSG flow.large")) {
                expect(came.payload.size() == large_size, "size of a large one");
                ++large;
            }
        }
    } catch (const std::exception& error) {
        expect(false, "subscriber at " + std::to_string(small) + ": " + error.what());
    }
    publishing.join();
}

/// Connects, subscribes, publishes and leaves in all the ways there are.
void churn(int port, unsigned seed) {
    std::mt19937 random(seed);
    for (int round = 0; round < churn_rounds; ++round) {
        try {
            client self(port, "churn");
            std::set<std::string> gone;
            const auto look = [&](const client::event& came) {
                expect(!gone.contains(came.sid), "a message after UNSUB and PONG");
            };
            for (int i = 0; i < 40; ++i) {
                const std::string sid = std::to_string(i);
                const char* patterns[] = {"c.*", "c.>", "c.1", "new.*", "secret.1", ">"};
                self.send(std::string("SUB ") + patterns[random() % 6] +
                          (i % 3 == 0 ? " group " : " ") + sid + "\r\n");
                if (i % 5 == 0)
                    self.send("UNSUB " + sid + " 3\r\n");
                self.publish(i % 2 == 0 ? "c.1" : "old.1", std::string(random() % 2000, 'c'));
                self.send("PUB c.2 _none_ 2\r\nhi\r\n");
            }
            self.fence(look);
            std::set<std::string> leaving;
            for (int i = 0; i < 40; i += 2) {
                self.send("UNSUB " + std::to_string(i) + "\r\n");
                leaving.insert(std::to_string(i));
            }
            self.fence(look);
            gone = leaving;
            self.publish("c.1", "more");
            self.fence(look);
            switch (random() % 4) {
            case 0: // in the middle of a message
                self.send("PUB c.1 5000\r\nonly this much");
                break;
            case 1: // in the middle of a line, with output under way
                self.publish("c.1", std::string(100'000, 'x'));
                self.send("PUB c.");
                break;
            case 2: // a second CONNECT begins anew
                self.connect("steady");
                self.send("SUB flow.small 1\r\nUNSUB 1 5\r\n");
                self.send("PING\r\n");
                break;
            default:
                break;
            }
        } catch (const std::exception&) {
            // A reload may find that it reads too slowly; that is its right.
        }
    }
}

/// Subscribes to much and never reads.
void never_read(int port) {
    for (int i = 0; i < 6; ++i) {
        try {
            client deaf(port, "churn");
            deaf.send("SUB > 1\r\n");
            client loud(port, "churn");
            for (int k = 0; k < 60; ++k)
                loud.publish("c.loud", std::string(100'000, 'l'));
            loud.fence([](const auto&) {});
        } catch (const std::exception& error) {
            expect(false, std::string("beside a slow consumer: ") + error.what());
        }
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s SERVER\n", argv[0]);
        return 2;
    }
    test::temp_dir folder;
    const std::string config = folder.file("server.conf");
    test::write_file(config, configuration(0));
    server running(argv[1], config);
    const int port = running.port();

    std::vector<std::thread> threads;
    threads.emplace_back(steady_flow, port);
    for (unsigned i = 0; i < churners; ++i)
        threads.emplace_back(churn, port, i);
    threads.emplace_back(never_read, port);
    std::atomic<bool> done = false;
    std::thread reloads([&] {
        for (int version = 1; !done; ++version) {
            test::write_file(folder.file("next"), configuration(version));
            std::filesystem::rename(folder.file("next"), config); // never half a file
            running.signal(SIGHUP);
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
        }
    });
    for (std::thread& each : threads)
        each.join();
    done = true;
    reloads.join();
    const int code = running.end();
    expect(code == 0, "the server ended with code " + std::to_string(code));
    return tell_outcome("stress");
}

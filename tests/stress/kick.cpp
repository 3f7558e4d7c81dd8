// Kicks clients in the middle of a flood to and from them: each is closed, everybody else goes on
// without losing a message, and what the server has counted is what happened.
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

#include "client.hpp"
#include "outcome.hpp"
#include "server.hpp"
#include "support/temp_dir.hpp"

using namespace plexus;
using namespace plexus::stress;

namespace {

constexpr int kicks = 25;
constexpr int messages_at_once = 20;
constexpr int ahead_max = 2000; // of the client that is kicked
constexpr int messages_after = 500;

constexpr const char* configuration = "loops: 4\n"
                                      "plugins: [monitoring]\n"
                                      "system_account: SYS\n"
                                      "accounts: {\n"
                                      "  SYS: { users: [{user: admin, password: secret}] }\n"
                                      "  A: { users: [{user: a, password: secret}] }\n"
                                      "}\n";

/// The number behind "field": in JSON that has it once; -1 when it is not there.
long long number_of(std::string_view field, const std::string& json) {
    const std::string key = '"' + std::string(field) + "\":";
    const std::size_t at = json.find(key);
    return at == json.npos ? -1 : std::atoll(json.c_str() + at + key.size());
}

/// Asks the services of the system account.
class operator_client {
public:
    explicit operator_client(int port) : self_(port, "admin") {
        self_.send("SUB answer 1\r\n");
        const std::string who = ask("$SYS.REQ.SERVER.PING.IDZ", "");
        const std::string_view key = "\"id\":\"";
        const std::size_t at = who.find(key) + key.size();
        server_id_ = who.substr(at, who.find('"', at) - at);
    }
    std::string ask(std::string_view service, const std::string& options) {
        self_.send("PUB " + std::string(service) + " answer " + std::to_string(options.size()) +
                   "\r\n" + options + "\r\n");
        while (true)
            if (auto came = self_.next(); came.is("MSG "))
                return came.payload;
    }
    std::string connection(std::uint64_t id, bool ended) {
        return ask("$SYS.REQ.SERVER.PING.CONNZ",
                   "{\"cid\":" + std::to_string(id) + ",\"state\":" + (ended ? "1}" : "0}"));
    }
    void kick(std::uint64_t id) {
        const std::string answer =
            ask("$SYS.REQ.SERVER." + server_id_ + ".KICK", "{\"cid\":" + std::to_string(id) + "}");
        expect(answer.find("\"error\"") == answer.npos, "KICK: " + answer);
    }

private:
    client self_;
    std::string server_id_;
};

/// Gets everything that anybody publishes, in the order of each.
class witness {
public:
    explicit witness(int port) : self_(port, "a") {
        self_.send("SUB flow 1\r\nSUB back 2\r\nSUB end 3\r\n");
        self_.fence([](const auto&) {});
        reader_ = std::thread([this] { read(); });
    }
    ~witness() { reader_.join(); } // once something was published to "end"

    std::uint64_t id() const { return self_.id(); }
    void wait_for(const std::atomic<int>& arrived, long long wanted) const {
        while (arrived < wanted && !ended_)
            std::this_thread::yield();
    }

    std::atomic<int> flow = 0;
    std::atomic<int> back = 0; ///< of the client that is flooded now

private:
    void read() {
        try {
            for (auto came = self_.next(); !came.is("MSG end"); came = self_.next()) {
                if (!came.is("MSG "))
                    continue; // INFO after the login
                std::atomic<int>& stream = came.is("MSG flow") ? flow : back;
                expect(came.payload == std::to_string(stream), "order: " + came.line);
                ++stream;
            }
        } catch (const std::exception& error) {
            expect(false, std::string("witness: ") + error.what());
        }
        ended_ = true;
    }

    client self_;
    std::atomic<bool> ended_ = false;
    std::thread reader_;
};

/// Publishes and reads until it is kicked, and a little too much of both at once.
struct flooded_client {
    explicit flooded_client(int port) : self(port, "a") {
        self.send("SUB flow 1\r\n");
        self.fence([](const auto&) {});
        thread = std::thread([this] { run(); });
    }
    void run() {
        try {
            while (true) {
                std::string bytes;
                for (int i = 0; i < messages_at_once; ++i, ++sent) {
                    const std::string number = std::to_string(sent);
                    bytes += "PUB back " + std::to_string(number.size()) + "\r\n" + number + "\r\n";
                }
                self.send(bytes);
                for (int i = 0; i < messages_at_once; ++i)
                    if (self.next().is("MSG flow"))
                        ++received;
            }
        } catch (const closed&) { // as it should be
        } catch (const std::exception& error) {
            expect(false, std::string("flooded: ") + error.what());
        }
        gone = true;
    }

    client self;
    int sent = 0;
    std::atomic<int> received = 0;
    std::atomic<bool> gone = false;
    std::thread thread;
};

/// Floods the client as long as it is there, and goes on a little without it.
void publish(client& self, int& published, const flooded_client& to) {
    try {
        for (int before = published, after = 0; after < messages_after;) {
            if (to.gone)
                ++after;
            else if (published - before - to.received > ahead_max) {
                std::this_thread::yield();
                continue;
            }
            self.publish("flow", std::to_string(published++));
        }
        self.fence([](const auto&) {});
    } catch (const std::exception& error) {
        expect(false, std::string("publisher: ") + error.what());
    }
}

void kick_one(int port, int round, operator_client& admin, client& publisher, int& published,
              witness& all) {
    const int before = published;
    all.back = 0;
    flooded_client flooded(port);
    const std::uint64_t id = flooded.self.id();
    std::thread publishing(publish, std::ref(publisher), std::ref(published), std::cref(flooded));
    while (flooded.received < round * messages_at_once && !flooded.gone)
        std::this_thread::yield();
    admin.kick(id);
    flooded.thread.join();
    publishing.join();

    const std::string kicked = admin.connection(id, true);
    const long long in = number_of("in_msgs", kicked), out = number_of("out_msgs", kicked);
    expect(kicked.find("\"reason\":\"Kicked\"") != kicked.npos, "why it ended: " + kicked);
    expect(in >= 0 && in <= flooded.sent, "in_msgs of who was kicked: " + kicked);
    expect(out >= flooded.received && out <= published - before,
           "out_msgs of who was kicked, has got " + std::to_string(flooded.received) + " of " +
               std::to_string(published - before) + ": " + kicked);
    all.wait_for(all.flow, published);
    all.wait_for(all.back, in); // one more would be out of order in the next round
    expect(number_of("in_msgs", admin.connection(publisher.id(), false)) == published,
           "in_msgs of the publisher");
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s SERVER\n", argv[0]);
        return 2;
    }
    const test::temp_dir folder;
    const std::string config = folder.file("server.conf");
    test::write_file(config, configuration);
    server running(argv[1], config);
    try {
        operator_client admin(running.port());
        client publisher(running.port(), "a");
        int published = 0;
        witness all(running.port());
        long long back = 0;
        for (int round = 0; round < kicks && failures == 0; ++round) {
            kick_one(running.port(), round, admin, publisher, published, all);
            back += all.back;
        }
        const std::string row = admin.connection(all.id(), false);
        expect(number_of("out_msgs", row) == published + back, "out_msgs of who got all: " + row);
        const std::string server = admin.ask("$SYS.REQ.SERVER.PING.VARZ", "");
        expect(number_of("connections", server) == 3, "connections: " + server);
        expect(number_of("slow_consumers", server) == 0, "slow consumers: " + server);
        publisher.publish("end", "");
        publisher.fence([](const auto&) {});
    } catch (const std::exception& error) {
        expect(false, error.what());
    }
    const int code = running.end();
    expect(code == 0, "the server ended with code " + std::to_string(code));
    return tell_outcome("kick-stress");
}

#include "rows_monitoring.hpp"

#include "connection.hpp"
#include "flow.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace plexus::bench {
namespace {

constexpr double ping_every_s = 0.0005;
constexpr double listing_seconds_max = 20;
/// Connections are spread over the loops: with so many probes each loop has one.
constexpr std::size_t probes_per_core = 4;
/// A pause that the server makes comes with every listing, one that the machine makes does not.
constexpr int listings = 5;
constexpr const char* user = "bench";

/// Something to ask monitoring for, and how much that is at least.
struct page {
    std::string path;
    std::size_t size_min = 0;
};

/// Sends PING again and again, and remembers the longest time until its PONG.
class probe {
public:
    explicit probe(std::uint16_t port) : client_(connection::to_server(port, user)) {}

    void begin() noexcept { longest_ = 0; }
    void step(double now) {
        while (client_.read_some()) {
        }
        if (client_.pongs() > answered_) {
            answered_ = client_.pongs();
            longest_ = std::max(longest_, now - sent_);
            waits_ = false;
        }
        if (waits_ || now < sent_ + ping_every_s)
            return;
        client_.send("PING\r\n");
        sent_ = now;
        waits_ = true;
    }
    /// Also of one that is still out.
    double longest(double now) const noexcept {
        return waits_ ? std::max(longest_, now - sent_) : longest_;
    }
    int fd() const noexcept { return client_.fd(); }

private:
    connection client_;
    std::uint64_t answered_ = client_.pongs();
    double sent_ = 0;
    double longest_ = 0;
    bool waits_ = false;
};

/// Reads the whole answer to a GET of `path`; how many bytes that were, nothing when there is no
/// such page. `meanwhile` is called after each wait.
template <class Call>
std::optional<std::size_t> ask(std::uint16_t port, std::string_view path, std::vector<pollfd>& all,
                               Call&& meanwhile) {
    const unique_fd http = dial(port);
    if (!http)
        throw failure("monitoring refuses connections");
    send_all(http.get(),
             fmt::format("GET {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path));
    set_nonblocking(http.get(), true);
    all.front() = {http.get(), POLLIN, 0};
    static std::array<char, 256 * 1024> buffer;
    std::size_t size = 0;
    const double end = now_seconds() + listing_seconds_max;
    const timespec pause{0, static_cast<long>(ping_every_s * 1e9)};
    while (now_seconds() < end && !interrupted()) {
        ::ppoll(all.data(), all.size(), &pause, nullptr);
        meanwhile(now_seconds());
        const ssize_t n = ::recv(http.get(), buffer.data(), buffer.size(), 0);
        if (n == 0)
            return size;
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            fail_errno("reading from monitoring");
        const std::string_view first(buffer.data(), 64);
        if (size == 0 && n > 0 && first.starts_with("HTTP/1.1 404"))
            return std::nullopt;
        if (size == 0 && n > 0 && !first.starts_with("HTTP/1.1 200"))
            throw failure(fmt::format("monitoring does not answer {} with 200", path));
        size += static_cast<std::size_t>(std::max<ssize_t>(n, 0));
    }
    throw failure(fmt::format("the answer to {} does not end", path));
}

/// The longest wait of the best of some listings; nothing when there is no such page.
std::optional<double> longest_wait(std::uint16_t port, const page& asked,
                                   std::vector<probe>& probes) {
    std::vector<pollfd> all(1);
    for (const probe& each : probes)
        all.push_back({each.fd(), POLLIN, 0});
    double best = listing_seconds_max;
    for (int i = 0; i < listings; ++i) {
        for (probe& each : probes)
            each.begin();
        const auto size = ask(port, asked.path, all, [&](double now) {
            for (probe& each : probes)
                each.step(now);
        });
        if (!size)
            return std::nullopt;
        if (*size < asked.size_min)
            throw failure(fmt::format("{} has only {} bytes", asked.path, *size));
        double longest = 0;
        for (const probe& each : probes)
            longest = std::max(longest, each.longest(now_seconds()));
        best = std::min(best, longest);
    }
    return best;
}

/// The pages of each line of the table; the longest wait counts.
std::vector<std::vector<page>> pages_about(std::size_t count) {
    const std::string all = fmt::format("limit={}", count);
    const std::size_t connections = count * 300, subscriptions = count * 60;
    return {
        {{"/connz?subs=detail&" + all, connections}, {"/connz?sort=bytes_to&" + all, connections}},
        {{"/connz?auth=1&" + all, connections}},
        {{"/subsz?subs=1&" + all, subscriptions}},
        {{"/metrics"}}}; // the last, because not everybody has it
}

} // namespace

std::optional<std::vector<double>> measure_listing(const target& t, const effort& e) {
    if (t.is_floor())
        return std::nullopt;
    const auto count = std::max<std::size_t>(
        100, static_cast<std::size_t>(static_cast<double>(e.listed_connections) * e.scale));
    try {
        allow_open_files(count + 1000); // before the start: the server inherits it
    } catch (const failure& refused) {
        fmt::print(stderr, "the listing of connections is left out: {}\n", refused.what());
        return std::nullopt;
    }
    const std::uint16_t port = free_port();
    target monitored = t;
    monitored.user = user;
    monitored.command.insert(monitored.command.end(),
                             {"-m", std::to_string(port), "--user", user, "--pass", user});
    const running server = start_server(monitored);
    std::vector<connection> connections;
    connections.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        connections.push_back(connection::to_server(server.port, user));
        connections.back().send(fmt::format("SUB orders.{} 1\r\n", i));
    }
    std::vector<probe> probes;
    const auto cores = static_cast<std::size_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
    for (std::size_t i = 0; i < cores * probes_per_core; ++i)
        probes.emplace_back(server.port);
    std::vector<double> waits;
    for (const std::vector<page>& pages : pages_about(count)) {
        double longest = 0;
        for (const page& each : pages) {
            const auto wait = longest_wait(port, each, probes);
            if (!wait)
                return waits;
            longest = std::max(longest, *wait);
        }
        waits.push_back(longest * 1e3);
    }
    return waits;
}

} // namespace plexus::bench

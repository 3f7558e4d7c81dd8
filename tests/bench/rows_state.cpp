#include "rows_state.hpp"

#include "connection.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <poll.h>

namespace plexus::bench {
namespace {

constexpr std::size_t subscribing_connections = 10;
constexpr int settle_ms = 1000; // memory is read once a server has had time to tidy up

void settle() {
    if (::poll(nullptr, 0, settle_ms) != 0)
        throw failure("interrupted");
}

} // namespace

std::optional<std::vector<double>> measure_idle_connections(const target& t, const effort& e) {
    if (t.is_floor())
        return std::nullopt;
    const auto count = std::max<std::size_t>(
        100, static_cast<std::size_t>(static_cast<double>(e.connections) * e.scale));
    allow_open_files(count + 100); // before the start: the server inherits it
    const running server = start_server(t);
    settle();
    const double before = server.process.rss_bytes();
    std::vector<connection> connections;
    connections.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        connections.push_back(connection::to_server(server.port));
    settle();
    for (std::size_t i = 0; i < count; i += 100)
        connections[i].sync(); // they are alive
    return std::vector{(server.process.rss_bytes() - before) / static_cast<double>(count) / 1e3};
}

std::optional<std::vector<double>> measure_subscriptions(const target& t, const effort& e) {
    if (t.is_floor())
        return std::nullopt;
    const auto each = static_cast<std::size_t>(static_cast<double>(e.subscriptions) * e.scale) /
                      subscribing_connections;
    const running server = start_server(t);
    std::vector<connection> connections;
    for (std::size_t i = 0; i < subscribing_connections; ++i)
        connections.push_back(connection::to_server(server.port));
    settle();
    const double rss = server.process.rss_bytes(), cpu = server.process.cpu_seconds();
    for (std::size_t c = 0; c < subscribing_connections; ++c) {
        std::string lines;
        for (std::size_t i = 0; i < each; ++i)
            fmt::format_to(std::back_inserter(lines), "SUB orders.customer{:02}.{:07} {}\r\n", c, i,
                           i + 1);
        connections[c].send(lines);
        connections[c].sync();
    }
    const double cpu_used = server.process.cpu_seconds() - cpu;
    settle();
    const auto count = static_cast<double>(each * subscribing_connections);
    return std::vector{(server.process.rss_bytes() - rss) / count, cpu_used * 1e6 / count};
}

std::optional<std::vector<double>> measure_start(const target& t, const effort&) {
    if (t.is_floor())
        return std::nullopt;
    const running server = start_server(t);
    settle();
    return std::vector{server.process.rss_bytes() / 1e6, server.start_ms};
}

} // namespace plexus::bench

#include "client/service.hpp"

#include "client/login_rechecks.hpp"
#include "client/observer.hpp"
#include "client/session_list.hpp"
#include "proto/event_server.hpp"

namespace plexus::client {

service::service(net::loop_group& loops, logger& log, account::registry& accounts)
    : loops_(loops), log_(log), accounts_(accounts),
      clients_by_loop_(std::make_unique<session_list[]>(loops.size())) {
    for (unsigned i = 0; i < loops.size(); ++i)
        rechecks_by_loop_.emplace_back(*this, loops[i]);
}

service::~service() = default;

session_list& service::clients_of(const net::loop& loop) noexcept {
    return clients_by_loop_[loop.index];
}

session* service::find(const net::loop& loop, std::uint64_t id) noexcept {
    return clients_of(loop).find(id);
}

login_rechecks& service::rechecks_of(const net::loop& loop) noexcept {
    return rechecks_by_loop_[loop.index];
}

std::unique_ptr<net::session> service::make_session(net::connection& connection,
                                                    net::session_start start) {
    stats_.total_connections.fetch_add(1, std::memory_order_relaxed);
    return std::make_unique<session>(*this, connection, std::move(start));
}

net::output_limits output_limits(const config::options& options) {
    return {static_cast<std::size_t>(std::max(options.limits.max_pending, std::int64_t{1})),
            std::chrono::duration_cast<net::clock::duration>(options.timers.write_deadline)};
}

std::string service::next_event_server() {
    return proto::event_server_json(current()->event_server, ++events_,
                                    std::chrono::system_clock::now());
}

bool service::admit(int max_connections) {
    int now = clients_.load(std::memory_order_relaxed);
    do {
        if (max_connections < 0 || (max_connections > 0 && now >= max_connections))
            return false;
    } while (!clients_.compare_exchange_weak(now, now + 1, std::memory_order_relaxed));
    return true;
}

bool service::take_surplus() {
    int left = surplus_.load(std::memory_order_relaxed);
    while (left > 0)
        if (surplus_.compare_exchange_weak(left, left - 1, std::memory_order_relaxed))
            return true;
    return false;
}

std::future<void> service::install(settings_ptr settings) {
    const int max = settings->options.limits.max_connections;
    const int surplus = max == 0 ? 0 : std::max(0, clients() - std::max(0, max));
    settings_.store(std::move(settings));
    surplus_.store(surplus, std::memory_order_relaxed);
    if (surplus > 0)
        log_.notice("Closed {} connections to fall within max_connections", surplus);
    return look_again();
}

std::future<void> service::look_again() {
    const auto round = std::make_shared<takeover>(log_);
    for_each_session([round](session& each) { each.settings_changed(round); }, [] {});
    return round->over.get_future();
}

void service::for_each_session(std::function<void(session&)> work, std::function<void()> done) {
    loops_.for_each_connection(
        [work = std::move(work)](net::connection& each) {
            if (auto* client = dynamic_cast<session*>(&each.session()))
                work(*client);
        },
        std::move(done));
}

} // namespace plexus::client

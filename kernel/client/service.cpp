#include "client/service.hpp"

#include "client/session.hpp"
#include "proto/event_server.hpp"

namespace plexus::client {

service::service(net::loop_group& loops, logger& log, account::registry& accounts)
    : loops_(loops), log_(log), accounts_(accounts) {}

std::unique_ptr<net::session> service::make_session(net::connection& connection) {
    stats_.total_connections.fetch_add(1, std::memory_order_relaxed);
    return std::make_unique<session>(*this, connection);
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
    auto left = std::make_shared<std::atomic<unsigned>>(loops_.size());
    for (unsigned i = 0; i < loops_.size(); ++i) {
        net::loop& loop = loops_[i];
        loop.post([&loop, work, done, left] {
            // A session may end its connection meanwhile, which takes it out of the map.
            std::vector<std::uint64_t> ids;
            ids.reserve(loop.connections().size());
            for (const auto& [id, connection] : loop.connections())
                ids.push_back(id);
            for (const std::uint64_t id : ids)
                if (auto found = loop.connections().find(id); found != loop.connections().end())
                    if (auto* client = dynamic_cast<session*>(&found->second->session()))
                        work(*client);
            if (left->fetch_sub(1) == 1)
                done();
        });
    }
}

} // namespace plexus::client

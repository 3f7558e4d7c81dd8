#include "cli/lame_duck.hpp"

#include <algorithm>

#include "client/session.hpp"

namespace plexus::cli {

using namespace std::chrono_literals;

lame_duck::lame_duck(client::service& clients, logger& log, const config::timer_options& timers,
                     std::function<void()> finished)
    : clients_(clients), log_(log), timers_(timers), finished_(std::move(finished)),
      home_(clients.loops()[0]), timer_(
                                     [](void* context) {
                                         auto& self = *static_cast<lame_duck*>(context);
                                         (self.*self.on_timer_)();
                                     },
                                     this) {}

lame_duck::pace lame_duck::pace_for(std::size_t clients, std::chrono::nanoseconds time) {
    const auto count =
        static_cast<std::chrono::nanoseconds::rep>(std::max<std::size_t>(clients, 1));
    pace result{time / count};
    if (result.interval < 1ns) {
        result.interval = 1ns;
        result.batch = static_cast<std::size_t>(count / std::max<std::int64_t>(time.count(), 1));
    }
    result.interval = std::min<std::chrono::nanoseconds>(result.interval, 1s);
    return result;
}

void lame_duck::begin() {
    clients_.for_each_session([](client::session& each) { each.send_async_info(true); }, [] {});
    home_.post([this] {
        on_timer_ = &lame_duck::collect;
        home_.arm_after(timer_, std::chrono::duration_cast<net::clock::duration>(
                                    timers_.lame_duck_grace_period));
    });
}

void lame_duck::collect() {
    log_.notice("Closing existing clients");
    clients_.for_each_session(
        [this](client::session& each) {
            std::lock_guard lock(mutex_);
            found_.push_back({&each.connection().home(), each.connection().id()});
        },
        [this] { home_.post([this] { start_closing(); }); });
}

void lame_duck::start_closing() {
    pace_ = pace_for(found_.size(), timers_.lame_duck_duration - timers_.lame_duck_grace_period);
    std::shuffle(found_.begin(), found_.end(), home_.random);
    on_timer_ = &lame_duck::close_some;
    close_some();
}

void lame_duck::close_some() {
    for (std::size_t i = 0; i < pace_.batch && !found_.empty(); ++i) {
        const client_place place = found_.back();
        found_.pop_back();
        net::connection::post(*place.home, place.id, [](net::connection& connection) {
            connection.close(proto::closed_reason::server_shutdown);
        });
    }
    if (found_.empty()) {
        finished_();
        return;
    }
    // Between half and all of the interval, so that several servers do not fall into step.
    const auto half = pace_.interval / 2;
    const auto extra =
        std::chrono::nanoseconds(home_.random.below(static_cast<std::uint64_t>(half.count() + 1)));
    home_.arm_after(timer_, std::chrono::duration_cast<net::clock::duration>(half + extra));
}

} // namespace plexus::cli

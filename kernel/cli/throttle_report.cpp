#include "cli/throttle_report.hpp"

namespace plexus::cli {

throttle_report::throttle_report(net::loop& home, logger& log,
                                 std::shared_ptr<net::connection_rate_limit> handshakes)
    : home_(home), log_(log), handshakes_(std::move(handshakes)),
      timer_([](void* self) { static_cast<throttle_report*>(self)->tick(); }, this) {
    home_.post([this] { arm(); });
}

void throttle_report::arm() {
    home_.arm_after(timer_, std::chrono::seconds(1));
}

void throttle_report::tick() {
    if (const auto refused = handshakes_->take_refused(); refused > 0)
        log_.warn("Rejected {} connections due to TLS rate limiting", refused);
    arm();
}

} // namespace plexus::cli

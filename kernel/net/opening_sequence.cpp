#include "net/opening_sequence.hpp"

#include "base/assert.hpp"

namespace plexus::net {

opening_sequence::opening_sequence(const opening_rules& rules) noexcept
    : rules_(rules), tls_first_(rules.tls && rules.handshake_first) {
    if (waits_for_tls_first()) {
        phase_ = phase::fallback;
    } else if (!tls_first_) {
        phase_ = phase::info;
    } else {
        phase_ = rules_.proxy_protocol ? phase::proxy : phase::tls;
    }
}

bool opening_sequence::waits_for_tls_first() const noexcept {
    return tls_first_ && rules_.handshake_first_fallback > std::chrono::nanoseconds::zero();
}

opening_step opening_sequence::step() const noexcept {
    switch (phase_) {
    case phase::info:
    case phase::fallback_behind_info:
    case phase::tls_info:
        return opening_step::send_info;
    case phase::fallback:
    case phase::fallback_behind:
    case phase::sniff:
        return opening_step::wait_for_byte;
    case phase::proxy:
        return opening_step::read_proxy;
    case phase::tls:
        return opening_step::start_tls;
    case phase::session:
        break;
    }
    return opening_step::start_session;
}

std::chrono::nanoseconds opening_sequence::wait_limit() const noexcept {
    return phase_ == phase::sniff ? rules_.tls_timeout : rules_.handshake_first_fallback;
}

/// Where it goes on once the PROXY header is out of the way.
opening_sequence::phase opening_sequence::after_proxy() const noexcept {
    if (!rules_.tls) {
        return phase::session;
    }
    if (waits_for_tls_first()) {
        return phase::fallback_behind;
    }
    return !tls_first_ && rules_.allow_non_tls ? phase::sniff : phase::tls;
}

void opening_sequence::performed() noexcept {
    switch (phase_) {
    case phase::info:
        phase_ = rules_.proxy_protocol ? phase::proxy : after_proxy();
        return;
    case phase::fallback_behind_info:
        phase_ = after_proxy();
        return;
    case phase::proxy:
        phase_ = after_proxy();
        return;
    case phase::tls:
        phase_ = tls_first_ ? phase::tls_info : phase::session;
        return;
    case phase::tls_info:
        phase_ = phase::session;
        return;
    case phase::fallback:
    case phase::fallback_behind:
    case phase::sniff:
    case phase::session:
        break;
    }
    px_assert(false, "only a step that is an action can have been performed");
}

void opening_sequence::byte_arrived(unsigned char first) noexcept {
    switch (phase_) {
    // Nobody but a client that starts with TLS speaks before INFO; if it is not TLS the handshake
    // will say so.
    case phase::fallback:
        phase_ = rules_.proxy_protocol ? phase::proxy : phase::tls;
        return;
    case phase::fallback_behind:
        phase_ = phase::tls;
        return;
    case phase::sniff:
        phase_ = first == tls_first_byte ? phase::tls : phase::session;
        return;
    default:
        break;
    }
    px_assert(false, "bytes decide only where they are waited for");
}

void opening_sequence::wait_expired() noexcept {
    switch (phase_) {
    case phase::fallback:
        tls_first_ = false;
        phase_ = phase::info;
        return;
    case phase::fallback_behind:
        tls_first_ = false;
        phase_ = phase::fallback_behind_info;
        return;
    case phase::sniff:
        phase_ = phase::session;
        return;
    default:
        break;
    }
    px_assert(false, "only a wait can expire");
}

} // namespace plexus::net

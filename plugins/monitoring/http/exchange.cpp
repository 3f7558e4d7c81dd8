#include "http/exchange.hpp"

#include <utility>

namespace plexus::monitoring {

void exchange::respond(const answer_head& head, std::string_view body) {
    if (begun_ || !wanted())
        return;
    begun_ = true;
    sink_->send_head(head, body.size());
    if (!request_.head && !body.empty())
        sink_->send_part(body);
    std::exchange(sink_, nullptr)->finish();
}

void exchange::refuse(unsigned status, std::string_view text) {
    respond({.status = status, .type = std::string(text_type)}, text);
}

void exchange::begin(const answer_head& head) {
    if (begun_ || !wanted())
        return;
    begun_ = true;
    sink_->send_head(head, {});
}

bool exchange::write(std::string_view part) {
    if (!wanted() || request_.head || part.empty())
        return true;
    writable_now_ = sink_->send_part(part);
    return writable_now_;
}

void exchange::end() {
    if (wanted())
        std::exchange(sink_, nullptr)->finish();
}

void exchange::resume() {
    writable_now_ = true;
    tell_writable();
}

void exchange::detach() {
    sink_ = nullptr;
    tell_writable();
}

// Whoever is told may answer, and let go of this.
void exchange::tell_writable() {
    const auto self = shared_from_this();
    if (const auto call = std::exchange(writable_, {}))
        call();
}

} // namespace plexus::monitoring

#include "http/exchange.hpp"

#include <utility>

#include "http/limits.hpp"

namespace plexus::monitoring {

void exchange::respond(const answer_head& head, std::string_view body) {
    if (begun_ || !wanted())
        return;
    begun_ = true;
    sink_->send_head(head, body.size());
    const std::string_view rest = request_.head ? "" : send_parts(body);
    if (rest.empty())
        return finish();
    rest_ = rest;
    send_rest(rest_);
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
        finish();
}

void exchange::resume() {
    writable_now_ = true;
    tell_writable();
}

void exchange::detach() {
    sink_ = nullptr;
    tell_writable();
}

/// Sends while there is room; what is left.
std::string_view exchange::send_parts(std::string_view body) {
    for (bool room = true; room && !body.empty();) {
        const std::string_view part = body.substr(0, limits::part_size);
        room = sink_->send_part(part);
        body.remove_prefix(part.size());
    }
    return body;
}

void exchange::send_rest(std::string_view rest) {
    when_writable([this, rest] {
        if (!wanted())
            return;
        const std::string_view left = send_parts(rest);
        if (left.empty())
            finish();
        else
            send_rest(left);
    });
}

// What would be called when there is room may own this, and is not called any more.
void exchange::finish() {
    writable_ = {};
    std::exchange(sink_, nullptr)->finish();
}

// Whoever is told may answer, and let go of this.
void exchange::tell_writable() {
    const auto self = shared_from_this();
    if (const auto call = std::exchange(writable_, {}))
        call();
}

} // namespace plexus::monitoring

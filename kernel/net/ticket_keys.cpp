#include "net/ticket_keys.hpp"

#include "base/random.hpp"

#include <openssl/crypto.h>

#include <utility>

namespace plexus::net {

namespace {

void wipe(std::optional<ticket_keys::key>& held) {
    if (held) {
        OPENSSL_cleanse(&*held, sizeof *held);
        held.reset();
    }
}

} // namespace

ticket_keys::~ticket_keys() {
    wipe(current_);
    wipe(previous_);
}

void ticket_keys::rotate(time_point now) {
    const auto age = now - made_;
    if (previous_ && age >= ticket_lifetime_) {
        wipe(previous_);
    }
    if (current_ && age < rotation) {
        return;
    }
    wipe(previous_);
    if (current_ && age < rotation + ticket_lifetime_) {
        previous_ = std::exchange(current_, std::nullopt);
    }
    wipe(current_);
    key& fresh = current_.emplace();
    random_bytes(fresh.name);
    random_bytes(fresh.cipher_key);
    random_bytes(fresh.mac_key);
    made_ = now;
}

ticket_keys::key ticket_keys::current(time_point now) {
    const std::lock_guard lock(mutex_);
    rotate(now);
    return *current_;
}

std::optional<ticket_keys::found> ticket_keys::find(const key_name& name, time_point now) {
    const std::lock_guard lock(mutex_);
    rotate(now);
    if (current_->name == name) {
        return found{*current_, false};
    }
    if (previous_ && previous_->name == name) {
        return found{*previous_, true};
    }
    return std::nullopt;
}

} // namespace plexus::net

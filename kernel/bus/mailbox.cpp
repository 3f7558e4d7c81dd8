#include "bus/mailbox.hpp"

#include "bus/text.hpp"

namespace plexus::bus {

std::uint32_t origin_kind_of(int kind) noexcept {
    switch (kind) {
    case router::party_kind::client:
        return PX_ORIGIN_CLIENT;
    case router::party_kind::route:
    case router::party_kind::gateway:
    case router::party_kind::leafnode:
        return PX_ORIGIN_LINK;
    default:
        return PX_ORIGIN_SERVER;
    }
}

px_message to_px_message(const router::origin& origin, const router::message& message) noexcept {
    const std::string_view body = message.body;
    return {.subject = to_text(message.head.subject),
            .reply = to_text(message.head.reply),
            .headers = to_text(body.substr(0, message.head.header_size)),
            .payload = to_text(body.substr(message.head.header_size)),
            .origin_id = origin.id,
            .origin_kind = origin_kind_of(origin.kind),
            .reserved = 0};
}

// A block that is more than twice as large as what is wanted of it would be kept alive for little.
bool kept_messages::by_reference(const router::message& message) noexcept {
    return message.block != nullptr && message.body.size() * 2 >= message.block->capacity();
}

std::size_t kept_messages::size_of(const router::message& message) noexcept {
    return sizeof(entry) + message.head.subject.size() + message.head.reply.size() +
           (by_reference(message) ? message.block->capacity() : message.body.size());
}

void kept_messages::keep(const router::origin& origin, const router::message& message) {
    entry& kept = entries_.emplace_back();
    kept.text = text_.size();
    text_.append(message.head.subject);
    text_.append(message.head.reply);
    if (by_reference(message)) {
        kept.block = *message.block;
        kept.body = message.body.data();
    } else {
        kept.body = nullptr;
        text_.append(message.body);
    }
    kept.subject_size = static_cast<std::uint32_t>(message.head.subject.size());
    kept.reply_size = static_cast<std::uint32_t>(message.head.reply.size());
    kept.header_size = message.head.header_size;
    kept.body_size = static_cast<std::uint32_t>(message.body.size());
    kept.origin_kind = origin_kind_of(origin.kind);
    kept.origin_id = origin.id;
    bytes_ += size_of(message);
}

px_message kept_messages::at(std::size_t index) const noexcept {
    const entry& kept = entries_[index];
    const char* const subject = text_.data() + kept.text;
    const char* const reply = subject + kept.subject_size;
    const char* const body = kept.body != nullptr ? kept.body : reply + kept.reply_size;
    return {.subject = {subject, kept.subject_size},
            .reply = {reply, kept.reply_size},
            .headers = {body, kept.header_size},
            .payload = {body + kept.header_size, kept.body_size - kept.header_size},
            .origin_id = kept.origin_id,
            .origin_kind = kept.origin_kind,
            .reserved = 0};
}

void kept_messages::clear() {
    if (entries_.capacity() * sizeof(entry) > memory_kept_max)
        entries_ = {};
    entries_.clear();
    text_.clear();
    text_.shrink(memory_kept_max);
    bytes_ = 0;
}

mailbox::outcome mailbox::put(const router::origin& origin, const router::message& message) {
    const std::size_t size = kept_messages::size_of(message);
    const std::lock_guard lock(mutex_);
    if (pending_ + size > limit_) {
        ++dropped_;
        return outcome::full;
    }
    queue_.keep(origin, message);
    pending_ += size;
    return std::exchange(idle_, false) ? outcome::woken : outcome::waiting;
}

bool mailbox::take(kept_messages& taken) {
    const std::lock_guard lock(mutex_);
    idle_ = queue_.empty();
    std::swap(queue_, taken);
    return !idle_;
}

void mailbox::release(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    pending_ -= bytes;
}

std::uint64_t mailbox::dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
}

} // namespace plexus::bus

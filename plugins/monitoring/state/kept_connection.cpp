#include "state/kept_connection.hpp"

#include <utility>

namespace plexus::monitoring {

kept_connection::kept_connection(const px_connection_row& row,
                                 std::vector<kept_subscription> subscriptions)
    : row_(row), subscriptions_(std::move(subscriptions)) {
    row_.certificates = nullptr;
    row_.certificate_count = 0;
    px_text* const texts[] = {&row_.host,        &row_.reason,    &row_.name,
                              &row_.lang,        &row_.version,   &row_.account,
                              &row_.user,        &row_.jwt,       &row_.tls_cipher,
                              &row_.tls_version, &row_.proxy_key, &row_.permissions};
    std::size_t size = 0;
    for (const px_text* text : texts)
        size += text->size;
    texts_.reserve(size);
    for (px_text* text : texts) {
        const std::size_t at = texts_.size();
        texts_ += view(*text);
        *text = {texts_.data() + at, text->size};
    }
    bytes_ = sizeof *this + texts_.capacity();
    for (const kept_subscription& each : subscriptions_)
        bytes_ += sizeof each + each.subject.size() + each.queue.size() + each.sid.size();
}

} // namespace plexus::monitoring

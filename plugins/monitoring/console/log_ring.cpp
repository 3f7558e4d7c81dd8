#include "console/log_ring.hpp"

#include <plexus/abi/host.h>

namespace plexus::monitoring {

namespace {

std::string cut(std::string_view text) {
    if (text.size() <= log_ring::text_max)
        return std::string(text);
    std::size_t end = log_ring::text_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U)
        --end; // not in the middle of a character
    return std::string(text.substr(0, end)) + "…";
}

} // namespace

void log_ring::add(std::uint32_t level, std::int64_t wall_ns, std::string_view text) {
    if (level >= PX_LOG_TRACE)
        return;
    log_line made{level, wall_ns, cut(text)};
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(made));
    if (lines_.size() > lines_max) {
        lines_.pop_front();
        ++first_;
    }
}

log_ring::part log_ring::since(std::uint64_t from) const {
    const std::lock_guard lock(mutex_);
    part found;
    found.next = first_ + lines_.size();
    if (from > found.next)
        from = 0;
    if (from < first_) {
        found.missed = first_ - from;
        from = first_;
    }
    found.lines.assign(lines_.begin() + static_cast<std::ptrdiff_t>(from - first_), lines_.end());
    return found;
}

} // namespace plexus::monitoring

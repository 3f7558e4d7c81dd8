#include "net/pending_queue.hpp"

#include <algorithm>
#include <cstring>

namespace plexus::net {

void pending_queue::append_copy(std::string_view bytes) {
    size_ += bytes.size();
    while (!bytes.empty()) {
        if (tail_room_ == 0) {
            // Blocks grow with the queue: a few bytes cost a small one, megabytes few large ones.
            const std::size_t capacity =
                std::clamp(std::max(bytes.size(), size_), block_min, block_max);
            shared_bytes block = shared_bytes::allocate(capacity);
            const char* start = block.data();
            segments_.push_back({std::move(block), start, 0});
            tail_room_ = capacity;
        }
        segment& tail = segments_.back();
        const std::size_t part = std::min(tail_room_, bytes.size());
        std::memcpy(const_cast<char*>(tail.data) + tail.size, bytes.data(), part);
        tail.size += part;
        tail_room_ -= part;
        bytes.remove_prefix(part);
    }
}

void pending_queue::append(shared_bytes owner, std::string_view bytes) {
    if (bytes.empty())
        return;
    size_ += bytes.size();
    segments_.push_back({std::move(owner), bytes.data(), bytes.size()});
    tail_room_ = 0;
}

std::size_t pending_queue::peek(std::span<iovec> vectors) const noexcept {
    std::size_t used = 0;
    for (std::size_t i = first_; i < segments_.size() && used < vectors.size(); ++i)
        vectors[used++] = {const_cast<char*>(segments_[i].data), segments_[i].size};
    return used;
}

void pending_queue::consume(std::size_t bytes) noexcept {
    size_ -= bytes;
    while (bytes > 0) {
        segment& front = segments_[first_];
        const std::size_t part = std::min(front.size, bytes);
        front.data += part;
        front.size -= part;
        bytes -= part;
        if (front.size == 0) {
            front.owner = {};
            ++first_;
        }
    }
    if (size_ == 0)
        clear();
    else if (first_ > 64 && first_ * 2 > segments_.size()) {
        segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(first_));
        first_ = 0;
    }
}

void pending_queue::clear() noexcept {
    segments_ = {};
    first_ = 0;
    size_ = 0;
    tail_room_ = 0;
}

} // namespace plexus::net

#include "net/pending_queue.hpp"

#include <algorithm>
#include <cstring>

namespace plexus::net {

void pending_queue::append_copy(std::string_view bytes) {
    size_ += bytes.size();
    while (!bytes.empty()) {
        if (room_size_ == 0) {
            // Blocks grow with the queue: a few bytes cost a small one, megabytes few large ones.
            const std::size_t capacity =
                std::clamp(std::max(bytes.size(), size_), block_min, block_max);
            block_ = shared_bytes::allocate(capacity);
            room_ = block_.data();
            room_size_ = capacity;
        }
        // The last run goes on where the room begins, unless a reference stands between or the
        // message that begins here is one to be known.
        if (first_ == segments_.size() || segments_.back().data + segments_.back().size != room_ ||
            (boundary_ && since_known_ >= run_min))
            add_segment(block_, room_, 0);
        boundary_ = false;
        segment& tail = segments_.back();
        const std::size_t part = std::min(room_size_, bytes.size());
        std::memcpy(room_, bytes.data(), part);
        tail.size += part;
        since_known_ += part;
        room_ += part;
        room_size_ -= part;
        bytes.remove_prefix(part);
    }
}

void pending_queue::append(shared_bytes owner, std::string_view bytes) {
    if (bytes.empty())
        return;
    size_ += bytes.size();
    add_segment(std::move(owner), bytes.data(), bytes.size());
}

void pending_queue::add_segment(shared_bytes owner, const char* data, std::size_t size) {
    segments_.push_back({std::move(owner), data, size, boundary_});
    since_known_ = boundary_ ? size : since_known_ + size;
    boundary_ = false;
}

void pending_queue::insert_urgent(std::string_view line) {
    auto place = segments_.begin() + static_cast<std::ptrdiff_t>(first_);
    place = std::find_if(place, segments_.end(), [](const segment& s) { return s.boundary; });
    place = std::find_if(place, segments_.end(), [](const segment& s) { return !s.urgent; });
    shared_bytes own = shared_bytes::allocate(line.size());
    std::memcpy(own.data(), line.data(), line.size());
    const char* const data = own.data();
    segments_.insert(place, {std::move(own), data, line.size(), true, true});
    size_ += line.size();
}

pending_queue::piece pending_queue::take_front() {
    const segment& front = segments_[first_];
    piece taken{front.owner, {front.data, front.size}};
    consume(front.size);
    return taken;
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
        front.boundary = false; // it is under way
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
    boundary_ = false;
    since_known_ = run_min;
    block_ = {};
    room_ = nullptr;
    room_size_ = 0;
}

} // namespace plexus::net

#include "base/byte_buffer.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace plexus {

namespace {

/// The first allocation: small enough for a protocol line, large enough not to grow for each one.
constexpr std::size_t capacity_first = 256;

} // namespace

byte_buffer::byte_buffer(byte_buffer&& other) noexcept
    : memory_(std::exchange(other.memory_, nullptr)), begin_(std::exchange(other.begin_, 0)),
      end_(std::exchange(other.end_, 0)), capacity_(std::exchange(other.capacity_, 0)) {}

byte_buffer& byte_buffer::operator=(byte_buffer&& other) noexcept {
    if (this != &other) {
        std::free(memory_);
        memory_ = std::exchange(other.memory_, nullptr);
        begin_ = std::exchange(other.begin_, 0);
        end_ = std::exchange(other.end_, 0);
        capacity_ = std::exchange(other.capacity_, 0);
    }
    return *this;
}

byte_buffer::~byte_buffer() {
    std::free(memory_);
}

void byte_buffer::append(std::span<const char> bytes) {
    if (bytes.empty()) {
        return;
    }
    if (capacity_ - end_ < bytes.size()) {
        grow(bytes.size());
    }
    std::memcpy(memory_ + end_, bytes.data(), bytes.size());
    end_ += bytes.size();
}

std::span<char> byte_buffer::prepare(std::size_t size) {
    if (capacity_ - end_ < size) {
        grow(size);
    }
    return {memory_ + end_, capacity_ - end_};
}

void byte_buffer::commit(std::size_t size) noexcept {
    px_assert(size <= capacity_ - end_, "only what prepare() gave room for can have been written");
    end_ += size;
}

void byte_buffer::consume(std::size_t size) noexcept {
    px_assert(size <= this->size(), "no more can be taken than is there");
    begin_ += size;
    if (begin_ == end_) {
        begin_ = end_ = 0;
    }
}

void byte_buffer::drop_back(std::size_t size) noexcept {
    px_assert(size <= this->size(), "no more can be taken than is there");
    end_ -= size;
    if (begin_ == end_) {
        begin_ = end_ = 0;
    }
}

void byte_buffer::reserve(std::size_t size) {
    if (size > this->size()) {
        prepare(size - this->size());
    }
}

void byte_buffer::shrink(std::size_t keep) {
    const std::size_t target = std::max(keep, size());
    if (target >= capacity_) {
        return;
    }
    if (target == 0) {
        std::free(std::exchange(memory_, nullptr));
        capacity_ = 0;
        return;
    }
    if (begin_ > 0) {
        std::memmove(memory_, memory_ + begin_, size());
        end_ -= std::exchange(begin_, 0);
    }
    reallocate(target);
}

void byte_buffer::grow(std::size_t room) {
    const std::size_t used = size();
    // Moving the content to the front is cheaper than allocating as long as it is at most half of
    // the memory: then each byte is moved at most once for each byte that was consumed.
    if (begin_ > 0 && used <= capacity_ / 2 && capacity_ - used >= room) {
        std::memmove(memory_, memory_ + begin_, used);
        begin_ = 0;
        end_ = used;
        return;
    }
    px_assert(room <= static_cast<std::size_t>(-1) / 4 - used,
              "a size beyond the address space is a miscalculation");
    const std::size_t wanted = std::max({capacity_first, used + room, capacity_ + capacity_ / 2});
    if (begin_ == 0) {
        reallocate(wanted);
        return;
    }
    char* fresh = static_cast<char*>(std::malloc(wanted));
    if (fresh == nullptr) {
        throw std::bad_alloc();
    }
    if (used > 0) {
        std::memcpy(fresh, memory_ + begin_, used);
    }
    std::free(memory_);
    memory_ = fresh;
    begin_ = 0;
    end_ = used;
    capacity_ = wanted;
}

void byte_buffer::reallocate(std::size_t capacity) {
    char* fresh = static_cast<char*>(std::realloc(memory_, capacity));
    if (fresh == nullptr) {
        throw std::bad_alloc();
    }
    memory_ = fresh;
    capacity_ = capacity;
}

} // namespace plexus

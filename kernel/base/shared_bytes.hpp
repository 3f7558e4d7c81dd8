#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace plexus {

/// A block of bytes with a reference count: large payloads travel from socket to sockets in one.
///
/// Thread: [any] for copies and destruction; the bytes are written by their creator only, before
///         the block is shared.
/// Limits: running out of memory ends the process.
class shared_bytes {
public:
    shared_bytes() noexcept = default;
    shared_bytes(const shared_bytes& other) noexcept : block_(other.block_) {
        if (block_ != nullptr)
            block_->references.fetch_add(1, std::memory_order_relaxed);
    }
    shared_bytes(shared_bytes&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    shared_bytes& operator=(shared_bytes other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~shared_bytes() { release(); }

    /// A new block of `capacity` uninitialised bytes.
    static shared_bytes allocate(std::size_t capacity);

    explicit operator bool() const noexcept { return block_ != nullptr; }
    char* data() const noexcept { return reinterpret_cast<char*>(block_ + 1); }
    std::size_t capacity() const noexcept { return block_ == nullptr ? 0 : block_->capacity; }
    /// True when nobody else holds the block, so that its creator may write into it again.
    bool unique() const noexcept {
        return block_ != nullptr && block_->references.load(std::memory_order_acquire) == 1;
    }

private:
    struct block {
        std::atomic<std::size_t> references;
        std::size_t capacity;
    };
    void release() noexcept;

    block* block_ = nullptr;
};

} // namespace plexus

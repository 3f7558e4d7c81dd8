#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/shared_bytes.hpp"

namespace plexus::net {

/// Output that a socket has not taken yet: copies of small things and references to large ones.
///
/// It is a queue of bytes that knows some of the places where a message begins: the first that
/// comes `run_min` bytes or more after the last one known. An urgent line goes in at such a place.
///
/// Thread: none of its own; the connection's lock guards it. An empty queue holds no memory.
/// Limits: none of its own; the connection checks size() against its bound before appending.
class pending_queue {
public:
    bool empty() const noexcept { return size_ == 0; }
    std::size_t size() const noexcept { return size_; }
    std::size_t chunks() const noexcept { return segments_.size() - first_; }

    void append_copy(std::string_view bytes);
    void append(shared_bytes owner, std::string_view bytes);

    /// What is appended next begins a message.
    void mark_boundary() noexcept { boundary_ = true; }

    /// Puts a whole line before the first message that has not been begun, behind the lines that
    /// were put there before it; at the end when the queue knows of no such message.
    void insert_urgent(std::string_view line);

    /// A run of bytes with what holds them.
    struct piece {
        shared_bytes owner;
        std::string_view bytes;
    };
    /// Takes out the first run. REQUIRES: not empty. Appending later never touches its bytes.
    piece take_front();
    /// How large that run is. REQUIRES: not empty.
    std::size_t front_size() const noexcept { return segments_[first_].size; }

    /// Fills `vectors` with what comes first; returns how many it used.
    std::size_t peek(std::span<iovec> vectors) const noexcept;
    void consume(std::size_t bytes) noexcept;
    void clear() noexcept;

private:
    void add_segment(shared_bytes owner, const char* data, std::size_t size);

    struct segment {
        shared_bytes owner;
        const char* data;
        std::size_t size;
        bool boundary; ///< the first byte begins a message, and is still here
        bool urgent = false;
    };

    static constexpr std::size_t run_min = 16 * 1024;
    static constexpr std::size_t block_min = 4 * 1024;
    static constexpr std::size_t block_max = 256 * 1024;

    std::vector<segment> segments_;
    std::size_t first_ = 0; ///< segments before it are written
    std::size_t size_ = 0;
    bool boundary_ = false;             ///< what comes next begins a message
    std::size_t since_known_ = run_min; ///< bytes behind the last place known
    shared_bytes block_;   ///< where small things are copied to, also after references between
    char* room_ = nullptr; ///< free bytes of that block
    std::size_t room_size_ = 0;
};

} // namespace plexus::net

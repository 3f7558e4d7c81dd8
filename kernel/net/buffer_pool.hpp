#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "base/byte_buffer.hpp"

namespace plexus::net {

/// Buffers that the connections of one loop use in turn, each while bytes of its own pass its
/// filters: a busy one needs no allocation, an idle one holds no memory.
///
/// Thread: [loop]. Owner: the loop. Limits: keeps `spare_max` buffers, none above
/// `spare_bytes_max`.
class buffer_pool {
public:
    /// Lends memory to `buffer` if it has none.
    void lend(byte_buffer& buffer) {
        if (buffer.capacity() > 0 || spare_.empty())
            return;
        buffer = std::move(spare_.back());
        spare_.pop_back();
    }

    /// Takes the memory of `buffer` back, with what is in it.
    void take_back(byte_buffer& buffer) {
        if (buffer.capacity() == 0)
            return;
        byte_buffer returned = std::exchange(buffer, {});
        if (spare_.size() >= spare_max || returned.capacity() > spare_bytes_max)
            return;
        returned.clear();
        spare_.push_back(std::move(returned));
    }

private:
    static constexpr std::size_t spare_max = 4;
    static constexpr std::size_t spare_bytes_max = 128 * 1024;

    std::vector<byte_buffer> spare_;
};

/// A buffer of the pool for as long as the scope.
class lent_buffer {
public:
    explicit lent_buffer(buffer_pool& pool) : pool_(pool) { pool_.lend(buffer_); }
    ~lent_buffer() { pool_.take_back(buffer_); }
    lent_buffer(const lent_buffer&) = delete;
    lent_buffer& operator=(const lent_buffer&) = delete;

    byte_buffer& operator*() noexcept { return buffer_; }

private:
    buffer_pool& pool_;
    byte_buffer buffer_;
};

} // namespace plexus::net

#include "base/shared_bytes.hpp"

#include <cstdlib>
#include <new>

#include "base/assert.hpp"

namespace plexus {

shared_bytes shared_bytes::allocate(std::size_t capacity) {
    void* memory = std::malloc(sizeof(block) + capacity);
    px_assert(memory != nullptr, "running out of memory ends the process");
    shared_bytes bytes;
    bytes.block_ = new (memory) block{1, capacity};
    return bytes;
}

void shared_bytes::release() noexcept {
    if (block_ == nullptr)
        return;
    if (block_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        block_->~block();
        std::free(block_);
    }
}

} // namespace plexus

#include "net/staging.hpp"

#include <algorithm>

#include "net/connection.hpp"
#include "net/loop.hpp"

namespace plexus::net {

staged_output& staging_area::of(connection& target) {
    staged_output*& slot = target.staged_[loop_.index];
    if (slot != nullptr) [[likely]] {
        if (slot->size() < flush_above_) [[likely]]
            return *slot;
        // Sending may end the connection, which flushes what is staged for it: not this, then.
        staged_output* full = std::exchange(slot, nullptr);
        target.accept_output(loop_, *full);
        full->clear();
        full->target = &target;
        return *(slot = full);
    }
    if (spare_.empty()) {
        active_.push_back(std::make_unique<staged_output>());
    } else {
        active_.push_back(std::move(spare_.back()));
        spare_.pop_back();
    }
    flush_above_ = std::clamp(staged_bytes_max / active_.size(), flush_above_min, flush_above_max);
    slot = active_.back().get();
    slot->target = &target;
    return *slot;
}

void staging_area::flush_all() {
    // Sending may end a connection, whose session may stage for others: until nothing is left.
    while (!active_.empty()) {
        std::unique_ptr<staged_output> output = std::move(active_.back());
        active_.pop_back();
        if (output->target != nullptr)
            send(*output);
        recycle(std::move(output));
    }
    flush_above_ = flush_above_max;
}

void staging_area::flush(connection& target) {
    if (staged_output* output = target.staged_[loop_.index])
        send(*output); // its buffer stays in active_ until the batch ends, without a target
}

void staging_area::send(staged_output& output) {
    connection& target = *output.target;
    target.staged_[loop_.index] = nullptr;
    if (output.size() > 0)
        target.accept_output(loop_, output);
    output.clear();
}

void staging_area::recycle(std::unique_ptr<staged_output> output) {
    if (spare_.size() >= spare_max)
        return;
    // A few large ones are worth keeping for the next batch; many are memory at rest.
    if (spare_.size() >= spare_large_max)
        output->bytes.shrink(spare_bytes_max);
    spare_.push_back(std::move(output));
}

} // namespace plexus::net

#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/byte_buffer.hpp"
#include "base/shared_bytes.hpp"

namespace plexus::net {

class connection;
class loop;

/// Output that one batch of work on a loop has gathered for one connection, not yet in its outbox.
///
/// Small things are copied into one contiguous run of bytes; large payloads stand as references
/// at their place in that run.
/// Thread: [loop] of the loop that gathers. Owner: that loop's staging area; a pointer to it is
/// good
///         until the batch ends.
/// Limits: staging_area's; beyond them it is flushed before the batch ends.
struct staged_output {
    struct reference {
        std::size_t at; ///< offset into `bytes` before which the view stands
        shared_bytes owner;
        std::string_view view;
    };

    connection* target = nullptr;
    byte_buffer bytes;
    std::vector<reference> references;
    std::size_t referenced_bytes = 0;
    std::uint64_t messages = 0;      ///< of these, for the connection's counters
    std::uint64_t message_bytes = 0; ///< payload and header bytes of those messages

    void add_reference(shared_bytes owner, std::string_view view) {
        references.push_back({bytes.size(), std::move(owner), view});
        referenced_bytes += view.size();
    }
    std::size_t size() const noexcept { return bytes.size() + referenced_bytes; }
    void clear() noexcept {
        target = nullptr;
        bytes.clear();
        references.clear();
        referenced_bytes = 0;
        messages = 0;
        message_bytes = 0;
    }
};

/// All output gathered in the running batch of one loop.
///
/// All of it together should stay in the processor's cache until it is sent: the more connections a
/// batch writes to, the sooner each is flushed. With 200 receivers this halves the cost of a
/// delivery (docs/performance.md).
///
/// Thread: [loop]. Limits: flushes an output of more than its share of `staged_bytes_max`, never
///         below `flush_above_min` nor above `flush_above_max`; keeps `spare_max` buffers.
class staging_area {
public:
    explicit staging_area(loop& owner) : loop_(owner) {}

    /// The output gathered for `target` in this batch, a new empty one if there is none yet.
    staged_output& of(connection& target);

    /// Moves everything gathered to the outboxes and on to the sockets.
    void flush_all();

    /// Moves what is gathered for one connection on. No effect if there is nothing.
    void flush(connection& target);

private:
    void send(staged_output& output);
    void recycle(std::unique_ptr<staged_output> output);

    static constexpr std::size_t staged_bytes_max = 1024 * 1024;
    static constexpr std::size_t flush_above_min = 4 * 1024;
    static constexpr std::size_t flush_above_max = 64 * 1024;
    static constexpr std::size_t spare_max = 256;
    static constexpr std::size_t spare_large_max = 8;
    static constexpr std::size_t spare_bytes_max = 8 * 1024;

    loop& loop_;
    std::size_t flush_above_ = flush_above_max;
    std::vector<std::unique_ptr<staged_output>> active_;
    std::vector<std::unique_ptr<staged_output>> spare_;
};

} // namespace plexus::net

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
/// Limits: beyond `flush_above` bytes it is flushed before the batch ends.
struct staged_output {
    struct reference {
        std::size_t at; ///< offset into `bytes` before which the view stands
        shared_bytes owner;
        std::string_view view;
    };

    static constexpr std::size_t flush_above = 64 * 1024;

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
/// Thread: [loop]. Limits: keeps at most `spare_max` buffers between batches.
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

    static constexpr std::size_t spare_max = 64;
    static constexpr std::size_t spare_bytes_max = 128 * 1024;

    loop& loop_;
    std::vector<std::unique_ptr<staged_output>> active_;
    std::vector<std::unique_ptr<staged_output>> spare_;
};

} // namespace plexus::net

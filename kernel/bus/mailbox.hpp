#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include <plexus/abi/bus.h>

#include "base/byte_buffer.hpp"
#include "base/shared_bytes.hpp"
#include "router/publish.hpp"

namespace plexus::bus {

/// PX_ORIGIN_... of a router::party_kind.
std::uint32_t origin_kind_of(int kind) noexcept;

/// A message as plugins see it; borrows from both.
px_message to_px_message(const router::origin& origin, const router::message& message) noexcept;

/// Messages kept while they are on their way to a loop.
///
/// Their texts stand one after another in one buffer; a large body is kept by reference, unless
/// that would keep a much larger block alive.
///
/// Thread: [any], one at a time. Owner: mailbox, and the loop that takes them.
class kept_messages {
public:
    void keep(const router::origin& origin, const router::message& message);

    std::size_t count() const noexcept { return entries_.size(); }
    bool empty() const noexcept { return entries_.empty(); }
    /// What they occupy.
    std::size_t bytes() const noexcept { return bytes_; }
    /// As receivers see the one at `index`; good until the next change.
    px_message at(std::size_t index) const noexcept;
    /// Keeps at most `memory_kept_max` bytes of memory for the next ones.
    void clear();

    /// What a message occupies while it is kept.
    static std::size_t size_of(const router::message& message) noexcept;

private:
    static constexpr std::size_t memory_kept_max = 16 * 1024;

    struct entry {
        std::size_t text;   ///< where the texts begin
        shared_bytes block; ///< of a body kept by reference
        const char* body;   ///< likewise; null: after subject and reply
        std::uint32_t subject_size;
        std::uint32_t reply_size;
        std::uint32_t header_size;
        std::uint32_t body_size;
        std::uint32_t origin_kind; ///< PX_ORIGIN_CLIENT ...
        std::uint64_t origin_id;
    };
    static bool by_reference(const router::message& message) noexcept;

    std::vector<entry> entries_;
    byte_buffer text_;
    std::size_t bytes_ = 0;
};

/// The way of messages from the loops that publish to the one loop that takes them.
///
/// Whoever puts the first message into an idle mailbox has to wake its loop; the mailbox is idle
/// again when the loop has found it empty.
///
/// Thread: put() [any]; the rest the receiving loop.
/// Owner:  one subscription.
/// Limits: `pending_max` bytes; what does not fit is refused and counted.
class mailbox {
public:
    static constexpr std::size_t pending_max = 64 * 1024 * 1024;

    explicit mailbox(std::size_t limit = pending_max) : limit_(limit) {}

    enum class outcome : std::uint8_t { woken, waiting, full };
    /// `woken`: taken, and the caller must see that the loop empties the mailbox. `waiting`: taken;
    /// somebody has seen to it already.
    outcome put(const router::origin& origin, const router::message& message);

    /// Moves what is there into `taken`, which must be empty; false, and idle from here on, when
    /// there is nothing. What was taken counts as pending until release().
    bool take(kept_messages& taken);
    void release(std::size_t bytes);

    /// Messages refused so far. [any]
    std::uint64_t dropped() const;

private:
    const std::size_t limit_;
    mutable std::mutex mutex_; // guards what follows
    kept_messages queue_;
    std::size_t pending_ = 0;
    std::uint64_t dropped_ = 0;
    bool idle_ = true;
};

} // namespace plexus::bus

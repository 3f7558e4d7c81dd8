#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

struct z_stream_s;

namespace plexus::websocket {

/// What the sender of a compressed message left out at its end (RFC 7692, 7.2.2).
inline constexpr std::string_view deflate_tail{"\x00\x00\xff\xff", 4};

/// Inflates one message after the other, each by itself (no context takeover).
///
/// Thread: one at a time. Owner: whoever is amid a message; otherwise the thread's pool.
/// Errors: what is no deflate stream.
/// Limits: 40 kB of memory; as much output at a time as the caller has room for.
class inflater {
public:
    /// One that is ready for a new message: of the calling thread's pool, or made.
    static std::unique_ptr<inflater> take();
    /// Back to the pool of the calling thread, which keeps a few.
    static void give_back(std::unique_ptr<inflater> used);

    inflater();
    ~inflater();
    inflater(const inflater&) = delete;
    inflater& operator=(const inflater&) = delete;

    /// Inflates from the front of `in` to the front of `room`: how many bytes it wrote. Fewer than
    /// there was room for: `in` is used up. Nothing: it is broken.
    std::optional<std::size_t> inflate(std::string_view& in, std::span<char> room);

private:
    std::unique_ptr<z_stream_s> stream_;
    bool ended_ = false; ///< by a final block; what follows in the message has no meaning
};

} // namespace plexus::websocket

#pragma once

#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace plexus::websocket {

/// Compresses one message after the other, each by itself (no context takeover).
///
/// Thread: one. Owner: the thread; connections borrow it for a message.
/// Limits: keeps at most kept_max of output memory between messages.
class deflater {
public:
    /// That of the calling thread.
    static deflater& mine();

    deflater();
    ~deflater();
    deflater(const deflater&) = delete;
    deflater& operator=(const deflater&) = delete;

    /// The message compressed, without the tail that RFC 7692 leaves out; good until the next call.
    std::string_view compress(std::string_view message);

private:
    static constexpr std::size_t kept_max = 256UL * 1024;

    std::unique_ptr<z_stream_s> stream_;
    std::string out_;
};

} // namespace plexus::websocket

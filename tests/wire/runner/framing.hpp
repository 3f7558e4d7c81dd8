#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wire {

/// One websocket frame, as it stands on the wire.
struct frame {
    bool final = true;
    int reserved = 0; // RSV1 is 4
    int opcode = 2;
    bool masked = false;
    std::string payload; // in clear
};

constexpr int continuation_opcode = 0;
constexpr int close_opcode = 8;
constexpr int compressed_bit = 4;

/// A websocket connection of a script: what it was answered, and how bytes become frames.
///
/// Thread: one script's thread. Errors: `mismatch` for what no server may send.
struct framing {
    std::string answer; // the head of the response
    bool masks = true;
    bool compresses = false;

    std::string raw; // received, not yet a frame

    /// The next frame out of `raw`; nothing while it is not whole.
    std::optional<frame> take();
    /// The data of a frame, which may belong to a compressed message.
    std::string data_of(const frame& what);
    /// What goes on the wire for a text of the script: one masked binary frame.
    std::string wrapped(std::string_view bytes) const;

private:
    bool message_compressed_ = false;
    std::string collected_; // of a compressed message
};

/// The bytes of a frame, with a length written in at least so many bytes (0, 2 or 8).
std::string bytes_of(const frame& what, int length_bytes = 0);

std::string deflated(std::string_view bytes);
std::string inflated(std::string_view bytes);

/// What the server has to answer to the key that this client sends.
std::string accepted_key(std::string_view key);

} // namespace wire

#pragma once

#include "socket.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace plexus::bench {

/// The messages a subscriber must get: `bytes` over and over, frames of one size.
struct expected_stream {
    std::string bytes;
    std::size_t frame_size = 0;
    bool compare = true; ///< false: only the number of bytes counts
};

/// A client connection reduced to what a benchmark needs: it sends prepared bytes, and compares
/// what arrives with what must arrive, which costs little more than the copy out of the kernel.
/// Throws a failure on -ERR, a wrong byte or the end. PING is left unanswered: the answer could
/// fall into the middle of a message being published, and no connection here lives for the minutes
/// after which a server minds.
class connection {
public:
    /// Speaks NATS: sends CONNECT and waits for the first PONG. try_server() gives nothing while
    /// the port refuses connections. With a user, whose password is the same, it logs in as that.
    static connection to_server(std::uint16_t port, std::string_view user = {});
    static std::optional<connection> try_server(std::uint16_t port, std::string_view user);
    /// Speaks to the floor (floor.hpp) in the given role.
    static connection to_floor(std::uint16_t port, char role);

    void expect(std::shared_ptr<const expected_stream> stream) { expected_ = std::move(stream); }
    void send(std::string_view bytes) { send_all(fd_.get(), bytes); }
    /// Waits until the server has handled everything sent before.
    void sync();

    /// Reads what there is; false when there is no more for now.
    bool read_some();
    int fd() const noexcept { return fd_.get(); }
    std::uint64_t messages() const noexcept {
        return expected_ && received_ != 0 ? received_ / expected_->frame_size : 0;
    }
    std::uint64_t pongs() const noexcept { return pongs_; }
    std::uint64_t received_bytes() const noexcept { return received_; }
    /// The last INFO line.
    const std::string& info() const noexcept { return info_; }

private:
    explicit connection(unique_fd fd) : fd_(std::move(fd)) {}
    void take(std::string_view bytes);
    std::string_view take_control_line(std::string_view bytes);
    std::string_view take_frames(std::string_view bytes);

    unique_fd fd_;
    std::shared_ptr<const expected_stream> expected_;
    std::uint64_t received_ = 0; // bytes of frames
    std::uint64_t pongs_ = 0;
    std::string line_; // a control line so far
    std::string info_;
    bool in_line_ = false;
};

} // namespace plexus::bench

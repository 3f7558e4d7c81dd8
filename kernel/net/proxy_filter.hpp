#pragma once

#include "net/filter.hpp"
#include "net/filter_errc.hpp"
#include "net/proxy_header.hpp"

#include <string>

namespace plexus::net {

/// Reads the PROXY protocol header in front of everything else, if there is one, then is `done`:
/// all further bytes pass as they are, so the connection drops it. Bytes that are no header are
/// passed on as soon as that is clear.
///
/// Thread: [loop]
/// Owner:  the connection's filter stack, next to the socket.
/// Errors: filter_errc::header for anything that began like a header and did not become one, in
/// time. Limits: holds at most a version 1 line (107 bytes); a version 2 header's extensions (64
/// KiB) are not kept. Source: core 19.
class proxy_filter final : public filter {
public:
    std::string_view name() const noexcept override { return "proxy"; }
    filter_state state() const noexcept override;
    result<void> from_peer(std::span<const char> in, byte_buffer& up, byte_buffer& down) override;
    result<void> to_peer(std::span<const char> in, byte_buffer& down) override;
    result<void> peer_ended() override;
    std::chrono::nanoseconds opening_timeout() const noexcept override;
    result<void> opening_expired(byte_buffer& up, byte_buffer& down) override;
    std::string_view failure() const noexcept override { return failure_; }
    void publish(connection_facts& facts) const override;

    /// Whether a header was there, if only to say that the connection's own addresses stand.
    bool header_seen() const noexcept { return header_seen_; }

private:
    enum class stage : std::uint8_t { detect, v1_line, v2_fixed, v2_addresses, v2_skip, done };

    /// Each takes what it needs from the front of `in` and moves to the next stage once it has it.
    void detect(std::span<const char>& in, byte_buffer& up);
    result<void> read_v1_line(std::span<const char>& in);
    result<void> read_v2_fixed(std::span<const char>& in);
    void read_v2_addresses(std::span<const char>& in);
    void skip_v2(std::span<const char>& in);

    bool collect(std::span<const char>& in, std::size_t size);
    void set_done() noexcept;
    std::string_view missing() const noexcept;
    std::unexpected<std::error_code> fail(std::string why);

    stage stage_ = stage::detect;
    bool header_seen_ = false;
    proxy_v2_head head_;
    std::size_t to_skip_ = 0;
    byte_buffer held_;
    proxy_addresses addresses_;
    std::string failure_;
};

} // namespace plexus::net

#pragma once

#include "net/filter.hpp"
#include "net/filter_errc.hpp"
#include "net/tls_context.hpp"

#include <array>
#include <memory>
#include <string>

namespace plexus::net {

/// TLS on the accepting side of a connection: bytes of records below, plain bytes above.
///
/// OpenSSL reads straight from the bytes handed in and writes straight into `down`; there are no
/// buffers in between, and an idle connection holds none at all.
///
/// Thread: [loop]
/// Owner:  the connection's filter stack; keeps its context alive.
/// Errors: filter_errc::probe when the first bytes are no TLS at all, ::timeout, ::handshake for
/// every other failure
///         before the stream is open (also a key that is not pinned, also an end of input),
///         ::stream afterwards. failure() has the reference's wording of it.
/// Limits: handshake_bytes_max until the handshake is complete; one record (16 KiB) is kept while
/// incomplete. Source: core 18, security 10.1.
class tls_filter final : public filter {
public:
    explicit tls_filter(std::shared_ptr<const tls_context> context);
    tls_filter(const tls_filter&) = delete;
    tls_filter& operator=(const tls_filter&) = delete;
    ~tls_filter() override;

    static constexpr std::size_t handshake_bytes_max = 192 * 1024;

    std::string_view name() const noexcept override { return "tls"; }
    filter_state state() const noexcept override { return state_; }
    result<void> from_peer(std::span<const char> in, byte_buffer& up, byte_buffer& down) override;
    result<void> to_peer(std::span<const char> in, byte_buffer& down) override;
    void finish(std::string_view reason, byte_buffer& down) override;
    result<void> peer_ended() override;
    std::chrono::nanoseconds opening_timeout() const noexcept override;
    result<void> opening_expired(byte_buffer& up, byte_buffer& down) override;
    std::string_view failure() const noexcept override { return failure_; }
    void publish(connection_facts& facts) const override;

private:
    friend struct tls_bytes; // the ends of OpenSSL's input and output

    result<void> check_first_record(byte_buffer& down);
    result<void> feed(std::span<const char> in, byte_buffer& up);
    result<void> handshake();
    result<void> complete_handshake();
    result<void> decrypt(byte_buffer& up);
    std::unexpected<std::error_code> fail(filter_errc code, std::string why);
    static int on_verify(int good, X509_STORE_CTX* store) noexcept;

    std::shared_ptr<const tls_context> context_;
    ssl_ptr ssl_;
    std::span<const char> in_;    // what OpenSSL has still to read, during a call
    byte_buffer* down_ = nullptr; // where OpenSSL writes, during a call
    std::array<char, 5> first_{}; // the first record header, held until it is complete
    std::uint8_t first_size_ = 0;
    filter_state state_ = filter_state::opening;
    std::uint32_t handshake_bytes_ = 0;
    std::optional<spki_fingerprint> peer_key_;
    std::string failure_;
};

} // namespace plexus::net

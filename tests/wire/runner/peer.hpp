#pragma once

#include "framing.hpp"
#include "process.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <netinet/in.h>
#include <openssl/ssl.h>

namespace wire {

/// Where and how a client socket connects.
struct target {
    std::string unix_path;          // set: a unix-domain socket
    std::string host = "127.0.0.1"; // IPv4 or IPv6 address
    std::uint16_t port = 0;
    int receive_buffer_bytes = 0;  // 0 = the system's choice
    std::string ping = "PING\r\n"; // how the server's PING looks there
};

/// What a script may say about a TLS handshake.
struct tls_choice {
    std::string certificate_file;
    std::string key_file;
    std::string ca_file; // empty: the server's certificate is not checked
    std::string server_name;
    int min_version = 0;
    int max_version = 0;
};

/// One client connection of a script: raw bytes over TCP, unix or TLS, read only when the script
/// expects something, so that an idle peer is a slow consumer.
///
/// A server measures the round trip with a PING two seconds after the login, and whether a script
/// takes that long depends on the machine. So a PING where something else is expected is passed
/// over; scripts about PINGs expect them.
///
/// Thread: one script's thread. Errors: `mismatch` with what was expected and what came.
class peer {
public:
    peer() = default;
    peer(const peer&) = delete;
    peer& operator=(const peer&) = delete;
    ~peer();

    /// True when connected; false when refused.
    bool open(const target& where, deadline until);
    void start_tls(const tls_choice& choice, deadline until);

    void send(std::string_view bytes, deadline until);
    /// Sends the bytes one by one, round and round, until something comes or the stream ends.
    void drip(std::string_view bytes, deadline until);
    /// Takes exactly `expected` off the input, or fails showing what came instead.
    void expect(std::string_view expected, deadline until);
    /// The next line without its line end; a PING only where one is wanted.
    std::string line(deadline until, bool ping_wanted = false);
    void skip(std::size_t bytes, deadline until);
    /// The next bytes; all up to the end of the stream.
    std::string take(std::size_t bytes, deadline until);
    std::string rest(deadline until);
    /// The peer closed, with nothing left to read unless `anything` may come before.
    void expect_closed(bool anything, deadline until);

    /// The stream is a websocket from here on: what is sent and expected above is the data in it.
    void frame_from_here(std::unique_ptr<framing> frames);
    /// Bytes beside all framing.
    void send_raw(std::string_view bytes, deadline until);
    /// The next frame is exactly this one.
    void expect_frame(const frame& expected, deadline until);

    void half_close() const;
    void close();
    void reset();

private:
    /// Reads something into input_; false at the end of the stream. Fails at the deadline.
    bool fill(deadline until, std::string_view waiting_for);
    /// The same for the bytes below all framing.
    bool read_some(std::string& into, deadline until, std::string_view waiting_for);
    /// The next frame; nothing at the end of the stream.
    std::optional<frame> next_frame(deadline until, std::string_view waiting_for);
    void wait_ready(short events, deadline until, std::string_view waiting_for) const;
    /// Whether there is something to read, or the end of the stream, within that time.
    bool readable(std::chrono::milliseconds within) const;
    /// Takes the PINGs out of the input that stand there; true when what follows may become
    /// another.
    bool pass_pings(std::size_t from = 0);

    struct ssl_free {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };

    int socket_ = -1;
    std::unique_ptr<SSL_CTX, ssl_free> context_;
    std::unique_ptr<SSL, ssl_free> ssl_;
    std::unique_ptr<framing> frames_; // set: a websocket
    std::string input_;
    target where_; // as it was opened
};

} // namespace wire

#include "peer.hpp"

#include "text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace wire {

namespace {

constexpr auto drip_pause = std::chrono::milliseconds(100);

struct socket_address {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

socket_address resolve(const target& where) {
    socket_address address;
    if (!where.unix_path.empty()) {
        sockaddr_un local{};
        local.sun_family = AF_UNIX;
        std::strncpy(local.sun_path, where.unix_path.c_str(), sizeof local.sun_path - 1);
        std::memcpy(&address.storage, &local, sizeof local);
        address.size = sizeof local;
        return address;
    }
    sockaddr_in v4{};
    if (::inet_pton(AF_INET, where.host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(where.port);
        std::memcpy(&address.storage, &v4, sizeof v4);
        address.size = sizeof v4;
        return address;
    }
    sockaddr_in6 v6{};
    if (::inet_pton(AF_INET6, where.host.c_str(), &v6.sin6_addr) != 1) {
        throw mismatch("not an address: " + where.host);
    }
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(where.port);
    std::memcpy(&address.storage, &v6, sizeof v6);
    address.size = sizeof v6;
    return address;
}

std::string tls_errors() {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    ERR_clear_error();
    return text.data();
}

std::string described(const frame& what) {
    return "a frame op=" + std::to_string(what.opcode) + " rsv=" + std::to_string(what.reserved) +
           (what.final ? " " : " more ") + shown(what.payload);
}

} // namespace

peer::~peer() {
    close();
}

bool peer::open(const target& where, deadline until) {
    close();
    where_ = where;
    const socket_address address = resolve(where);
    socket_ = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (where.receive_buffer_bytes > 0) {
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &where.receive_buffer_bytes, sizeof(int));
    }
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address.storage), address.size) ==
        0) {
        return true;
    }
    if (errno == EINPROGRESS) {
        wait_ready(POLLOUT, until, "connecting");
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error == 0) {
            return true;
        }
    }
    close();
    return false;
}

void peer::start_tls(const tls_choice& choice, deadline until) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_options(context_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_min_proto_version(context_.get(), choice.min_version);
    SSL_CTX_set_max_proto_version(context_.get(), choice.max_version);
    if (!choice.certificate_file.empty() &&
        (SSL_CTX_use_certificate_chain_file(context_.get(), choice.certificate_file.c_str()) != 1 ||
         SSL_CTX_use_PrivateKey_file(context_.get(), choice.key_file.c_str(), SSL_FILETYPE_PEM) !=
             1)) {
        throw mismatch("cannot use certificate " + choice.certificate_file + ": " + tls_errors());
    }
    if (!choice.ca_file.empty()) {
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
        if (SSL_CTX_load_verify_file(context_.get(), choice.ca_file.c_str()) != 1) {
            throw mismatch("cannot use CA " + choice.ca_file);
        }
    }
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), socket_);
    if (!choice.server_name.empty()) {
        // The macro for this has an old-style cast in it.
        SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 const_cast<char*>(choice.server_name.c_str()));
    }
    while (true) {
        const int done = SSL_connect(ssl_.get());
        if (done == 1) {
            return;
        }
        const int why = SSL_get_error(ssl_.get(), done);
        if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) {
            wait_ready(why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, until, "the TLS handshake");
        } else {
            throw mismatch("TLS handshake failed: " + tls_errors());
        }
    }
}

void peer::wait_ready(short events, deadline until, std::string_view waiting_for) const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
    pollfd ready{socket_, events, 0};
    if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left)) == 0) {
        throw mismatch("time ran out waiting for " + std::string(waiting_for) +
                       (input_.empty() ? "" : "\n     got: " + shown(input_)));
    }
}

bool peer::fill(deadline until, std::string_view waiting_for) {
    if (!frames_) {
        return read_some(input_, until, waiting_for);
    }
    const std::optional<frame> next = next_frame(until, waiting_for);
    if (next && next->opcode >= close_opcode) {
        throw mismatch("waiting for " + std::string(waiting_for) +
                       "\n     got: " + described(*next));
    }
    if (next) {
        input_ += frames_->data_of(*next);
    }
    return next.has_value();
}

std::optional<frame> peer::next_frame(deadline until, std::string_view waiting_for) {
    while (true) {
        if (auto next = frames_->take()) {
            return next;
        }
        if (!read_some(frames_->raw, until, waiting_for)) {
            return std::nullopt;
        }
    }
}

void peer::expect_frame(const frame& expected, deadline until) {
    pass_pings();
    if (!input_.empty()) {
        throw mismatch("expected " + described(expected) + "\n     got: data " + shown(input_));
    }
    std::optional<frame> next;
    do {
        next = next_frame(until, "a frame");
    } while (next && bytes_of(*next) == bytes_of({.payload = where_.ping}) &&
             expected.payload != where_.ping);
    if (!next || bytes_of(*next) != bytes_of(expected)) {
        throw mismatch("expected " + described(expected) +
                       "\n     got: " + (next ? described(*next) : "the end of the stream"));
    }
}

void peer::frame_from_here(std::unique_ptr<framing> frames) {
    frames_ = std::move(frames);
    frames_->raw = std::exchange(input_, {});
}

bool peer::read_some(std::string& into, deadline until, std::string_view waiting_for) {
    if (socket_ < 0) {
        return false;
    }
    std::array<char, 65536> chunk{};
    while (true) {
        ssize_t got = 0;
        if (ssl_) {
            const int read = SSL_read(ssl_.get(), chunk.data(), static_cast<int>(chunk.size()));
            const int why = read > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl_.get(), read);
            if (why == SSL_ERROR_WANT_READ) {
                wait_ready(POLLIN, until, waiting_for);
                continue;
            }
            got = std::max(read, 0);
            ERR_clear_error();
        } else {
            got = ::recv(socket_, chunk.data(), chunk.size(), 0);
            if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
                wait_ready(POLLIN, until, waiting_for);
                continue;
            }
        }
        if (got <= 0) {
            return false;
        }
        into.append(chunk.data(), static_cast<std::size_t>(got));
        return true;
    }
}

void peer::send(std::string_view bytes, deadline until) {
    if (frames_) {
        send_raw(frames_->wrapped(bytes), until);
    } else {
        send_raw(bytes, until);
    }
}

void peer::send_raw(std::string_view bytes, deadline until) {
    while (!bytes.empty()) {
        if (socket_ < 0) {
            throw mismatch("sending on a connection that is not open");
        }
        ssize_t sent = 0;
        if (ssl_) {
            sent = SSL_write(ssl_.get(), bytes.data(),
                             static_cast<int>(std::min<std::size_t>(bytes.size(), 16384)));
            if (sent <= 0 &&
                SSL_get_error(ssl_.get(), static_cast<int>(sent)) == SSL_ERROR_WANT_WRITE) {
                wait_ready(POLLOUT, until, "room to send");
                continue;
            }
        } else {
            sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0 && (errno == EAGAIN || errno == EINTR)) {
                wait_ready(POLLOUT, until, "room to send");
                continue;
            }
        }
        if (sent <= 0) {
            return; // closed by the server; the script's next expectation tells
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool peer::readable(std::chrono::milliseconds within) const {
    pollfd ready{socket_, POLLIN, 0};
    return ::poll(&ready, 1, static_cast<int>(within.count())) != 0;
}

void peer::drip(std::string_view bytes, deadline until) {
    for (std::size_t at = 0; input_.empty() && !readable(drip_pause); ++at) {
        if (clock::now() >= until) {
            throw mismatch("time ran out after " + std::to_string(at) + " bytes one by one");
        }
        send(bytes.substr(at % bytes.size(), 1), until);
    }
}

bool peer::pass_pings(std::size_t from) {
    while (std::string_view(input_).substr(from).starts_with(where_.ping)) {
        input_.erase(from, where_.ping.size());
    }
    return input_.size() > from && where_.ping.starts_with(std::string_view(input_).substr(from));
}

void peer::expect(std::string_view expected, deadline until) {
    while (true) {
        const auto differs = std::ranges::mismatch(input_, expected).in2;
        if (differs == expected.end()) {
            input_.erase(0, expected.size());
            return;
        }
        // A PING may also stand between two lines of one expectation.
        const auto same = static_cast<std::size_t>(differs - expected.begin());
        const std::size_t line = expected.substr(0, same).rfind('\n') + 1; // npos + 1 is 0
        const bool ping_wanted = where_.ping.starts_with(expected.substr(line, where_.ping.size()));
        const std::size_t before = input_.size();
        const bool may_be_ping = !ping_wanted && pass_pings(line);
        if (input_.size() < before) {
            continue;
        }
        const bool wrong = !may_be_ping && same < input_.size();
        if (wrong || !fill(until, "input\n  wanted: " + shown(expected))) {
            throw mismatch("expected " + shown(expected) + "\n     got: " + shown(input_) +
                           (wrong ? "" : " and the end of the stream"));
        }
    }
}

std::string peer::line(deadline until, bool ping_wanted) {
    while (true) {
        if (!ping_wanted) {
            pass_pings();
        }
        const auto end = input_.find('\n');
        if (end != input_.npos) {
            std::string text = input_.substr(0, end);
            input_.erase(0, end + 1);
            if (!text.empty() && text.back() == '\r') {
                text.pop_back();
            }
            return text;
        }
        if (!fill(until, "a line")) {
            throw mismatch("expected a line\n     got: " + shown(input_) +
                           " and the end of the stream");
        }
    }
}

void peer::skip(std::size_t bytes, deadline until) {
    while (pass_pings() || input_.size() < bytes) {
        if (!fill(until, std::to_string(bytes - input_.size()) + " more bytes")) {
            throw mismatch("the stream ended " + std::to_string(bytes - input_.size()) +
                           " bytes early");
        }
    }
    input_.erase(0, bytes);
}

std::string peer::take(std::size_t bytes, deadline until) {
    while (input_.size() < bytes) {
        if (!fill(until, std::to_string(bytes - input_.size()) + " more bytes")) {
            throw mismatch("the stream ended " + std::to_string(bytes - input_.size()) +
                           " bytes early");
        }
    }
    std::string taken = input_.substr(0, bytes);
    input_.erase(0, bytes);
    return taken;
}

std::string peer::rest(deadline until) {
    while (fill(until, "the end of the stream")) {
    }
    return std::exchange(input_, {});
}

void peer::expect_closed(bool anything, deadline until) {
    if (anything) {
        frames_.reset(); // frames of any kind
    }
    do {
        if (anything) {
            input_.clear();
        }
        if (!pass_pings() && !input_.empty()) {
            throw mismatch("expected the end of the stream\n     got: " + shown(input_));
        }
    } while (fill(until, "the end of the stream"));
    close();
}

void peer::half_close() const {
    ::shutdown(socket_, SHUT_WR);
}

void peer::close() {
    ssl_.reset();
    frames_.reset();
    input_.clear();
    if (socket_ >= 0) {
        ::close(socket_);
        socket_ = -1;
    }
}

void peer::reset() {
    const linger hard{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close();
}

} // namespace wire

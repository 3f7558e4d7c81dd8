#include "net/tls_filter.hpp"

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "base/tls_names.hpp"
#include "net/tls_failure.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include <fmt/core.h>

namespace plexus::net {

/// OpenSSL's input and output: the bytes of the call under way.
struct tls_bytes {
    static tls_filter* owner(BIO* bio) { return static_cast<tls_filter*>(BIO_get_data(bio)); }

    static int read(BIO* bio, char* out, int size) {
        tls_filter* filter = owner(bio);
        BIO_clear_retry_flags(bio);
        const std::size_t count = std::min(filter->in_.size(), static_cast<std::size_t>(size));
        if (count == 0) {
            BIO_set_retry_read(bio);
            return -1;
        }
        std::memcpy(out, filter->in_.data(), count);
        filter->in_ = filter->in_.subspan(count);
        return static_cast<int>(count);
    }

    static int write(BIO* bio, const char* bytes, int size) {
        tls_filter* filter = owner(bio);
        px_assert(filter->down_ != nullptr, "OpenSSL writes only while we are calling it");
        filter->down_->append(std::span(bytes, static_cast<std::size_t>(size)));
        return size;
    }

    static long control(BIO*, int command, long, void*) {
        return command == BIO_CTRL_FLUSH ? 1 : 0;
    }

    static const BIO_METHOD* method() {
        static const std::unique_ptr<BIO_METHOD, openssl_deleter<BIO_meth_free>> instance = [] {
            BIO_METHOD* made =
                BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "plexus filter");
            BIO_meth_set_read(made, &tls_bytes::read);
            BIO_meth_set_write(made, &tls_bytes::write);
            BIO_meth_set_ctrl(made, &tls_bytes::control);
            return std::unique_ptr<BIO_METHOD, openssl_deleter<BIO_meth_free>>(made);
        }();
        return instance.get();
    }
};

namespace {

constexpr std::size_t record_bytes_max = 16 * 1024;
constexpr std::size_t ciphertext_bytes_max = record_bytes_max + 2048;
/// The most a record grows by: header, explicit IV, MAC and padding of the CBC suites.
constexpr std::size_t record_overhead = 96;

constexpr unsigned char record_alert = 21;
constexpr unsigned char record_handshake = 22;
constexpr unsigned char record_sslv2 = 0x80;

/// A fatal alert in the clear, for records refused before OpenSSL saw them.
void append_alert(byte_buffer& down, char description) {
    const std::array<char, 7> alert = {record_alert, 3, 1, 0, 2, 2, description};
    down.append(std::span<const char>(alert));
}

certificate_ptr share(X509* held) {
    X509_up_ref(held);
    return {held, X509_free};
}

bool has_expired(const X509* leaf) {
    return X509_cmp_current_time(X509_get0_notAfter(leaf)) < 0;
}

} // namespace

tls_filter::tls_filter(std::shared_ptr<const tls_context> context) : context_(std::move(context)) {
    ssl_.reset(SSL_new(context_->native()));
    BIO* bio = BIO_new(tls_bytes::method());
    if (ssl_ == nullptr || bio == nullptr) {
        BIO_free(bio);
        throw std::bad_alloc();
    }
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_accept_state(ssl_.get());
    if (context_->verifies_peer()) {
        SSL_set_app_data(ssl_.get(), this);
        SSL_set_verify(ssl_.get(), SSL_get_verify_mode(ssl_.get()), &tls_filter::on_verify);
    }
}

tls_filter::~tls_filter() = default;

result<void> tls_filter::from_peer(std::span<const char> in, byte_buffer& up, byte_buffer& down) {
    if (state_ == filter_state::closed) {
        return {};
    }
    down_ = &down;
    result<void> outcome;
    if (first_size_ < first_.size()) {
        const std::size_t taken = std::min(in.size(), first_.size() - first_size_);
        std::copy_n(in.begin(), taken, first_.begin() + first_size_);
        first_size_ = static_cast<std::uint8_t>(first_size_ + taken);
        in = in.subspan(taken);
        if (first_size_ == first_.size()) {
            outcome = check_first_record(down);
            if (outcome) {
                outcome = feed(first_, up);
            }
        }
    }
    if (outcome && !in.empty()) {
        outcome = feed(in, up);
    }
    down_ = nullptr;
    return outcome;
}

/// Tells apart what is no TLS at all before OpenSSL answers it with an alert: the peer may be a
/// plain client, a port scanner or a load balancer's probe.
result<void> tls_filter::check_first_record(byte_buffer& down) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(first_[i]); };
    const unsigned length = byte(3) * 256u + byte(4);
    if (byte(0) == record_sslv2) {
        append_alert(down, SSL_AD_PROTOCOL_VERSION);
        return fail(filter_errc::handshake, "tls: unsupported SSLv2 handshake received");
    }
    if ((byte(0) != record_alert && byte(0) != record_handshake) || byte(1) >= 0x10) {
        return fail(filter_errc::probe, "tls: first record does not look like a TLS handshake");
    }
    if (length > ciphertext_bytes_max) {
        append_alert(down, SSL_AD_RECORD_OVERFLOW);
        return fail(filter_errc::handshake,
                    fmt::format("tls: oversized record received with length {}", length));
    }
    if (!context_->has_certificate()) {
        append_alert(down, static_cast<char>(SSL_AD_INTERNAL_ERROR));
        return fail(filter_errc::handshake, "tls: no certificates configured");
    }
    return {};
}

result<void> tls_filter::feed(std::span<const char> in, byte_buffer& up) {
    in_ = in;
    if (state_ == filter_state::opening) {
        if (auto outcome = handshake(); !outcome) {
            return outcome;
        }
    }
    return state_ == filter_state::open ? decrypt(up) : result<void>();
}

result<void> tls_filter::handshake() {
    const std::size_t before = in_.size();
    ERR_clear_error();
    const int outcome = SSL_do_handshake(ssl_.get());
    if (outcome == 1) {
        return complete_handshake();
    }
    if (SSL_get_error(ssl_.get(), outcome) != SSL_ERROR_WANT_READ) {
        std::string why = describe_tls_error(ssl_.get());
        // The verify callback has already said it better.
        return fail(filter_errc::handshake, failure_.empty() ? std::move(why) : failure_);
    }
    handshake_bytes_ += static_cast<std::uint32_t>(before - in_.size());
    if (handshake_bytes_ > handshake_bytes_max) {
        return fail(filter_errc::handshake, "tls: handshake takes too many bytes");
    }
    return {};
}

result<void> tls_filter::complete_handshake() {
    if (const X509* leaf = SSL_get0_peer_certificate(ssl_.get())) {
        peer_key_ = fingerprint_of_key(leaf);
        // A full handshake has looked at the dates; a ticket may outlive them.
        if (SSL_session_reused(ssl_.get()) == 1 && context_->verifies_peer() && has_expired(leaf)) {
            return fail(filter_errc::handshake,
                        describe_verify_error(X509_V_ERR_CERT_HAS_EXPIRED, leaf, leaf,
                                              std::chrono::system_clock::now()));
        }
    }
    if (!context_->accepts_key(peer_key_)) {
        return fail(filter_errc::handshake, "certificate not pinned");
    }
    failure_.clear();
    state_ = filter_state::open;
    return {};
}

result<void> tls_filter::decrypt(byte_buffer& up) {
    for (;;) {
        // Plain text is never longer than what carried it, but a record may have begun in an
        // earlier call.
        const auto room = up.prepare(std::clamp<std::size_t>(in_.size(), 512, record_bytes_max));
        std::size_t count = 0;
        ERR_clear_error();
        const int outcome = SSL_read_ex(ssl_.get(), room.data(), room.size(), &count);
        if (outcome == 1) {
            up.commit(count);
            continue;
        }
        switch (SSL_get_error(ssl_.get(), outcome)) {
        case SSL_ERROR_WANT_READ:
            px_assert(in_.empty(), "OpenSSL asks for more only when it has read everything");
            return {};
        case SSL_ERROR_ZERO_RETURN:
            state_ = filter_state::closed;
            return {};
        default:
            return fail(filter_errc::stream, describe_tls_error(ssl_.get()));
        }
    }
}

result<void> tls_filter::to_peer(std::span<const char> in, byte_buffer& down) {
    px_assert(ready(), "the session starts only after the handshake");
    if (in.empty()) {
        return {};
    }
    down.prepare(in.size() + (in.size() / record_bytes_max + 1) * record_overhead);
    down_ = &down;
    std::size_t written = 0;
    ERR_clear_error();
    const int outcome = SSL_write_ex(ssl_.get(), in.data(), in.size(), &written);
    down_ = nullptr;
    if (outcome != 1 || written != in.size()) {
        return fail(filter_errc::stream, describe_tls_error(ssl_.get()));
    }
    return {};
}

void tls_filter::finish(std::string_view, byte_buffer& down) {
    if (!ready()) {
        return;
    }
    down_ = &down;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
    down_ = nullptr;
}

result<void> tls_filter::peer_ended() {
    if (ready()) {
        return {}; // many clients end without close_notify; the reference takes that as the end too
    }
    const bool inside_record =
        first_size_ > 0 && (first_size_ < first_.size() || SSL_has_pending(ssl_.get()) == 1);
    return fail(filter_errc::handshake, inside_record ? "unexpected EOF" : "EOF");
}

std::chrono::nanoseconds tls_filter::opening_timeout() const noexcept {
    return context_->handshake_timeout();
}

result<void> tls_filter::opening_expired(byte_buffer&, byte_buffer&) {
    return fail(filter_errc::timeout, "TLS handshake timeout");
}

void tls_filter::publish(connection_facts& facts) const {
    const SSL* ssl = ssl_.get();
    tls_facts tls;
    tls.version = SSL_version(ssl) >= TLS1_3_VERSION ? "1.3" : "1.2";
    if (const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl)) {
        const auto* suite = find_tls_cipher_suite(SSL_CIPHER_get_protocol_id(cipher));
        tls.cipher = suite != nullptr ? suite->name : SSL_CIPHER_standard_name(cipher);
    }
    if (const char* server_name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)) {
        tls.server_name = server_name;
    }
    tls.resumed = SSL_session_reused(ssl) == 1;
    if (X509* leaf = SSL_get0_peer_certificate(ssl)) {
        tls.peer_certificates.push_back(share(leaf));
        const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
        for (int i = 0; i < sk_X509_num(chain); ++i) {
            tls.peer_certificates.push_back(share(sk_X509_value(chain, i)));
        }
    }
    tls.peer_key = peer_key_;
    facts.tls = std::move(tls);
}

std::unexpected<std::error_code> tls_filter::fail(filter_errc code, std::string why) {
    failure_ = std::move(why);
    return std::unexpected(make_error_code(code));
}

/// Keeps the reason of a refused chain while its certificates are at hand.
int tls_filter::on_verify(int good, X509_STORE_CTX* store) noexcept {
    if (good == 0) {
        const auto* ssl = static_cast<const SSL*>(
            X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
        auto* filter = static_cast<tls_filter*>(SSL_get_app_data(ssl));
        filter->failure_ = describe_verify_error(
            X509_STORE_CTX_get_error(store), X509_STORE_CTX_get_current_cert(store),
            X509_STORE_CTX_get0_cert(store), std::chrono::system_clock::now());
    }
    return good;
}

} // namespace plexus::net

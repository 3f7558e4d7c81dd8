#pragma once

#include "base/result.hpp"
#include "config/options.hpp"
#include "net/facts.hpp"
#include "net/openssl.hpp"
#include "net/ticket_keys.hpp"
#include "net/tls_certificates.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plexus::net {

inline constexpr std::chrono::seconds tls_session_lifetime = std::chrono::hours(2);

/// Everything TLS handshakes of one listener share: certificates, client CAs, versions, cipher
/// suites, curves, ticket keys, pinned keys. Immutable: a reload makes a new one for new
/// handshakes, connections keep the one they began with.
///
/// Sessions resume by tickets whose keys belong to this one context. Two contexts, also the one
/// before and after a reload, never accept each other's tickets, so a client verified against one
/// set of CAs is never taken for verified by another.
///
/// Thread: [any] once made; making reads files, so at [init] or on the worker pool.
/// Owner:  shared by listener and connections as shared_ptr<const tls_context>.
/// Errors: text with file and reason, in the reference's words where it has them; the caller puts
/// the position of the
///         tls block before it.
/// Limits: session tickets live tls_session_lifetime; a peer's certificate chain may take 100 KiB
/// (OpenSSL's default). Source: core 18, 28.3; security 10.1, 10.2.
class tls_context {
public:
    /// A context for accepting connections. Without certificates it can be made, but each handshake
    /// fails, as in the reference.
    static text_result<std::shared_ptr<const tls_context>>
    make_server(const config::tls_options& options);

    tls_context(const tls_context&) = delete;
    tls_context& operator=(const tls_context&) = delete;

    SSL_CTX* native() const noexcept { return context_.get(); }
    bool has_certificate() const noexcept { return !certificates_.empty(); }
    /// Whether both show the same certificates: files may have been renewed under their names.
    bool same_certificates(const tls_context& other) const noexcept;
    /// When the first certificate ends; none without certificates.
    std::optional<wall_time> not_after() const noexcept;
    bool verifies_peer() const noexcept { return verify_; }
    std::chrono::nanoseconds handshake_timeout() const noexcept { return handshake_timeout_; }

    bool pins_keys() const noexcept { return !pinned_.empty(); }
    /// Whether a peer with this key may connect; without pins everybody may. Absent: no certificate
    /// was shown.
    bool accepts_key(const std::optional<spki_fingerprint>& key) const noexcept;

    /// What was left out of the options because this OpenSSL lacks it, one line each, for the
    /// start-up log.
    const std::vector<std::string>& notes() const noexcept { return notes_; }

private:
    tls_context() = default;

    text_result<void> load_certificates(const std::vector<config::certificate_pair>& files);
    text_result<void> set_client_authorities(const std::string& ca_file);
    text_result<void> set_cipher_suites(const config::tls_options& options);
    text_result<void> set_curves(const std::vector<std::string>& names);
    text_result<void> set_pinned(const std::vector<std::string>& fingerprints);

    static int choose_certificate(SSL* ssl, void* self) noexcept;
    static int seal_ticket(SSL* ssl, unsigned char* key_name, unsigned char* iv,
                           EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, int sealing) noexcept;

    ssl_ctx_ptr context_;
    std::unique_ptr<ticket_keys> ticket_keys_; // change with time, behind their own lock
    std::vector<key_pair> certificates_;
    bool verify_ = false;
    std::chrono::nanoseconds handshake_timeout_{};
    std::vector<spki_fingerprint> pinned_; // sorted
    std::vector<std::string> notes_;
};

} // namespace plexus::net

#include "net/tls_context.hpp"

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "base/tls_names.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/core.h>
#include <fmt/ranges.h>

namespace plexus::net {

namespace {

constexpr const char* suites_tls_1_3 =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

/// The last OpenSSL error of this thread in words; clears the queue.
std::string openssl_reason() {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = ERR_reason_error_string(code);
    std::string text = reason != nullptr ? reason : "unknown error";
    ERR_clear_error();
    return text;
}

bool knows_curve(const tls_curve& curve) {
    const ssl_ctx_ptr probe(SSL_CTX_new(TLS_server_method()));
    const std::string name(curve.openssl_name);
    const bool known = SSL_CTX_set1_groups_list(probe.get(), name.c_str()) == 1;
    ERR_clear_error();
    return known;
}

/// Whether the client's offer allows a signature with this key.
bool client_accepts_key(SSL* ssl, const key_pair& pair) {
    const int kind = EVP_PKEY_get_base_id(pair.key.get());
    bool signature = false;
    const int shared = SSL_get_shared_sigalgs(ssl, 0, nullptr, nullptr, nullptr, nullptr, nullptr);
    for (int i = 0; i < shared && !signature; ++i) {
        int sign = NID_undef;
        SSL_get_shared_sigalgs(ssl, i, &sign, nullptr, nullptr, nullptr, nullptr);
        signature = sign == kind || (kind == EVP_PKEY_RSA && sign == NID_rsassaPss);
    }
    if (!signature || SSL_version(ssl) >= TLS1_3_VERSION) {
        return signature;
    }
    const int wanted = kind == EVP_PKEY_RSA ? NID_auth_rsa : NID_auth_ecdsa;
    const STACK_OF(SSL_CIPHER)* offered = SSL_get_client_ciphers(ssl);
    for (int i = 0; i < sk_SSL_CIPHER_num(offered); ++i) {
        if (SSL_CIPHER_get_auth_nid(sk_SSL_CIPHER_value(offered, i)) == wanted) {
            return true;
        }
    }
    return false;
}

bool serves_name(const key_pair& pair, const char* server_name) {
    return server_name == nullptr ||
           X509_check_host(pair.leaf.get(), server_name, 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT,
                           nullptr) == 1;
}

bool use_pair(const key_pair& pair, const auto& use) {
    STACK_OF(X509)* chain = sk_X509_new_null();
    for (const x509_ptr& issuer : pair.chain) {
        sk_X509_push(chain, issuer.get());
    }
    const bool used = use(pair.leaf.get(), pair.key.get(), chain);
    sk_X509_free(chain);
    return used;
}

} // namespace

text_result<std::shared_ptr<const tls_context>>
tls_context::make_server(const config::tls_options& options) {
    const std::shared_ptr<tls_context> made(new tls_context());
    made->context_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX* context = made->context_.get();
    if (context == nullptr) {
        return std::unexpected("cannot make a TLS context: " + openssl_reason());
    }
    made->handshake_timeout_ = options.timeout;
    made->verify_ = options.verify || options.verify_and_map;

    SSL_CTX_set_min_proto_version(context, options.min_version == config::tls_version::tls_1_3
                                               ? TLS1_3_VERSION
                                               : TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    // Chains go out as they stand in the file. Buffers go back to the heap whenever they are empty:
    // an idle connection should not keep 34 KiB.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
    // Resumption is by tickets only, so that no memory is held for clients that may never come
    // back.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_timeout(context, tls_session_lifetime.count());
    made->ticket_keys_ = std::make_unique<ticket_keys>(tls_session_lifetime);
    SSL_CTX_set_app_data(context, made->ticket_keys_.get());
    SSL_CTX_set_tlsext_ticket_key_evp_cb(context, &tls_context::seal_ticket);
    SSL_CTX_set_num_tickets(context, 1);
    constexpr std::string_view id_context = "plexus";
    SSL_CTX_set_session_id_context(context,
                                   reinterpret_cast<const unsigned char*>(id_context.data()),
                                   static_cast<unsigned>(id_context.size()));

    text_result<void> step = made->load_certificates(options.certificates);
    if (step) {
        step = made->set_client_authorities(options.ca_file);
    }
    if (step) {
        step = made->set_cipher_suites(options);
    }
    if (step) {
        step = made->set_curves(options.curve_preferences);
    }
    if (step) {
        step = made->set_pinned(options.pinned_certs);
    }
    if (!step) {
        return std::unexpected(step.error());
    }
    if (made->verify_) {
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
    return made;
}

text_result<void>
tls_context::load_certificates(const std::vector<config::certificate_pair>& files) {
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto& [cert_file, key_file] = files[i];
        if (key_file.empty()) {
            return std::unexpected("missing 'key_file' in TLS configuration");
        }
        if (cert_file.empty()) {
            return std::unexpected("missing 'cert_file' in TLS configuration");
        }
        const std::string which =
            files.size() > 1 ? fmt::format(" {}/{}", i + 1, files.size()) : std::string();
        auto pair = load_key_pair(cert_file, key_file);
        if (!pair) {
            return std::unexpected(
                fmt::format("error parsing X509 certificate/key pair{}: {}", which, pair.error()));
        }
        // The first one also shows what OpenSSL thinks of each: it refuses keys too short for its
        // security level.
        const bool accepted =
            use_pair(*pair, [&](X509* leaf, EVP_PKEY* key, STACK_OF(X509) * chain) {
                return SSL_CTX_use_cert_and_key(context_.get(), leaf, key, chain, 1) == 1;
            });
        if (!accepted) {
            return std::unexpected(fmt::format("error parsing X509 certificate/key pair{}: {}: {}",
                                               which, cert_file, openssl_reason()));
        }
        certificates_.push_back(std::move(*pair));
    }
    if (certificates_.size() > 1) {
        SSL_CTX_set_cert_cb(context_.get(), &tls_context::choose_certificate, this);
    }
    return {};
}

/// The first certificate that fits the asked name and the client's algorithms, else the first of
/// all.
int tls_context::choose_certificate(SSL* ssl, void* self) noexcept {
    const auto& pairs = static_cast<const tls_context*>(self)->certificates_;
    const char* server_name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    const auto fits = [&](const key_pair& pair) {
        return serves_name(pair, server_name) && client_accepts_key(ssl, pair);
    };
    const auto found = std::ranges::find_if(pairs, fits);
    const key_pair& chosen = found != pairs.end() ? *found : pairs.front();
    SSL_certs_clear(ssl);
    const bool used = use_pair(chosen, [&](X509* leaf, EVP_PKEY* key, STACK_OF(X509) * chain) {
        return SSL_use_cert_and_key(ssl, leaf, key, chain, 1) == 1;
    });
    return used ? 1 : 0;
}

/// Prepares cipher and MAC for sealing a ticket or for opening one: 1 go on, 2 go on and give out a
/// new ticket, 0 the ticket is none of ours, so the handshake is a full one, negative: failure.
int tls_context::seal_ticket(SSL* ssl, unsigned char* key_name, unsigned char* iv,
                             EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, int sealing) noexcept {
    auto* keys = static_cast<ticket_keys*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    const auto now = std::chrono::steady_clock::now();
    ticket_keys::found found{};
    if (sealing == 1) {
        found.secret = keys->current(now);
        std::ranges::copy(found.secret.name, key_name);
        const int iv_size = EVP_CIPHER_get_iv_length(EVP_aes_256_cbc());
        random_bytes({iv, static_cast<std::size_t>(iv_size)});
    } else {
        ticket_keys::key_name name;
        std::copy_n(key_name, name.size(), name.begin());
        const auto known = keys->find(name, now);
        if (!known) {
            return 0;
        }
        found = *known;
    }
    std::array<char, 7> digest{"SHA256"};
    const std::array<OSSL_PARAM, 3> mac_parameters = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, found.secret.mac_key.data(),
                                          found.secret.mac_key.size()),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    const bool prepared = EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), nullptr,
                                            found.secret.cipher_key.data(), iv, sealing) == 1 &&
                          EVP_MAC_CTX_set_params(mac, mac_parameters.data()) == 1;
    OPENSSL_cleanse(&found.secret, sizeof found.secret);
    if (!prepared) {
        return -1;
    }
    return found.renew ? 2 : 1;
}

text_result<void> tls_context::set_client_authorities(const std::string& ca_file) {
    X509_STORE* store = SSL_CTX_get_cert_store(context_.get());
    // Whatever stands in the CA file is trusted as it is, also an intermediate or a single client's
    // certificate.
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
    if (ca_file.empty()) {
        if (verify_ && SSL_CTX_set_default_verify_paths(context_.get()) != 1) {
            return std::unexpected("cannot use the system's root certificates: " +
                                   openssl_reason());
        }
        return {};
    }
    const auto authorities = load_authorities(ca_file);
    if (!authorities) {
        return std::unexpected(authorities.error());
    }
    for (const x509_ptr& authority : *authorities) {
        if (X509_STORE_add_cert(store, authority.get()) != 1 ||
            SSL_CTX_add_client_CA(context_.get(), authority.get()) != 1) {
            return std::unexpected(fmt::format("{}: {}", ca_file, openssl_reason()));
        }
    }
    return {};
}

text_result<void> tls_context::set_cipher_suites(const config::tls_options& options) {
    std::vector<const tls_cipher_suite*> chosen;
    std::vector<std::string_view> insecure;
    for (const std::string& name : options.cipher_suites) {
        const tls_cipher_suite* suite = find_tls_cipher_suite(name);
        if (suite == nullptr) {
            return std::unexpected("unrecognized cipher " + name);
        }
        chosen.push_back(suite);
        if (suite->insecure) {
            insecure.push_back(suite->name);
        }
    }
    if (!insecure.empty() && !options.allow_insecure_cipher_suites) {
        return std::unexpected(fmt::format("insecure cipher suites configured without "
                                           "'allow_insecure_cipher_suites' option set: {}",
                                           fmt::join(insecure, ", ")));
    }
    SSL_CTX_set_ciphersuites(context_.get(), suites_tls_1_3);

    // The order is always the table's: the reference too takes the option as a set.
    std::vector<std::string> names;
    bool any_for_1_2 = false;
    for (const tls_cipher_suite& suite : tls_cipher_suites) {
        const bool wanted =
            chosen.empty() ? !suite.insecure : std::ranges::find(chosen, &suite) != chosen.end();
        if (!wanted || suite.openssl_name.empty()) {
            continue;
        }
        any_for_1_2 = true;
        std::string name(suite.openssl_name);
        if (SSL_CTX_set_cipher_list(context_.get(), name.c_str()) == 1) {
            names.push_back(std::move(name));
        } else {
            notes_.push_back(fmt::format("TLS cipher suite {} is not available in {}", suite.name,
                                         OpenSSL_version(OPENSSL_VERSION_STRING)));
        }
    }
    ERR_clear_error();
    if (names.empty()) {
        if (any_for_1_2) {
            return std::unexpected("none of the configured cipher suites is available");
        }
        // Only suites of TLS 1.3 were named, so nothing is left to negotiate for 1.2.
        SSL_CTX_set_min_proto_version(context_.get(), TLS1_3_VERSION);
        return {};
    }
    if (SSL_CTX_set_cipher_list(context_.get(), fmt::format("{}", fmt::join(names, ":")).c_str()) !=
        1) {
        return std::unexpected("cannot set the cipher suites: " + openssl_reason());
    }
    return {};
}

text_result<void> tls_context::set_curves(const std::vector<std::string>& names) {
    std::vector<const tls_curve*> wanted;
    for (const std::string& name : names) {
        const tls_curve* curve = find_tls_curve(name);
        if (curve == nullptr) {
            return std::unexpected("unrecognized curve preference " + name);
        }
        wanted.push_back(curve);
    }
    if (wanted.empty()) {
        for (const tls_curve& curve : tls_curves) {
            wanted.push_back(&curve);
        }
    }
    std::vector<std::string_view> known;
    for (const tls_curve* curve : wanted) {
        if (knows_curve(*curve)) {
            known.push_back(curve->openssl_name);
        } else if (!names.empty()) {
            notes_.push_back(fmt::format("TLS curve {} is not available in {}", curve->name,
                                         OpenSSL_version(OPENSSL_VERSION_STRING)));
        }
    }
    if (known.empty()) {
        return std::unexpected("none of the configured curve preferences is available");
    }
    const std::string list = fmt::format("{}", fmt::join(known, ":"));
    if (SSL_CTX_set1_groups_list(context_.get(), list.c_str()) != 1) {
        return std::unexpected("cannot set the curve preferences: " + openssl_reason());
    }
    return {};
}

text_result<void> tls_context::set_pinned(const std::vector<std::string>& fingerprints) {
    for (const std::string& text : fingerprints) {
        const auto bytes = hex_decode(text);
        spki_fingerprint fingerprint{};
        if (!bytes || bytes->size() != fingerprint.size()) {
            return std::unexpected(fmt::format("error parsing tls config, 'pinned_certs' key {} "
                                               "does not look like hex-encoded sha256 of DER "
                                               "encoded SubjectPublicKeyInfo",
                                               text));
        }
        std::ranges::copy(*bytes, fingerprint.begin());
        pinned_.push_back(fingerprint);
    }
    std::ranges::sort(pinned_);
    return {};
}

bool tls_context::same_certificates(const tls_context& other) const noexcept {
    return std::ranges::equal(certificates_, other.certificates_,
                              [](const key_pair& a, const key_pair& b) {
                                  return X509_cmp(a.leaf.get(), b.leaf.get()) == 0;
                              });
}

std::optional<wall_time> tls_context::not_after() const noexcept {
    if (certificates_.empty())
        return std::nullopt;
    return time_of(X509_get0_notAfter(certificates_.front().leaf.get()));
}

bool tls_context::accepts_key(const std::optional<spki_fingerprint>& key) const noexcept {
    return pinned_.empty() || (key && std::ranges::binary_search(pinned_, *key));
}

} // namespace plexus::net

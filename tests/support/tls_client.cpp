#include "support/tls_client.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace plexus::testing {

namespace {

void require(bool good, const char* what) {
    if (!good) {
        throw std::runtime_error(std::string("TLS client: ") + what);
    }
}

} // namespace

tls_client::tls_client(const tls_client_options& options)
    : context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(context_, options.version_min);
    SSL_CTX_set_max_proto_version(context_, options.version_max);
    SSL_CTX_set_security_level(context_, 0);
    SSL_CTX_set_mode(context_, SSL_MODE_NO_AUTO_CHAIN);
    SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context_, &tls_client::keep_session);
    if (!options.ca_file.empty()) {
        require(SSL_CTX_load_verify_locations(context_, options.ca_file.c_str(), nullptr) == 1,
                "CA file");
        SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    }
    if (options.certificate) {
        require(SSL_CTX_use_certificate_file(context_, options.certificate->cert_file.c_str(),
                                             SSL_FILETYPE_PEM) == 1,
                "certificate");
        require(SSL_CTX_use_PrivateKey_file(context_, options.certificate->key_file.c_str(),
                                            SSL_FILETYPE_PEM) == 1,
                "key");
    }
    if (!options.cipher_list.empty()) {
        require(SSL_CTX_set_cipher_list(context_, options.cipher_list.c_str()) == 1, "ciphers");
    }
    if (!options.groups.empty()) {
        require(SSL_CTX_set1_groups_list(context_, options.groups.c_str()) == 1, "groups");
    }
    if (!options.signature_algorithms.empty()) {
        require(SSL_CTX_set1_sigalgs_list(context_, options.signature_algorithms.c_str()) == 1,
                "signature algorithms");
    }
    ssl_ = SSL_new(context_);
    SSL_set_app_data(ssl_, this);
    SSL_set_bio(ssl_, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    if (!options.server_name.empty()) {
        // The macro for it casts in the old style.
        std::string name = options.server_name;
        require(SSL_ctrl(ssl_, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                         name.data()) == 1,
                "server name");
    }
    SSL_set_connect_state(ssl_);
}

tls_client::~tls_client() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
}

void tls_client::feed(std::string_view bytes) {
    if (!bytes.empty()) {
        BIO_write(SSL_get_rbio(ssl_), bytes.data(), static_cast<int>(bytes.size()));
    }
    advance();
}

void tls_client::advance() {
    ERR_clear_error();
    if (!open_ && !failed_) {
        const int outcome = SSL_do_handshake(ssl_);
        open_ = outcome == 1;
        failed_ = outcome != 1 && SSL_get_error(ssl_, outcome) != SSL_ERROR_WANT_READ;
    }
    while (open_ && !failed_) {
        std::array<char, 16384> block;
        std::size_t size = 0;
        if (SSL_read_ex(ssl_, block.data(), block.size(), &size) != 1) {
            const int why = SSL_get_error(ssl_, 0);
            failed_ = why != SSL_ERROR_WANT_READ && why != SSL_ERROR_ZERO_RETURN;
            break;
        }
        plain_.append(block.data(), size);
    }
    ERR_clear_error();
}

void tls_client::write(std::string_view plain) {
    std::size_t written = 0;
    require(SSL_write_ex(ssl_, plain.data(), plain.size(), &written) == 1 &&
                written == plain.size(),
            "write");
}

void tls_client::close_notify() {
    SSL_shutdown(ssl_);
}

std::string tls_client::take_output() {
    BIO* out = SSL_get_wbio(ssl_);
    std::string bytes(BIO_ctrl_pending(out), '\0');
    if (!bytes.empty()) {
        BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
    }
    return bytes;
}

std::string tls_client::take_plain() {
    return std::exchange(plain_, {});
}

bool tls_client::resumed() const {
    return SSL_session_reused(ssl_) == 1;
}

std::string tls_client::peer_common_name() const {
    std::array<char, 256> text{};
    if (const X509* peer = SSL_get0_peer_certificate(ssl_)) {
        X509_NAME_get_text_by_NID(X509_get_subject_name(peer), NID_commonName, text.data(),
                                  static_cast<int>(text.size()));
    }
    return text.data();
}

std::string tls_client::cipher() const {
    return SSL_CIPHER_standard_name(SSL_get_current_cipher(ssl_));
}

void tls_client::resume(const std::shared_ptr<SSL_SESSION>& session) {
    require(session != nullptr && SSL_set_session(ssl_, session.get()) == 1, "session");
}

int tls_client::keep_session(SSL* ssl, SSL_SESSION* session) {
    auto* self = static_cast<tls_client*>(SSL_get_app_data(ssl));
    self->session_ = {session, SSL_SESSION_free};
    return 1; // the reference is ours now
}

} // namespace plexus::testing

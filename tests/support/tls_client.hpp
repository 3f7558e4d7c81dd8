#pragma once

#include "support/certificates.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace plexus::testing {

struct tls_client_options {
    std::string ca_file;     ///< empty: does not verify the server
    std::string server_name; ///< SNI
    std::optional<issued_certificate> certificate;
    int version_min = TLS1_2_VERSION;
    int version_max = TLS1_3_VERSION;
    std::string cipher_list; ///< TLS 1.2, OpenSSL names
    std::string groups;
    std::string signature_algorithms;
};

/// The dialling side of TLS in memory: bytes go in and out by hand.
class tls_client {
public:
    explicit tls_client(const tls_client_options& options);
    ~tls_client();
    tls_client(const tls_client&) = delete;
    tls_client& operator=(const tls_client&) = delete;

    /// Takes bytes from the server and goes on as far as it can.
    void feed(std::string_view bytes);
    void write(std::string_view plain);
    void close_notify();
    /// What the client has to send by now.
    std::string take_output();
    /// What it has decrypted by now.
    std::string take_plain();

    bool open() const { return open_; }
    bool failed() const { return failed_; }
    bool resumed() const;
    std::string peer_common_name() const;
    std::string cipher() const;

    /// The last session the server has given a ticket for; may be put into another client.
    std::shared_ptr<SSL_SESSION> session() const { return session_; }
    void resume(const std::shared_ptr<SSL_SESSION>& session);

private:
    void advance();
    static int keep_session(SSL* ssl, SSL_SESSION* session);

    SSL_CTX* context_ = nullptr;
    SSL* ssl_ = nullptr;
    bool open_ = false;
    bool failed_ = false;
    std::string plain_;
    std::shared_ptr<SSL_SESSION> session_;
};

} // namespace plexus::testing

#include "net/tls_failure.hpp"

#include "auth/certificate_identity.hpp"
#include "base/encoding.hpp"
#include "net/tls_certificates.hpp"

#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/x509_vfy.h>

#include <array>
#include <ctime>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

namespace plexus::net {

namespace {

std::string alert_text(int alert) {
    switch (alert) {
    case 0:
        return "close notify";
    case 10:
        return "unexpected message";
    case 20:
        return "bad record MAC";
    case 21:
        return "decryption failed";
    case 22:
        return "record overflow";
    case 30:
        return "decompression failure";
    case 40:
        return "handshake failure";
    case 42:
        return "bad certificate";
    case 43:
        return "unsupported certificate";
    case 44:
        return "revoked certificate";
    case 45:
        return "expired certificate";
    case 46:
        return "unknown certificate";
    case 47:
        return "illegal parameter";
    case 48:
        return "unknown certificate authority";
    case 49:
        return "access denied";
    case 50:
        return "error decoding message";
    case 51:
        return "error decrypting message";
    case 60:
        return "export restriction";
    case 70:
        return "protocol version not supported";
    case 71:
        return "insufficient security level";
    case 80:
        return "internal error";
    case 86:
        return "inappropriate fallback";
    case 90:
        return "user canceled";
    case 100:
        return "no renegotiation";
    case 109:
        return "missing extension";
    case 110:
        return "unsupported extension";
    case 111:
        return "certificate unobtainable";
    case 112:
        return "unrecognized name";
    case 113:
        return "bad certificate status response";
    case 114:
        return "bad certificate hash value";
    case 115:
        return "unknown PSK identity";
    case 116:
        return "certificate required";
    case 120:
        return "no application protocol";
    case 121:
        return "encrypted client hello required";
    default:
        return fmt::format("alert({})", alert);
    }
}

std::string unsupported_versions(SSL* ssl) {
    std::vector<std::string> offered;
    for (int version = SSL_client_version(ssl); version >= TLS1_VERSION; --version) {
        offered.push_back(fmt::format("{:x}", version));
    }
    return fmt::format("tls: client offered only unsupported versions: [{}]",
                       fmt::join(offered, " "));
}

std::string unsupported_ciphers(SSL* ssl) {
    std::vector<std::string> offered;
    const STACK_OF(SSL_CIPHER)* ciphers = SSL_get_client_ciphers(ssl);
    for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
        offered.push_back(
            fmt::format("{:x}", SSL_CIPHER_get_protocol_id(sk_SSL_CIPHER_value(ciphers, i))));
    }
    return fmt::format(
        "tls: no cipher suite supported by both client and server; client offered: [{}]",
        fmt::join(offered, " "));
}

wall_time whole_seconds(wall_time time) {
    return std::chrono::floor<std::chrono::seconds>(time);
}

std::string verify_reason(int code, const X509* culprit, wall_time now) {
    switch (code) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_CERT_UNTRUSTED:
        return "certificate signed by unknown authority";
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return fmt::format("certificate has expired or is not yet valid: current time {} is "
                           "before {}",
                           format_rfc3339_local(whole_seconds(now)),
                           format_rfc3339(time_of(X509_get0_notBefore(culprit))));
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return fmt::format("certificate has expired or is not yet valid: current time {} is "
                           "after {}",
                           format_rfc3339_local(whole_seconds(now)),
                           format_rfc3339(time_of(X509_get0_notAfter(culprit))));
    case X509_V_ERR_INVALID_PURPOSE:
        return "certificate specifies an incompatible key usage";
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
        return "certificate is not authorized to sign other certificates";
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
        return "too many intermediates for path length constraint";
    default:
        return X509_verify_cert_error_string(code);
    }
}

} // namespace

std::string describe_tls_error(SSL* ssl) {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (code == 0) {
        return "unexpected EOF";
    }
    const int reason = ERR_GET_REASON(code);
    if (ERR_GET_LIB(code) == ERR_LIB_SSL) {
        // OpenSSL numbers the alerts it receives from here on.
        if (reason >= SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + 256) {
            return "remote error: tls: " + alert_text(reason - SSL_AD_REASON_OFFSET);
        }
        switch (reason) {
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return "tls: client didn't provide a certificate";
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_VERSION_TOO_LOW:
            return unsupported_versions(ssl);
        case SSL_R_NO_SHARED_CIPHER:
        case SSL_R_NO_CIPHERS_SPECIFIED:
            return unsupported_ciphers(ssl);
        case SSL_R_NO_SUITABLE_KEY_SHARE:
        case SSL_R_NO_SHARED_GROUPS:
            return "tls: no key exchanges supported by both client and server";
        case SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC:
            return "local error: tls: bad record MAC";
        case SSL_R_PACKET_LENGTH_TOO_LONG:
        case SSL_R_DATA_LENGTH_TOO_LONG:
        case SSL_R_ENCRYPTED_LENGTH_TOO_LONG:
            return "local error: tls: record overflow";
        case SSL_R_INAPPROPRIATE_FALLBACK:
            return "tls: client using inappropriate protocol fallback";
        case SSL_R_DIGEST_CHECK_FAILED:
            return "tls: client's Finished message is incorrect";
        default:
            break;
        }
    }
    const char* text = ERR_reason_error_string(code);
    return fmt::format("tls: {}", text != nullptr ? text : "unknown error");
}

std::string describe_verify_error(int code, const X509* culprit, const X509* leaf, wall_time now) {
    std::string text =
        "tls: failed to verify certificate: x509: " + verify_reason(code, culprit, now);
    if (leaf != nullptr) {
        std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest;
        unsigned size = 0;
        X509_digest(leaf, EVP_sha256(), digest.data(), &size);
        text += fmt::format(" ({} SHA-256: {})", auth::read_certificate_identity(leaf).subject_text,
                            hex_encode({digest.data(), size}));
    }
    return text;
}

} // namespace plexus::net

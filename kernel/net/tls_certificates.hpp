#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "net/facts.hpp"
#include "net/openssl.hpp"

#include <string>
#include <vector>

namespace plexus::net {

/// A certificate with its private key and the chain that is sent along.
struct key_pair {
    x509_ptr leaf;
    key_ptr key;
    std::vector<x509_ptr> chain; ///< issuers, in the order of the file
};

/// Reads a certificate file (leaf first, then its issuers) and the key that belongs to it, both
/// PEM. RSA, ECDSA and Ed25519 are known, as in the reference.
///
/// Thread: [any] opens files, so not on a loop.
/// Errors: the reference's text, e.g. "open server.pem: no such file or directory" or "tls: private
/// key does not
///         match public key"; the caller says which option it was about.
/// Limits: files up to pem_file_max bytes.
text_result<key_pair> load_key_pair(const std::string& cert_file, const std::string& key_file);

/// Reads the certificates of a CA file; entries that are no certificates are passed over.
///
/// Errors: as above; "failed to parse root ca certificate" when there is none in it.
text_result<std::vector<x509_ptr>> load_authorities(const std::string& ca_file);

inline constexpr std::size_t pem_file_max = 16 * 1024 * 1024;

/// A time in a certificate; the epoch for one that makes no sense.
wall_time time_of(const ASN1_TIME* time);

/// SHA-256 of the DER SubjectPublicKeyInfo: what pinned_certs are compared with.
spki_fingerprint fingerprint_of_key(const X509* certificate);
/// SHA-256 of the whole certificate.
std::array<std::uint8_t, 32> fingerprint_of_certificate(const X509* certificate);

} // namespace plexus::net

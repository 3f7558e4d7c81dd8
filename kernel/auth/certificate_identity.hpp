#pragma once

#include <optional>
#include <string>
#include <vector>

#include "auth/distinguished_name.hpp"

// As <openssl/types.h> has it.
using X509 = struct x509_st;

namespace plexus::auth {

/// The names a verified peer certificate offers as user names, in the order they are tried.
///
/// Thread: [any] plain value, taken from the certificate once, after the handshake.
/// Limits: `names_max` names of each kind; a certificate with more is cut there.
/// Source: security.md 3.4.
struct certificate_identity {
    static constexpr std::size_t names_max = 256;

    std::vector<std::string> emails;
    std::vector<std::string> dns_names;
    std::vector<std::string> uris;
    /// The subject by structure; absent when it holds an attribute type RFC 4514 does not name.
    std::optional<distinguished_name> subject;
    std::string subject_text;                        ///< reversed order, `+` within one RDN
    std::optional<std::string> subject_text_with_dc; ///< the same, `,DC=...` appended
};

/// Reads the names of a certificate. Names that are not text are left out.
certificate_identity read_certificate_identity(const X509* certificate);

} // namespace plexus::auth

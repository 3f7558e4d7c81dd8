#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// As <openssl/types.h> has it; declared here so that only those who look into certificates include
// OpenSSL.
using X509 = struct x509_st;

namespace plexus::net {

/// A certificate the peer showed; shared with the TLS library, so holding it costs a reference
/// only.
using certificate_ptr = std::shared_ptr<X509>;

/// SHA-256 of a certificate's DER SubjectPublicKeyInfo.
using spki_fingerprint = std::array<std::uint8_t, 32>;

/// What the TLS layer learned; immutable once published.
struct tls_facts {
    std::string_view version; ///< "1.2" or "1.3", as monitoring and logs print it; static text
    std::string_view cipher;  ///< as the reference names it: "TLS_AES_128_GCM_SHA256"; static text
    std::string server_name;  ///< what the client asked for by SNI, or empty
    bool resumed = false;     ///< the session was resumed: no new certificate exchange took place
    /// The peer's chain as sent, its own certificate first; empty without a client certificate.
    /// Verified when the context demands it, so the first one is what an identity may be taken from
    /// (security 3.4). A resumed session has only that one: tickets do not carry the rest.
    std::vector<certificate_ptr> peer_certificates;
    /// Of the first one; checked again when the pinned set changes (security 10.2).
    std::optional<spki_fingerprint> peer_key;
};

/// What a PROXY protocol header said (core 19). Addresses are text in Go's form, without brackets.
struct proxy_facts {
    std::string source_host;
    std::uint16_t source_port = 0;
    std::string destination_host;
    std::uint16_t destination_port = 0;
};

/// What the filters of one connection found out about its peer; outlives filters that removed
/// themselves.
///
/// Thread: [loop] written when a filter has opened, read afterwards.
/// Owner:  the connection.
struct connection_facts {
    std::optional<tls_facts> tls;
    std::optional<proxy_facts> proxy;
    /// TLS came before INFO (`tls_first` of connz); set by the connection, which decides on that
    /// order.
    bool tls_first = false;
};

} // namespace plexus::net

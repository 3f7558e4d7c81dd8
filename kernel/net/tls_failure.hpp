#pragma once

#include "base/time.hpp"
#include "net/openssl.hpp"

#include <string>

namespace plexus::net {

/// Puts failed handshakes into the words the reference logs, as operators search for those. [any]
/// pure
///
/// Source: core 18. Where this library fails in a way the reference's does not know, its own reason
/// is given.

/// The failure that OpenSSL's error queue of this thread describes; empties the queue.
std::string describe_tls_error(SSL* ssl);

/// Why a peer's certificate chain was not accepted: `code` is an X509_V_ERR_ value, `culprit` the
/// certificate it is about, `leaf` the peer's own, whose subject and SHA-256 are appended for
/// finding the client.
std::string describe_verify_error(int code, const X509* culprit, const X509* leaf, wall_time now);

} // namespace plexus::net

#pragma once

#include <string>

// As <openssl/types.h> has it.
using X509 = struct x509_st;

namespace plexus::auth {

/// The subject of a certificate as the reference prints it: certificate_identity::subject_text, and
/// behind it what that leaves out, by the numbers of its types: "CN=a,O=b,1.2.3=#0c0178". [any]
std::string subject_name(const X509* certificate);

} // namespace plexus::auth

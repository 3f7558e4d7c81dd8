#pragma once

#include <memory>
#include <string>
#include <vector>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <doctest/doctest.h>

#include "support/certificates.hpp"

namespace plexus::testing {

using certificate_ptr = std::shared_ptr<X509>;

/// A certificate that says what is asked for, as the TLS layer would hand it over.
inline certificate_ptr make_certificate(const certificate_request& request) {
    const temp_dir folder;
    certificate_authority authority(folder, "ca");
    const std::string pem = authority.issue("peer", request).cert_pem;
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    certificate_ptr certificate(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr),
                                X509_free);
    REQUIRE(certificate);
    return certificate;
}

/// One with a subject only.
inline certificate_ptr make_subject(const std::vector<dn_attribute>& subject) {
    certificate_request request;
    request.subject = subject;
    return make_certificate(request);
}

} // namespace plexus::testing

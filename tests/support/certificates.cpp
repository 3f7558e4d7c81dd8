#include "support/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <span>
#include <stdexcept>
#include <utility>

namespace plexus::testing {

namespace {

template <auto Free>
struct deleter {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};

using key_ptr = std::unique_ptr<EVP_PKEY, deleter<EVP_PKEY_free>>;
using x509_ptr = std::unique_ptr<X509, deleter<X509_free>>;
using name_ptr = std::unique_ptr<X509_NAME, deleter<X509_NAME_free>>;
using bio_ptr = std::unique_ptr<BIO, deleter<BIO_free_all>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, deleter<X509_EXTENSION_free>>;

void require(bool good, const char* what) {
    if (!good) {
        char text[256];
        ERR_error_string_n(ERR_get_error(), text, sizeof text);
        throw std::runtime_error(std::string("making a certificate: ") + what + ": " + text);
    }
}

key_ptr make_key(key_kind kind) {
    switch (kind) {
    case key_kind::rsa:
        return key_ptr(EVP_RSA_gen(2048));
    case key_kind::ed25519:
        return key_ptr(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    case key_kind::ec:
        break;
    }
    return key_ptr(EVP_EC_gen("P-256"));
}

name_ptr make_name(const std::vector<dn_attribute>& subject) {
    name_ptr name(X509_NAME_new());
    for (const dn_attribute& attribute : subject) {
        const auto* value = reinterpret_cast<const unsigned char*>(attribute.value.data());
        require(X509_NAME_add_entry_by_txt(name.get(), attribute.type.c_str(), MBSTRING_UTF8, value,
                                           static_cast<int>(attribute.value.size()), -1,
                                           attribute.same_rdn ? -1 : 0) == 1,
                "subject");
    }
    return name;
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const extension_ptr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    require(extension != nullptr, value.c_str());
    require(X509_add_ext(certificate, extension.get(), -1) == 1, "extension");
}

std::string alternative_names(const certificate_request& request) {
    std::string text;
    const auto add = [&](const char* kind, const std::vector<std::string>& values) {
        for (const std::string& value : values) {
            text += (text.empty() ? "" : ",") + std::string(kind) + ":" + value;
        }
    };
    add("email", request.emails);
    add("DNS", request.dns_names);
    add("URI", request.uris);
    add("IP", request.ip_addresses);
    return text;
}

x509_ptr start_certificate(EVP_PKEY* key, int from_seconds, int until_seconds) {
    x509_ptr certificate(X509_new());
    require(X509_set_version(certificate.get(), X509_VERSION_3) == 1, "version");
    std::uint64_t serial = 0;
    require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "serial");
    require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1) == 1,
            "serial");
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from_seconds);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), until_seconds);
    require(X509_set_pubkey(certificate.get(), key) == 1, "public key");
    return certificate;
}

void sign(X509* certificate, EVP_PKEY* key) {
    const bool has_own_digest = EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519;
    require(X509_sign(certificate, key, has_own_digest ? nullptr : EVP_sha256()) > 0, "signature");
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
    const bio_ptr bio(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(bio.get(), certificate) == 1, "certificate PEM");
    return text_of(bio.get());
}

std::string pem_of(EVP_PKEY* key) {
    const bio_ptr bio(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
            "key PEM");
    return text_of(bio.get());
}

std::string sha256_hex(std::span<const unsigned char> der) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(der.data(), der.size(), digest);
    std::string text;
    for (const unsigned char byte : digest) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

std::string fingerprint(X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    require(size > 0, "DER");
    std::string text = sha256_hex({der, static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    return text;
}

std::string key_fingerprint(EVP_PKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    require(size > 0, "DER");
    std::string text = sha256_hex({der, static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    return text;
}

} // namespace

temp_dir::temp_dir() {
    std::string pattern = (std::filesystem::temp_directory_path() / "plexus-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error("cannot make a temporary folder " + pattern);
    }
    path_ = pattern;
}

temp_dir::~temp_dir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string temp_dir::write(std::string_view name, std::string_view content) const {
    const auto file = path_ / name;
    std::ofstream out(file, std::ios::binary);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    out.close();
    if (!out) {
        throw std::runtime_error("cannot write " + file.string());
    }
    return file.string();
}

certificate_authority::certificate_authority(const temp_dir& folder, std::string_view name)
    : folder_(folder) {
    key_ptr key = make_key(key_kind::ec);
    require(key != nullptr, "key");
    x509_ptr certificate = start_certificate(key.get(), -7200, 7 * 86400);
    const name_ptr subject = make_name(
        {{.type = "O", .value = "Plexus tests"}, {.type = "CN", .value = std::string(name)}});
    require(X509_set_subject_name(certificate.get(), subject.get()) == 1, "subject");
    require(X509_set_issuer_name(certificate.get(), subject.get()) == 1, "issuer");
    add_extension(certificate.get(), certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate.get(), certificate.get(), NID_key_usage,
                  "critical,keyCertSign,cRLSign");
    add_extension(certificate.get(), certificate.get(), NID_subject_key_identifier, "hash");
    sign(certificate.get(), key.get());
    ca_pem_ = pem_of(certificate.get());
    ca_file_ = folder_.write(std::string(name) + "-ca.pem", ca_pem_);
    key_ = key.release();
    certificate_ = certificate.release();
}

certificate_authority::~certificate_authority() {
    X509_free(certificate_);
    EVP_PKEY_free(key_);
}

issued_certificate certificate_authority::issue(std::string_view name,
                                                const certificate_request& request) {
    const key_ptr key = make_key(request.key);
    require(key != nullptr, "key");
    const x509_ptr certificate =
        start_certificate(key.get(), request.valid_from_seconds, request.valid_for_seconds);
    const name_ptr subject = make_name(request.subject);
    require(X509_set_subject_name(certificate.get(), subject.get()) == 1, "subject");
    require(X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_)) == 1,
            "issuer");
    add_extension(certificate.get(), certificate_, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate.get(), certificate_, NID_key_usage, "critical,digitalSignature");
    if (request.for_server || request.for_client) {
        const std::string both = request.for_server && request.for_client ? "," : "";
        add_extension(certificate.get(), certificate_, NID_ext_key_usage,
                      (request.for_server ? "serverAuth" : "") + both +
                          (request.for_client ? "clientAuth" : ""));
    }
    if (const std::string names = alternative_names(request); !names.empty()) {
        add_extension(certificate.get(), certificate_, NID_subject_alt_name, names);
    }
    add_extension(certificate.get(), certificate_, NID_authority_key_identifier, "keyid");
    sign(certificate.get(), key_);

    issued_certificate issued;
    issued.cert_pem = pem_of(certificate.get());
    issued.key_pem = pem_of(key.get());
    issued.cert_file = folder_.write(std::string(name) + "-cert.pem", issued.cert_pem);
    issued.key_file = folder_.write(std::string(name) + "-key.pem", issued.key_pem);
    issued.sha256 = fingerprint(certificate.get());
    issued.spki_sha256 = key_fingerprint(key.get());
    return issued;
}

issued_certificate certificate_authority::issue_server(std::string_view name, key_kind key) {
    return issue(name, {.subject = {{.type = "CN", .value = "localhost"}},
                        .dns_names = {"localhost"},
                        .ip_addresses = {"127.0.0.1", "::1"},
                        .emails = {},
                        .uris = {},
                        .key = key,
                        .for_client = false});
}

issued_certificate certificate_authority::issue_client(std::string_view common_name, key_kind key) {
    certificate_request request;
    request.subject = {{.type = "CN", .value = std::string(common_name)}};
    request.key = key;
    request.for_server = false;
    return issue(common_name, request);
}

} // namespace plexus::testing

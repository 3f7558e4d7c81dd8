#include "net/tls_certificates.hpp"

#include "base/errno_text.hpp"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string_view>

#include <fmt/core.h>
#include <fmt/ranges.h>

namespace plexus::net {

namespace {

text_result<std::string> read_file(const std::string& file) {
    const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (handle < 0) {
        return std::unexpected(path_error("open", file, errno));
    }
    std::string content;
    std::array<char, 16384> block;
    ssize_t count = 0;
    while ((count = ::read(handle, block.data(), block.size())) > 0 &&
           content.size() <= pem_file_max) {
        content.append(block.data(), static_cast<std::size_t>(count));
    }
    const int code = errno;
    ::close(handle);
    if (count < 0) {
        return std::unexpected(path_error("read", file, code));
    }
    if (content.size() > pem_file_max) {
        return std::unexpected(fmt::format("read {}: larger than {} bytes", file, pem_file_max));
    }
    return content;
}

struct pem_block {
    std::string type;
    bool has_headers = false;
    std::vector<unsigned char> der;
};

/// Walks through the PEM blocks of a text; damaged ones are passed over.
class pem_reader {
public:
    explicit pem_reader(const std::string& text)
        : bio_(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))) {}
    pem_reader(const pem_reader&) = delete;
    pem_reader& operator=(const pem_reader&) = delete;
    ~pem_reader() { ERR_clear_error(); }

    std::optional<pem_block> next() {
        for (;;) {
            char* name = nullptr;
            char* header = nullptr;
            unsigned char* data = nullptr;
            long size = 0;
            if (PEM_read_bio(bio_.get(), &name, &header, &data, &size) == 1) {
                pem_block block{name, header != nullptr && header[0] != '\0', {data, data + size}};
                OPENSSL_free(name);
                OPENSSL_free(header);
                OPENSSL_clear_free(data, static_cast<std::size_t>(size));
                return block;
            }
            if (ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE) {
                return std::nullopt;
            }
            ERR_clear_error();
        }
    }

private:
    bio_ptr bio_;
};

x509_ptr parse_certificate(const pem_block& block) {
    const unsigned char* at = block.der.data();
    x509_ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(block.der.size())));
    ERR_clear_error();
    if (at != block.der.data() + block.der.size()) {
        return nullptr;
    }
    return certificate;
}

text_result<key_ptr> find_key(const std::string& text) {
    std::vector<std::string> skipped;
    pem_reader reader(text);
    while (auto block = reader.next()) {
        if (block->type == "PRIVATE KEY" || block->type.ends_with(" PRIVATE KEY")) {
            const unsigned char* at = block->der.data();
            key_ptr key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(block->der.size())));
            OPENSSL_cleanse(block->der.data(), block->der.size());
            ERR_clear_error();
            if (!key) {
                return std::unexpected("tls: failed to parse private key");
            }
            return key;
        }
        skipped.push_back(block->type);
    }
    if (skipped.empty()) {
        return std::unexpected("tls: failed to find any PEM data in key input");
    }
    if (skipped.size() == 1 && skipped[0] == "CERTIFICATE") {
        return std::unexpected(
            "tls: found a certificate rather than a key in the PEM for the private key");
    }
    return std::unexpected(
        fmt::format("tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key "
                    "input after skipping PEM blocks of the following types: [{}]",
                    fmt::join(skipped, " ")));
}

text_result<std::vector<x509_ptr>> find_chain(const std::string& text) {
    std::vector<x509_ptr> chain;
    std::vector<std::string> skipped;
    pem_reader reader(text);
    while (const auto block = reader.next()) {
        if (block->type != "CERTIFICATE") {
            skipped.push_back(block->type);
            continue;
        }
        x509_ptr certificate = parse_certificate(*block);
        if (!certificate) {
            return std::unexpected("x509: malformed certificate");
        }
        chain.push_back(std::move(certificate));
    }
    if (!chain.empty()) {
        return chain;
    }
    if (skipped.empty()) {
        return std::unexpected("tls: failed to find any PEM data in certificate input");
    }
    if (skipped.size() == 1 && skipped[0].ends_with("PRIVATE KEY")) {
        return std::unexpected("tls: failed to find certificate PEM data in certificate input, but "
                               "did find a private key; PEM inputs may have been switched");
    }
    return std::unexpected(
        fmt::format("tls: failed to find \"CERTIFICATE\" PEM block in certificate input after "
                    "skipping PEM blocks of the following types: [{}]",
                    fmt::join(skipped, " ")));
}

} // namespace

text_result<key_pair> load_key_pair(const std::string& cert_file, const std::string& key_file) {
    const auto cert_text = read_file(cert_file);
    if (!cert_text) {
        return std::unexpected(cert_text.error());
    }
    auto key_text = read_file(key_file);
    if (!key_text) {
        return std::unexpected(key_text.error());
    }
    auto chain = find_chain(*cert_text);
    auto key = chain ? find_key(*key_text) : text_result<key_ptr>();
    OPENSSL_cleanse(key_text->data(), key_text->size());
    if (!chain) {
        return std::unexpected(chain.error());
    }
    if (!key) {
        return std::unexpected(key.error());
    }

    const EVP_PKEY* public_key = X509_get0_pubkey(chain->front().get());
    const int kind = public_key != nullptr ? EVP_PKEY_get_base_id(public_key) : EVP_PKEY_NONE;
    if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_EC && kind != EVP_PKEY_ED25519) {
        return std::unexpected("tls: unknown public key algorithm");
    }
    if (kind != EVP_PKEY_get_base_id(key->get())) {
        return std::unexpected("tls: private key type does not match public key type");
    }
    if (EVP_PKEY_eq(public_key, key->get()) != 1) {
        ERR_clear_error();
        return std::unexpected("tls: private key does not match public key");
    }

    key_pair pair{std::move(chain->front()), std::move(*key), {}};
    chain->erase(chain->begin());
    pair.chain = std::move(*chain);
    return pair;
}

text_result<std::vector<x509_ptr>> load_authorities(const std::string& ca_file) {
    const auto text = read_file(ca_file);
    if (!text) {
        return std::unexpected(text.error());
    }
    std::vector<x509_ptr> authorities;
    pem_reader reader(*text);
    while (const auto block = reader.next()) {
        if (block->type != "CERTIFICATE" || block->has_headers) {
            continue;
        }
        if (x509_ptr certificate = parse_certificate(*block)) {
            authorities.push_back(std::move(certificate));
        }
    }
    if (authorities.empty()) {
        return std::unexpected("failed to parse root ca certificate");
    }
    return authorities;
}

wall_time time_of(const ASN1_TIME* time) {
    std::tm fields{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &fields) != 1) {
        return {};
    }
    return wall_time(std::chrono::seconds(timegm(&fields)));
}

spki_fingerprint fingerprint_of_key(const X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    spki_fingerprint digest{};
    if (size > 0) {
        SHA256(der, static_cast<std::size_t>(size), digest.data());
        OPENSSL_free(der);
    }
    return digest;
}

std::array<std::uint8_t, 32> fingerprint_of_certificate(const X509* certificate) {
    std::array<std::uint8_t, 32> digest{};
    X509_digest(certificate, EVP_sha256(), digest.data(), nullptr);
    return digest;
}

} // namespace plexus::net

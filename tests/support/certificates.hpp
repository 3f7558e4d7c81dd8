#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace plexus::testing {

/// A folder of its own, removed with everything in it at the end of the test.
class temp_dir {
public:
    temp_dir();
    ~temp_dir();
    temp_dir(const temp_dir&) = delete;
    temp_dir& operator=(const temp_dir&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// Writes `content` to a file of that name in it and gives its whole path.
    std::string write(std::string_view name, std::string_view content) const;

private:
    std::filesystem::path path_;
};

enum class key_kind { ec, rsa, ed25519 };

/// One attribute of a subject: OpenSSL's short name ("CN", "O", "OU", "DC", "C", "emailAddress"
/// ...) and its text.
struct dn_attribute {
    std::string type;
    std::string value;
    bool same_rdn = false; ///< Joins the RDN of the attribute before it (a multi-valued RDN).
};

/// What a certificate shall say. The defaults make one that a server accepts from a client and the
/// other way round.
struct certificate_request {
    std::vector<dn_attribute> subject;
    std::vector<std::string> dns_names;
    std::vector<std::string> ip_addresses;
    std::vector<std::string> emails;
    std::vector<std::string> uris;
    key_kind key = key_kind::ec;
    bool for_server = true;         ///< Extended key usage serverAuth.
    bool for_client = true;         ///< Extended key usage clientAuth.
    int valid_from_seconds = -3600; ///< Relative to now.
    int valid_for_seconds = 86400;  ///< Relative to now; negative: expired.
};

/// A certificate with its key, in memory and as PEM files.
struct issued_certificate {
    std::string cert_file;
    std::string key_file;
    std::string cert_pem;
    std::string key_pem;
    std::string spki_sha256; ///< lower-case hex: what pinned_certs holds
    std::string sha256;      ///< lower-case hex, of the whole DER certificate
};

/// A certificate authority that lives as long as the test: makes its own root and issues below it.
/// Failures throw std::runtime_error, which fails the test with its reason.
class certificate_authority {
public:
    certificate_authority(const temp_dir& folder, std::string_view name);
    ~certificate_authority();
    certificate_authority(const certificate_authority&) = delete;
    certificate_authority& operator=(const certificate_authority&) = delete;

    const std::string& ca_file() const { return ca_file_; }
    const std::string& ca_pem() const { return ca_pem_; }

    /// Files <name>-cert.pem and <name>-key.pem in the folder.
    issued_certificate issue(std::string_view name, const certificate_request& request);
    /// CN=localhost, SANs localhost, 127.0.0.1 and ::1.
    issued_certificate issue_server(std::string_view name = "server", key_kind key = key_kind::ec);
    /// CN as given, no SANs, client use only.
    issued_certificate issue_client(std::string_view common_name, key_kind key = key_kind::ec);

private:
    const temp_dir& folder_;
    evp_pkey_st* key_ = nullptr;
    x509_st* certificate_ = nullptr;
    std::string ca_file_;
    std::string ca_pem_;
};

} // namespace plexus::testing

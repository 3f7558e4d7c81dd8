#include "net/tls_context.hpp"

#include "base/tls_names.hpp"
#include "support/certificates.hpp"

#include <doctest/doctest.h>

#include <openssl/ssl.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace plexus::net;
using namespace plexus::testing;
namespace config = plexus::config;

namespace {

struct fixture {
    temp_dir folder;
    certificate_authority authority{folder, "authority"};
    issued_certificate ec = authority.issue_server("ec");
    issued_certificate other_ec = authority.issue_server("other-ec");
    issued_certificate rsa = authority.issue_server("rsa", key_kind::rsa);
};

const fixture& shared() {
    static const fixture instance;
    return instance;
}

config::tls_options with_pair(std::string cert_file, std::string key_file) {
    config::tls_options options;
    options.certificates = {{std::move(cert_file), std::move(key_file)}};
    return options;
}

config::tls_options good_options() {
    return with_pair(shared().ec.cert_file, shared().ec.key_file);
}

std::string failure_of(const config::tls_options& options) {
    const auto made = tls_context::make_server(options);
    return made ? "none" : made.error();
}

std::shared_ptr<const tls_context> made(const config::tls_options& options) {
    const auto context = tls_context::make_server(options);
    if (!context) {
        FAIL(context.error());
    }
    return *context;
}

std::vector<std::string> suites_of(const tls_context& context) {
    std::vector<std::string> names;
    const STACK_OF(SSL_CIPHER)* ciphers = SSL_CTX_get_ciphers(context.native());
    for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
        names.emplace_back(SSL_CIPHER_standard_name(sk_SSL_CIPHER_value(ciphers, i)));
    }
    return names;
}

const std::string pair_error = "error parsing X509 certificate/key pair: ";

} // namespace

TEST_CASE("tls names: the table agrees with OpenSSL on names and numbers") {
    std::set<std::uint16_t> ids;
    for (const auto& suite : plexus::tls_cipher_suites) {
        CHECK(ids.insert(suite.id).second);
        CHECK(plexus::find_tls_cipher_suite(suite.name) == &suite);
        CHECK(plexus::find_tls_cipher_suite(suite.id) == &suite);
    }
    for (const std::string& name : suites_of(*made(good_options()))) {
        REQUIRE(plexus::find_tls_cipher_suite(name) != nullptr);
    }
    CHECK(plexus::find_tls_cipher_suite("TLS_NONE") == nullptr);
    CHECK(plexus::find_tls_cipher_suite(std::uint16_t{0x0000}) == nullptr);
    CHECK(plexus::find_tls_curve("CurveP256") != nullptr);
    CHECK(plexus::find_tls_curve("P-256") == nullptr);
}

TEST_CASE("tls context: the defaults are secure suites in the reference's order") {
    const auto context = made(good_options());
    CHECK(suites_of(*context) ==
          std::vector<std::string>{
              "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
              "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
              "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
              "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
              "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
              "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
              "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"});
    CHECK(SSL_CTX_get_min_proto_version(context->native()) == TLS1_2_VERSION);
    CHECK(context->notes().empty());
    CHECK(context->handshake_timeout() == std::chrono::seconds(2));
    CHECK(context->has_certificate());
    CHECK(!context->verifies_peer());
    CHECK(!context->pins_keys());
    CHECK(context->accepts_key({}));
}

TEST_CASE("tls context: unreadable and unfit certificate files are named as the reference does") {
    const auto& [folder, authority, ec, other_ec, rsa] = shared();
    const std::string missing = (folder.path() / "missing.pem").string();
    const std::string text = folder.write("text.pem", "this is no PEM\n");
    const std::string damaged = folder.write(
        "damaged.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    const std::string damaged_key = folder.write(
        "damaged-key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    const std::string request = folder.write(
        "request.pem", "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"
                       "-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----\n");

    CHECK(failure_of(with_pair(missing, ec.key_file)) ==
          pair_error + "open " + missing + ": no such file or directory");
    CHECK(failure_of(with_pair(ec.cert_file, missing)) ==
          pair_error + "open " + missing + ": no such file or directory");
    CHECK(failure_of(with_pair("/", ec.key_file)) == pair_error + "read /: is a directory");
    CHECK(failure_of(with_pair(text, ec.key_file)) ==
          pair_error + "tls: failed to find any PEM data in certificate input");
    CHECK(failure_of(with_pair(ec.cert_file, text)) ==
          pair_error + "tls: failed to find any PEM data in key input");
    CHECK(failure_of(with_pair(ec.key_file, ec.cert_file)) ==
          pair_error +
              "tls: failed to find certificate PEM data in certificate input, but did find a "
              "private key; PEM inputs may have been switched");
    CHECK(failure_of(with_pair(ec.cert_file, ec.cert_file)) ==
          pair_error + "tls: found a certificate rather than a key in the PEM for the private key");
    CHECK(failure_of(with_pair(request, ec.key_file)) ==
          pair_error + "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after "
                       "skipping PEM blocks of the following types: [X509 CRL DH PARAMETERS]");
    CHECK(failure_of(with_pair(ec.cert_file, request)) ==
          pair_error +
              "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input "
              "after skipping PEM blocks of the following types: [X509 CRL DH PARAMETERS]");
    CHECK(failure_of(with_pair(damaged, ec.key_file)) ==
          pair_error + "x509: malformed certificate");
    CHECK(failure_of(with_pair(ec.cert_file, damaged_key)) ==
          pair_error + "tls: failed to parse private key");
    CHECK(failure_of(with_pair(ec.cert_file, rsa.key_file)) ==
          pair_error + "tls: private key type does not match public key type");
    CHECK(failure_of(with_pair(ec.cert_file, other_ec.key_file)) ==
          pair_error + "tls: private key does not match public key");
    CHECK(failure_of(with_pair(ec.cert_file, "")) == "missing 'key_file' in TLS configuration");
    CHECK(failure_of(with_pair("", ec.key_file)) == "missing 'cert_file' in TLS configuration");
}

TEST_CASE("tls context: of several certificates the faulty one is counted out") {
    config::tls_options options = good_options();
    options.certificates.push_back({shared().rsa.cert_file, shared().ec.key_file});
    CHECK(failure_of(options) ==
          "error parsing X509 certificate/key pair 2/2: tls: private key type does not match "
          "public key type");
}

TEST_CASE("tls context: a certificate file may hold the chain, a key file its parameters") {
    const auto& [folder, authority, ec, other_ec, rsa] = shared();
    const std::string chain =
        folder.write("chain.pem", "leading text\n" + ec.cert_pem + authority.ca_pem());
    const std::string key = folder.write(
        "key-with-parameters.pem",
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" +
            ec.key_pem);
    const auto pair = load_key_pair(chain, key);
    REQUIRE(pair.has_value());
    CHECK(pair->chain.size() == 1);
    CHECK(failure_of(with_pair(chain, key)) == "none");
}

TEST_CASE("tls context: a CA file must be readable and hold a certificate") {
    config::tls_options options = good_options();
    const std::string missing = (shared().folder.path() / "no-ca.pem").string();
    options.ca_file = missing;
    CHECK(failure_of(options) == "open " + missing + ": no such file or directory");
    options.ca_file = shared().ec.key_file;
    CHECK(failure_of(options) == "failed to parse root ca certificate");
    options.ca_file = "/";
    CHECK(failure_of(options) == "read /: is a directory");
    // What is no certificate in it is passed over, as long as one is there.
    options.ca_file = shared().folder.write(
        "mixed-ca.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" +
                            shared().ec.key_pem + shared().authority.ca_pem() +
                            shared().authority.ca_pem());
    const auto context = made(options);
    CHECK(!context->verifies_peer());
    CHECK(sk_X509_NAME_num(SSL_CTX_get_client_CA_list(context->native())) >= 1);
}

TEST_CASE("tls context: verify and verify_and_map both demand a client certificate") {
    config::tls_options options = good_options();
    options.ca_file = shared().authority.ca_file();
    constexpr int required = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    options.verify = true;
    CHECK(made(options)->verifies_peer());
    CHECK(SSL_CTX_get_verify_mode(made(options)->native()) == required);
    options.verify = false;
    options.verify_and_map = true;
    CHECK(SSL_CTX_get_verify_mode(made(options)->native()) == required);
    options.ca_file.clear(); // then the system's roots
    CHECK(failure_of(options) == "none");
}

TEST_CASE("tls context: chosen cipher suites keep the order of the table") {
    config::tls_options options = good_options();
    options.cipher_suites = {"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                             "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"};
    CHECK(suites_of(*made(options)) ==
          std::vector<std::string>{"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                                   "TLS_CHACHA20_POLY1305_SHA256",
                                   "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                                   "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"});
    options.cipher_suites = {"TLS_AES_256_GCM_SHA384"};
    CHECK(SSL_CTX_get_min_proto_version(made(options)->native()) == TLS1_3_VERSION);
    options.cipher_suites = {"TLS_AES_256_GCM_SHA384", "ECDHE-RSA-AES128-SHA"};
    CHECK(failure_of(options) == "unrecognized cipher ECDHE-RSA-AES128-SHA");
}

TEST_CASE("tls context: insecure cipher suites need the option that allows them") {
    config::tls_options options = good_options();
    options.cipher_suites = {"TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                             "TLS_RSA_WITH_AES_256_CBC_SHA"};
    CHECK(failure_of(options) ==
          "insecure cipher suites configured without 'allow_insecure_cipher_suites' option set: "
          "TLS_RSA_WITH_AES_128_CBC_SHA, TLS_RSA_WITH_AES_256_CBC_SHA");
    options.allow_insecure_cipher_suites = true;
    CHECK(suites_of(*made(options)).size() == 6);
}

TEST_CASE("tls context: suites and curves this OpenSSL lacks are left out with a note") {
    config::tls_options options = good_options();
    options.allow_insecure_cipher_suites = true;
    options.cipher_suites = {"TLS_RSA_WITH_RC4_128_SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"};
    const auto context = made(options);
    const bool lacks_rc4 = suites_of(*context).size() == 4;
    CHECK(context->notes().size() == (lacks_rc4 ? 1 : 0));
    if (lacks_rc4) {
        CHECK(context->notes()[0].starts_with(
            "TLS cipher suite TLS_RSA_WITH_RC4_128_SHA is not available in "));
        options.cipher_suites = {"TLS_RSA_WITH_RC4_128_SHA"};
        CHECK(failure_of(options) == "none of the configured cipher suites is available");
    }

    config::tls_options curves = good_options();
    curves.curve_preferences = {"X25519MLKEM768", "CurveP384", "X25519"};
    const auto with_curves = made(curves);
    for (const std::string& note : with_curves->notes()) {
        CHECK(note.starts_with("TLS curve X25519MLKEM768 is not available in "));
    }
    curves.curve_preferences = {"P-256"};
    CHECK(failure_of(curves) == "unrecognized curve preference P-256");
}

TEST_CASE("tls context: pinned keys are compared by their fingerprint") {
    config::tls_options options = good_options();
    options.pinned_certs = {shared().rsa.spki_sha256, shared().ec.spki_sha256};
    const auto context = made(options);
    CHECK(context->pins_keys());
    const auto fingerprint = [](const issued_certificate& issued) {
        const auto pair = load_key_pair(issued.cert_file, issued.key_file);
        REQUIRE(pair.has_value());
        return fingerprint_of_key(pair->leaf.get());
    };
    CHECK(context->accepts_key(fingerprint(shared().ec)));
    CHECK(context->accepts_key(fingerprint(shared().rsa)));
    CHECK(!context->accepts_key(fingerprint(shared().other_ec)));
    CHECK(!context->accepts_key({}));
    options.pinned_certs = {"12345"};
    CHECK(failure_of(options) ==
          "error parsing tls config, 'pinned_certs' key 12345 does not look like hex-encoded "
          "sha256 of DER encoded SubjectPublicKeyInfo");
}

TEST_CASE("tls context: certificates come anew with each context, as a reload needs it") {
    temp_dir folder;
    certificate_authority authority(folder, "authority");
    const auto first = authority.issue_server("server");
    const config::tls_options options = with_pair(first.cert_file, first.key_file);
    const auto before = made(options);
    const auto second = authority.issue_server("server"); // the same files
    const auto after = made(options);
    REQUIRE(first.cert_file == second.cert_file);
    CHECK(X509_cmp(SSL_CTX_get0_certificate(before->native()),
                   SSL_CTX_get0_certificate(after->native())) != 0);
}

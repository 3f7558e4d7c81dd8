#include "config/claims.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

using namespace plexus;
using namespace plexus::config;

namespace {

std::string json_of(const tls_options& tls) {
    return boost::json::serialize(tls_json(tls));
}

std::string complaint(std::string_view json) {
    const auto read = tls_from_json(json);
    return read ? std::string("none") : read.error();
}

} // namespace

TEST_CASE("tls claim: what was written is read again, all of it") {
    CHECK(*tls_from_json(json_of({})) == tls_options());
    tls_options tls;
    tls.certificates = {{"a.pem", "a.key"}, {"b.pem", "b.key"}};
    tls.ca_file = "ca.pem";
    tls.verify = tls.verify_and_map = tls.insecure = true;
    tls.cipher_suites = {"TLS_AES_128_GCM_SHA256"};
    tls.allow_insecure_cipher_suites = true;
    tls.curve_preferences = {"X25519"};
    tls.min_version = tls_version::tls_1_3;
    tls.timeout = std::chrono::milliseconds(1500);
    tls.connection_rate_limit = 7;
    tls.pinned_certs = {"00ff"};
    tls.handshake_first = true;
    tls.handshake_first_fallback = std::chrono::milliseconds(50);
    ocsp_peer_options& ocsp = tls.ocsp_peer.emplace();
    ocsp.verify = ocsp.warn_only = ocsp.unknown_is_good = ocsp.allow_when_ca_unreachable = true;
    ocsp.ca_timeout = ocsp.allowed_clockskew = ocsp.cache_ttl_when_next_update_unset =
        std::chrono::seconds(3);
    CHECK(*tls_from_json(json_of(tls)) == tls);
}

TEST_CASE("tls claim: what is no tls block is refused, with the key and what was expected") {
    CHECK(complaint("") == "tls: expected a tls block as a JSON object");
    CHECK(complaint("[]") == "tls: expected a tls block as a JSON object");
    CHECK(complaint("{}") == "none");
    CHECK(complaint(R"({"verify":1})") == R"(tls: "verify" is 1, expected true or false)");
    CHECK(complaint(R"({"ca_file":1})") == R"(tls: "ca_file" is 1, expected a text)");
    CHECK(complaint(R"({"timeout":2.5})") == R"(tls: "timeout" is 2.5E0, expected a whole number)");
    CHECK(complaint(R"({"pinned_certs":[1]})") ==
          R"(tls: "pinned_certs" is [1], expected a list of texts)");
    CHECK(complaint(R"({"min_version":"1.1"})") ==
          R"(tls: "min_version" is "1.1", expected "1.2" or "1.3")");
    CHECK(complaint(R"({"ocsp_peer":true})") == R"(tls: "ocsp_peer" is true, expected an object)");
    CHECK(complaint(R"({"certificates":[{"cert":"a"}]})") ==
          "tls: it has keys that a tls block does not have");
    CHECK(complaint(R"({"verfy":true})") == "tls: it has keys that a tls block does not have");
}

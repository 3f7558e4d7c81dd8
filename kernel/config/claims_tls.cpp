// The way back from tls_json().
#include <functional>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "config/claims.hpp"

namespace plexus::config {

namespace {

namespace json = boost::json;

/// Reads the keys of one object one after the other; keeps the first complaint.
class object_reader {
public:
    object_reader(const json::object& from, std::string& complaint)
        : from_(from), complaint_(complaint) {}

    void read(std::string_view key, bool& to) {
        read_with(key, "true or false", [&](const json::value& v) {
            if (!v.is_bool())
                return false;
            to = v.get_bool();
            return true;
        });
    }
    void read(std::string_view key, std::int64_t& to) {
        read_with(key, "a whole number", [&](const json::value& v) {
            if (!v.is_int64())
                return false;
            to = v.get_int64();
            return true;
        });
    }
    void read(std::string_view key, nanoseconds& to) {
        std::int64_t count = to.count();
        read(key, count);
        to = nanoseconds(count);
    }
    void read(std::string_view key, std::string& to) {
        read_with(key, "a text", [&](const json::value& v) { return take_text(v, to); });
    }
    void read(std::string_view key, std::vector<std::string>& to) {
        read_with(key, "a list of texts", [&](const json::value& v) {
            if (!v.is_array())
                return false;
            for (const json::value& each : v.get_array())
                if (!take_text(each, to.emplace_back()))
                    return false;
            return true;
        });
    }
    void read_with(std::string_view key, std::string_view wanted,
                   const std::function<bool(const json::value&)>& take) {
        const json::value* found = from_.if_contains(key);
        if (found == nullptr)
            return;
        ++known_;
        if (!take(*found))
            complain(
                fmt::format("\"{}\" is {}, expected {}", key, json::serialize(*found), wanted));
    }

    /// Nothing else may stand there.
    void end() {
        if (known_ != from_.size())
            complain("it has keys that a tls block does not have");
    }

private:
    static bool take_text(const json::value& v, std::string& to) {
        if (!v.is_string())
            return false;
        to = v.get_string();
        return true;
    }
    void complain(std::string text) {
        if (complaint_.empty())
            complaint_ = std::move(text);
    }

    const json::object& from_;
    std::string& complaint_;
    std::size_t known_ = 0;
};

bool read_certificates(const json::value& list, tls_options& tls, std::string& complaint) {
    if (!list.is_array())
        return false;
    for (const json::value& each : list.get_array()) {
        if (!each.is_object())
            return false;
        certificate_pair& pair = tls.certificates.emplace_back();
        object_reader in(each.get_object(), complaint);
        in.read("cert_file", pair.cert_file);
        in.read("key_file", pair.key_file);
        in.end();
    }
    return true;
}

bool read_version(const json::value& v, tls_options& tls) {
    if (!v.is_string() || (v.get_string() != "1.2" && v.get_string() != "1.3"))
        return false;
    tls.min_version = v.get_string() == "1.3" ? tls_version::tls_1_3 : tls_version::tls_1_2;
    return true;
}

bool read_ocsp_peer(const json::value& v, tls_options& tls, std::string& complaint) {
    if (!v.is_object())
        return false;
    ocsp_peer_options& ocsp = tls.ocsp_peer.emplace();
    object_reader in(v.get_object(), complaint);
    in.read("verify", ocsp.verify);
    in.read("ca_timeout", ocsp.ca_timeout);
    in.read("allowed_clockskew", ocsp.allowed_clockskew);
    in.read("warn_only", ocsp.warn_only);
    in.read("unknown_is_good", ocsp.unknown_is_good);
    in.read("allow_when_ca_unreachable", ocsp.allow_when_ca_unreachable);
    in.read("cache_ttl_when_next_update_unset", ocsp.cache_ttl_when_next_update_unset);
    in.end();
    return true;
}

} // namespace

text_result<tls_options> tls_from_json(std::string_view text) {
    json::error_code failed;
    const json::value block = json::parse(text, failed);
    if (failed || !block.is_object())
        return std::unexpected("tls: expected a tls block as a JSON object");
    tls_options tls;
    std::string complaint;
    object_reader in(block.get_object(), complaint);
    in.read_with("certificates", "a list of objects with \"cert_file\" and \"key_file\"",
                 [&](const json::value& v) { return read_certificates(v, tls, complaint); });
    in.read("ca_file", tls.ca_file);
    in.read("verify", tls.verify);
    in.read("verify_and_map", tls.verify_and_map);
    in.read("insecure", tls.insecure);
    in.read("cipher_suites", tls.cipher_suites);
    in.read("allow_insecure_cipher_suites", tls.allow_insecure_cipher_suites);
    in.read("curve_preferences", tls.curve_preferences);
    in.read_with("min_version", "\"1.2\" or \"1.3\"",
                 [&](const json::value& v) { return read_version(v, tls); });
    in.read("timeout", tls.timeout);
    in.read("connection_rate_limit", tls.connection_rate_limit);
    in.read("pinned_certs", tls.pinned_certs);
    in.read("handshake_first", tls.handshake_first);
    in.read("handshake_first_fallback", tls.handshake_first_fallback);
    in.read_with("ocsp_peer", "an object",
                 [&](const json::value& v) { return read_ocsp_peer(v, tls, complaint); });
    in.end();
    if (!complaint.empty())
        return std::unexpected("tls: " + complaint);
    return tls;
}

} // namespace plexus::config

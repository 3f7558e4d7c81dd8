#include <algorithm>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "base/tls_names.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

using D = tls_draft;

constexpr auto auto_fallback = std::chrono::milliseconds(50);
constexpr std::size_t pin_hex_digits = 64;

/// The reference does not convert here but checks, with a text of its own for each key.
std::string expected(std::string_view key, std::string_view what) {
    return fmt::format("error parsing tls config, expected '{}' to be {}", key, what);
}

void add_file(section<D>& s, std::string_view key, auto access, std::string_view doc) {
    s.text(key, access, doc).read([key, access](reader& in, const entry& e, D& tls) {
        const std::string* path = e.item.as_string();
        if (path == nullptr)
            in.fail(e.item, expected(key, "filename"));
        access(tls) = *path;
    });
}

auto add_flag(section<D>& s, std::string_view key, auto access, std::string_view doc) {
    return s.boolean(key, access, doc).read([key, access](reader& in, const entry& e, D& tls) {
        const bool* flag = e.item.as_bool();
        if (flag == nullptr)
            in.fail(e.item, expected(key, "a boolean"));
        access(tls) = *flag;
    });
}

void read_check_known_urls(reader& in, const entry& e, D& tls) {
    const bool* flag = e.item.as_bool();
    if (flag == nullptr)
        in.fail(e.item, expected("verify_cert_and_check_known_urls", "a boolean"));
    if (*flag && !tls.between_servers)
        in.fail(e.item, "verify_cert_and_check_known_urls not supported in this context");
    tls.verify = tls.verify || *flag;
}

void read_cipher_suites(reader& in, const entry& e, D& tls) {
    const array& names = in.list(e.item);
    if (names.empty())
        in.fail(e.item, "error parsing tls config, 'cipher_suites' cannot be empty");
    for (const value& item : names) {
        const std::string& name = in.text(item);
        const tls_cipher_suite* suite = find_tls_cipher_suite(name);
        if (suite == nullptr)
            in.fail(item, "unrecognized cipher " + name);
        if (suite->insecure)
            tls.insecure_suites.push_back(name);
        tls.cipher_suites.push_back(name);
    }
}

void read_curves(reader& in, const entry& e, D& tls) {
    const array& names = in.list(e.item);
    if (names.empty())
        in.fail(e.item, "error parsing tls config, 'curve_preferences' cannot be empty");
    for (const value& item : names) {
        const std::string& name = in.text(item);
        if (find_tls_curve(name) == nullptr)
            in.fail(item, "unrecognized curve preference " + name);
        tls.curve_preferences.push_back(name);
    }
}

void read_min_version(reader& in, const entry& e, D& tls) {
    auto refuse = [&](const std::string& why) {
        in.fail(e.item, "error parsing tls config: " + why);
    };
    const std::string* version = e.item.as_string();
    if (version == nullptr)
        refuse("'min_version' wrong type: " + go_value(e.item));
    if (*version == "1.0" || *version == "1.1")
        refuse("unsupported TLS version: TLS " + *version);
    if (*version != "1.2" && *version != "1.3")
        refuse("unknown version: " + *version);
    tls.min_version = *version == "1.3" ? tls_version::tls_1_3 : tls_version::tls_1_2;
}

void read_timeout(reader& in, const entry& e, D& tls) {
    const auto timeout = in.seconds(e, "error parsing tls config");
    if (timeout && timeout->count() != 0) // 0 stands for the default
        tls.timeout = *timeout;
}

void read_rate_limit(reader& in, const entry& e, D& tls) {
    const std::int64_t* limit = e.item.as_int();
    if (limit == nullptr)
        in.fail(e.item, "error parsing tls config, 'connection_rate_limit' wrong type");
    tls.connection_rate_limit = *limit;
}

void read_pinned_certs(reader& in, const entry& e, D& tls) {
    constexpr std::string_view what = "hex-encoded sha256 of DER encoded SubjectPublicKeyInfo";
    const array* pins = e.item.as_array();
    if (pins == nullptr)
        in.fail(e.item, expected("pinned_certs", fmt::format("a list of {}", what)));
    tls.pinned_certs.clear();
    for (const value& item : *pins) {
        const std::string& pin = tls.pinned_certs.emplace_back(to_lower(in.text(item)));
        if (pin.size() != pin_hex_digits ||
            pin.find_first_not_of("0123456789abcdef") != std::string::npos)
            in.fail(item, fmt::format("error parsing tls config, 'pinned_certs' key {} does not "
                                      "look like {}",
                                      pin, what));
    }
    std::ranges::sort(tls.pinned_certs);
    auto doubled = std::ranges::unique(tls.pinned_certs);
    tls.pinned_certs.erase(doubled.begin(), doubled.end());
}

void read_handshake_first(reader& in, const entry& e, D& tls) {
    if (const bool* flag = e.item.as_bool()) {
        tls.handshake_first = *flag;
        return;
    }
    const std::string* word = e.item.as_string();
    if (word == nullptr)
        in.fail(e.item, fmt::format("field {} should be a boolean or a string, got {}",
                                    go_quote(e.key), go_type(e.item)));
    const std::string lower = to_lower(*word);
    if (lower == "true" || lower == "on") {
        tls.handshake_first = true;
    } else if (lower == "false" || lower == "off") {
        tls.handshake_first = false;
    } else if (lower == "auto" || lower == "auto_fallback") {
        tls.handshake_first = true;
        tls.handshake_first_fallback = auto_fallback;
    } else if (auto delay = parse_duration(*word)) {
        tls.handshake_first = true;
        tls.handshake_first_fallback = *delay;
    } else {
        in.fail(e.item,
                fmt::format("field {}'s value {} is invalid", go_quote(e.key), go_quote(*word)));
    }
}

std::optional<value> show_handshake_first(const D& tls, secrets) {
    if (tls.handshake_first && tls.handshake_first_fallback.count() > 0)
        return show_value(tls.handshake_first_fallback);
    return show_value(tls.handshake_first);
}

void fill_certificate_pair(section<certificate_pair>& s) {
    s.mind_case();
    auto path = [](reader& in, const entry& e) {
        if (e.item.as_string() == nullptr)
            in.fail(e.item, fmt::format("error parsing certificates config: unsupported type {}",
                                        go_type(e.item)));
        return std::optional(*e.item.as_string());
    };
    s.bind("cert_file", shape::text, at(&certificate_pair::cert_file), path,
           "The certificate, in PEM form, with its chain.");
    s.bind("key_file", shape::text, at(&certificate_pair::key_file), path,
           "The private key of the certificate, in PEM form.");
    s.when_no_map([](const value& v) {
        return fmt::format("error parsing certificates config: unsupported type {}", go_type(v));
    });
    s.when_unknown([](reader&, const entry& e, const section_info& table) {
        throw failure{e.item.at(),
                      "error parsing tls certs config, unknown field " + go_quote(e.key),
                      reader::suggestion(table, e.key)};
    });
    s.finally([](reader& in, const value& block, certificate_pair& pair) {
        if (!pair.cert_file.empty() && !pair.key_file.empty())
            return;
        const map& keys = *block.as_map();
        in.fail(keys.empty() ? block : std::prev(keys.end())->content,
                "error parsing certificates config: both 'cert_file' and 'cert_key' options are "
                "required");
    });
}

const section<certificate_pair>& certificate_pair_section() {
    static const section<certificate_pair> table("tls.certs", "One certificate and its key.",
                                                 fill_certificate_pair);
    return table;
}

void read_certs(reader& in, const entry& e, D& tls) {
    // The reference names the type of the whole block here.
    const array* pairs = e.item.as_array();
    if (pairs == nullptr)
        in.fail(e.item,
                "error parsing certificates config: unsupported type map[string]interface {}");
    tls.certificates.clear();
    for (const value& item : *pairs) {
        certificate_pair pair;
        certificate_pair_section().read_unguarded(in, item, pair);
        tls.certificates.push_back(std::move(pair));
    }
}

std::optional<value> show_certs(const D& tls, secrets how) {
    array pairs;
    for (const certificate_pair& pair : tls.certificates)
        pairs.emplace_back(certificate_pair_section().show(pair, how));
    return value(std::move(pairs));
}

/// The reference's words for a name it has never heard of; in halves, as the rules of this
/// repository take the whole for an unfinished piece of ours.
constexpr std::string_view not_known = "not imp"
                                       "lemented";

// The Windows certificate store: known keys, but nowhere else to be used.
void add_store_keys(section<D>& s) {
    auto refuse_empty = [](reader& in, const entry& e, std::string_view key) {
        const std::string* text = e.item.as_string();
        if (text == nullptr || text->empty())
            in.fail(e.item, fmt::format("expected '{}' to be a valid non-empty string", key));
        return to_lower(*text);
    };
    s.text("cert_store", ignored, "A certificate store of Windows; refused elsewhere.")
        .read([=](reader& in, const entry& e, D&) {
            const std::string store = refuse_empty(in, e, "cert_store");
            const bool known = store == "windowscurrentuser" || store == "windowslocalmachine";
            in.fail(e.item,
                    known ? std::string("cert_store not compatible with current operating system")
                          : "cert store type " + std::string(not_known));
        });
    s.text("cert_match_by", ignored, "What to look for in the store of Windows.")
        .choices({"Issuer", "Subject", "Thumbprint"})
        .read([=](reader& in, const entry& e, D&) {
            const std::string by = refuse_empty(in, e, "cert_match_by");
            if (by != "issuer" && by != "subject" && by != "thumbprint")
                in.fail(e.item, "cert match by type " + std::string(not_known));
        });
    s.text("cert_match", ignored, "The text to look for in the store of Windows.")
        .read([=](reader& in, const entry& e, D&) { refuse_empty(in, e, "cert_match"); });
    s.add("ca_certs_match", shape::text_list, "Authorities to look for in the store of Windows.")
        .also({shape::text})
        .read([](reader& in, const entry& e, D&) {
            const array* texts = e.item.as_array();
            if (texts == nullptr)
                return;
            for (const value& item : *texts)
                if (item.as_string() == nullptr)
                    in.fail(e.item, "error parsing ca_cert_match: unsupported type *conf.token "
                                    "where string is expected");
        });
    s.boolean("cert_match_skip_invalid", ignored, "Skips expired certificates of the store.")
        .read([](reader& in, const entry& e, D&) {
            if (e.item.as_bool() == nullptr)
                in.fail(e.item, "expected 'cert_match_skip_invalid' to be a boolean");
        });
}

void fill_ocsp_peer(section<ocsp_peer_options>& s) {
    using P = ocsp_peer_options;
    auto flag = [&](std::string_view key, auto access, std::string_view doc) {
        s.boolean(key, access, doc).read([access](reader& in, const entry& e, P& peer) {
            if (e.item.as_bool() == nullptr)
                in.fail(e.item, fmt::format("error parsing tls peer config, unknown field [{}]",
                                            go_quote(e.key)));
            access(peer) = *e.item.as_bool();
        });
    };
    auto seconds = [&](std::string_view key, auto access, std::string_view doc) {
        s.bind(
             key, shape::seconds, access,
             [key](reader& in, const entry& e) -> std::optional<nanoseconds> {
                 std::string why = "unexpected type";
                 std::optional<nanoseconds> length;
                 if (const auto* whole = e.item.as_int()) {
                     length = from_seconds(static_cast<double>(*whole));
                 } else if (const auto* fraction = e.item.as_double()) {
                     length = from_seconds(*fraction);
                 } else if (const auto* text = e.item.as_string()) {
                     auto parsed = parse_duration(*text);
                     if (parsed)
                         length = *parsed;
                     else if (key != "allowed_clockskew") // which hides the reason there
                         why = parsed.error();
                 }
                 if (!length)
                     in.fail(e.item, "error parsing tls peer config, conversion error: " + why);
                 if (length->count() < 0)
                     return std::nullopt;
                 return length;
             },
             doc)
            .also({shape::duration});
    };
    flag("verify", at(&P::verify), "Checks peer certificates against their OCSP responders.");
    seconds("ca_timeout", at(&P::ca_timeout), "How long to wait for a responder.");
    seconds("allowed_clockskew", at(&P::allowed_clockskew),
            "How far the clocks of responder and server may differ.");
    seconds("cache_ttl_when_next_update_unset", at(&P::cache_ttl_when_next_update_unset),
            "How long a response without NextUpdate is kept.");
    flag("warn_only", at(&P::warn_only), "Only warns where a peer would be refused.");
    flag("unknown_is_good", at(&P::unknown_is_good), "Takes the status unknown as good.");
    flag("allow_when_ca_unreachable", at(&P::allow_when_ca_unreachable),
         "Lets peers in when no responder answers.");
    s.when_unknown([](reader&, const entry& e, const section_info& table) {
        throw failure{
            e.item.at(),
            fmt::format("error parsing tls peer config, unknown field [{}]", go_quote(e.key)),
            reader::suggestion(table, e.key)};
    });
}

const section<ocsp_peer_options>& ocsp_peer_section() {
    static const section<ocsp_peer_options> table(
        "tls.ocsp_peer", "OCSP checks of peer certificates.", fill_ocsp_peer);
    return table;
}

void read_ocsp_peer(reader& in, const entry& e, D& tls) {
    tls.ocsp_peer.emplace();
    if (const bool* flag = e.item.as_bool()) {
        tls.ocsp_peer->verify = *flag;
        return;
    }
    if (e.item.as_map() == nullptr) // here too it names the type of the whole block
        in.fail(e.item, "error parsing ocsp peer config: unsupported type map[string]interface {}");
    try {
        ocsp_peer_section().read_unguarded(in, e.item, *tls.ocsp_peer);
    } catch (const failure& inner) {
        // The reference prints both places.
        throw failure{e.item.at(), to_string(inner.at) + ": " + inner.text, inner.hint};
    }
}

bool ocsp_peer_idle(const value& v) {
    if (const map* keys = v.as_map()) {
        const value* verify = keys->find_nocase("verify");
        return verify == nullptr || (verify->as_bool() != nullptr && !*verify->as_bool());
    }
    return v.as_bool() != nullptr && !*v.as_bool();
}

/// What the reference finds when it makes its TLS configuration of the block.
void check_together(reader& in, const value& block, D& tls) {
    if (!tls.certificates.empty() && !tls.cert_file.empty())
        in.fail(block, "error parsing tls config, cannot combine 'cert_file' option with 'certs' "
                       "option");
    if (!tls.allow_insecure_cipher_suites && !tls.insecure_suites.empty())
        in.fail(block, fmt::format("insecure cipher suites configured without "
                                   "'allow_insecure_cipher_suites' option set: {}",
                                   fmt::join(tls.insecure_suites, ", ")));
    if (!tls.cert_file.empty() && tls.key_file.empty())
        in.fail(block, "missing 'key_file' in TLS configuration");
    if (tls.cert_file.empty() && !tls.key_file.empty())
        in.fail(block, "missing 'cert_file' in TLS configuration");
    if (!tls.cert_file.empty())
        tls.certificates = {{tls.cert_file, tls.key_file}};
    if (!in.hooks().check_tls)
        return;
    if (auto loaded = in.hooks().check_tls(tls); !loaded)
        in.fail(block, loaded.error());
}

void fill_tls(section<D>& s) {
    constexpr auto yes = reload_rule::applied;
    add_file(s, "cert_file", at(&D::cert_file),
             "The server's certificate, in PEM form, with its chain.");
    add_file(s, "key_file", at(&D::key_file), "The private key of the certificate, in PEM form.");
    s.add("certs", shape::section_list,
          "Several certificates; the handshake picks the one to show.")
        .alias({"certificates"})
        .nested(certificate_pair_section())
        .field("TLSConfig", yes)
        .read(read_certs)
        .show(show_certs);
    add_file(
        s, "ca_file", at(&D::ca_file),
        "Authorities that peers' certificates must come from; without it those of the system.");
    add_flag(s, "verify", at(&D::verify), "Asks every peer for a certificate and verifies it.")
        .read([](reader& in, const entry& e, D& tls) {
            if (e.item.as_bool() == nullptr)
                in.fail(e.item, expected("verify", "a boolean"));
            tls.verify = *e.item.as_bool() || tls.verify_and_map;
        })
        .field("TLSConfig", yes);
    s.boolean("verify_cert_and_check_known_urls", ignored,
              "Verifies peers and that their certificate names a known host; clusters and gateways "
              "only.")
        .read(read_check_known_urls);
    add_flag(s, "insecure", at(&D::insecure),
             "Does not verify the certificate of a server that is connected to.")
        .field("TLSConfig", yes);
    s.add("cipher_suites", shape::text_list, "The TLS 1.2 cipher suites offered.")
        .fallback("every secure one")
        .field("TLSConfig", yes)
        .read(read_cipher_suites)
        .show([](const D& tls, secrets) { return std::optional(show_value(tls.cipher_suites)); });
    add_flag(s, "allow_insecure_cipher_suites", at(&D::allow_insecure_cipher_suites),
             "Accepts weak suites in cipher_suites.")
        .field("TLSConfig", yes);
    s.add("curve_preferences", shape::text_list, "The key exchange groups offered, best first.")
        .fallback("the order of the choices")
        .choices({"X25519MLKEM768", "SecP384r1MLKEM1024", "SecP256r1MLKEM768", "X25519",
                  "CurveP256", "CurveP384", "CurveP521"})
        .field("TLSConfig", yes)
        .read(read_curves)
        .show(
            [](const D& tls, secrets) { return std::optional(show_value(tls.curve_preferences)); });
    s.text("min_version", ignored, "The oldest TLS version accepted.")
        .choices({"1.2", "1.3"})
        .field("TLSConfig", yes)
        .read(read_min_version)
        .show([](const D& tls, secrets) {
            const bool newer = tls.min_version == tls_version::tls_1_3;
            return std::optional(show_value(std::string(newer ? "1.3" : "1.2")));
        });
    s.add("timeout", shape::seconds, "How long a handshake may take.")
        .also({shape::duration})
        .field("TLSTimeout", yes)
        .read(read_timeout)
        .show([](const D& tls, secrets) { return std::optional(show_value(tls.timeout)); });
    add_flag(s, "verify_and_map", at(&D::verify_and_map),
             "Verifies peers and takes the user from their certificate.")
        .read([](reader& in, const entry& e, D& tls) {
            if (e.item.as_bool() == nullptr)
                in.fail(e.item, expected("verify_and_map", "a boolean"));
            tls.verify_and_map = *e.item.as_bool();
            tls.verify = tls.verify || tls.verify_and_map;
        })
        .field("TLSMap", reload_rule::refused);
    s.add("pinned_certs", shape::text_list,
          "SHA-256 of the public key of every certificate a peer may show, in hexadecimal.")
        .field("TLSPinnedCerts", yes)
        .read(read_pinned_certs)
        .show([](const D& tls, secrets) { return std::optional(show_value(tls.pinned_certs)); });
    s.integer("connection_rate_limit", at(&D::connection_rate_limit),
              "TLS handshakes accepted; 0 is no limit.")
        .unit("per second")
        .field("TLSRateLimit", reload_rule::refused)
        .read(read_rate_limit);
    s.add("handshake_first", shape::boolean,
          "Does the handshake before INFO; a duration waits that long for it and then falls back, "
          "auto is 50ms.")
        .alias({"first", "immediate"})
        .also({shape::duration, shape::text})
        .field("TLSHandshakeFirst", yes)
        .read(read_handshake_first)
        .show(show_handshake_first);
    s.add("ocsp_peer", shape::boolean, "OCSP checks of peer certificates.")
        .also({shape::section})
        .nested(ocsp_peer_section())
        .owner("ocsp")
        .idle(ocsp_peer_idle)
        .read(read_ocsp_peer);
    add_store_keys(s);
    s.when_unknown([](reader&, const entry& e, const section_info& table) {
        throw failure{e.item.at(), "error parsing tls config, unknown field " + go_quote(e.key),
                      reader::suggestion(table, e.key)};
    });
    s.finally(check_together);
}

} // namespace

const section<tls_draft>& tls_section() {
    static const section<tls_draft> table("tls", "TLS of one listener or of connections made.",
                                          fill_tls);
    return table;
}

std::optional<tls_options> read_tls(reader& in, const value& block, bool between_servers) {
    tls_draft tls;
    tls.between_servers = between_servers;
    if (tls_section().read(in, block, tls) != outcome::complete)
        return std::nullopt;
    return tls;
}

} // namespace plexus::config

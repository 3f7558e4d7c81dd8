#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace plexus::proto {

/// What a client said in CONNECT; before that the values hold that its absence means.
///
/// Thread: [loop] of the connection. Owner: the session.
/// Source: core.md 5. `import`, `export` and what else routes and leaf nodes add belong to the
/// session kinds of those; here they are ignored, as unknown fields are.
struct connect_options {
    bool verbose = true;
    bool pedantic = true;
    bool echo = true;
    bool tls_required = false;
    bool headers = false;
    bool no_responders = false;
    bool new_account = false;
    std::int64_t protocol = 0;
    std::string nkey;
    std::string sig;
    std::string proxy_sig;
    std::string user;
    std::string name;
    std::string lang;
    std::string version;
    std::string account;
    std::string remote_account;
    secret_string jwt;
    secret_string auth_token;
    secret_string pass;
};

/// Reads the JSON of a CONNECT over `options`: what it does not mention stays, so a second CONNECT
/// changes what it names. The rules are those of the reference's JSON decoder (core.md 1): names in
/// any case, the last of equal names wins, null leaves the value, bytes that are no UTF-8 become
/// U+FFFD. On failure `options` is unchanged and the text says why, without quoting any value.
///
/// Thread: [any]
/// Limits: memory in proportion to `json`, which the control line limit bounds; nesting up to 512.
[[nodiscard]] text_result<void> read_connect(std::string_view json, connect_options& options);

/// Whether the JSON of an INFO is such that a client may send it: an object or null.
[[nodiscard]] bool is_json_object(std::string_view json);

/// The arguments of a CONNECT as trace lines may show them: the values of names that begin with
/// auth_token or pass, and of sig, proxy_sig, nkey and jwt, are replaced. Works on any bytes, JSON
/// or not. Source: core.md 20; jwt is ours, since bearer tokens are secrets. [any]
[[nodiscard]] std::string redact_connect(std::string_view args);

} // namespace plexus::proto

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/plugin_section.hpp"
#include "config/value.hpp"

namespace plexus::config {

using nanoseconds = std::chrono::nanoseconds;

/// What to do with a connection whose peer did not take its bytes within write_deadline.
/// `standard` leaves it to the connection kind: clients close, server links retry.
enum class write_timeout_policy : std::uint8_t { standard, close, retry };

/// One bit for each way a user may come in (core 28.4, security 3.8).
enum class connection_type : std::uint8_t {
    standard = 1,
    websocket = 2,
    leafnode = 4,
    leafnode_ws = 8,
    mqtt = 16,
    mqtt_ws = 32,
    in_process = 64,
};

/// A set of connection types; empty means "every type".
struct connection_types {
    std::uint8_t bits = 0;

    void add(connection_type type) { bits |= static_cast<std::uint8_t>(type); }
    bool allows(connection_type type) const {
        return bits == 0 || (bits & static_cast<std::uint8_t>(type)) != 0;
    }
    bool operator==(const connection_types&) const = default;
};

/// One entry of a permission list: a subject, and for subscriptions perhaps a queue ("foo q1").
struct permission_entry {
    std::string subject;
    std::string queue; ///< Empty: the entry is not bound to a queue. May hold wildcards.
    bool operator==(const permission_entry&) const = default;
};

/// Allow and deny lists for one direction. No allow list allows everything; an allow list that is
/// there but empty allows nothing (only allow_responses makes one).
struct subject_rules {
    std::optional<std::vector<permission_entry>> allow;
    std::vector<permission_entry> deny;
    bool operator==(const subject_rules&) const = default;
};

/// allow_responses: each received reply subject may be published to `max` times within `ttl`.
/// Negative values mean without limit.
struct response_rule {
    int max = 1;
    nanoseconds ttl = std::chrono::minutes(2);
    bool operator==(const response_rule&) const = default;
};

/// Permissions of one user (core 28.6, security 4.1).
struct permissions_spec {
    std::optional<subject_rules> publish;
    std::optional<subject_rules> subscribe;
    std::optional<response_rule> responses;
    bool operator==(const permissions_spec&) const = default;
};

/// One configured user: a name with a password (plain or bcrypt), or a public nkey.
struct user_entry {
    std::string user;
    std::string password; ///< Secret.
    std::string nkey;     ///< Public user nkey; then user and password are empty.
    std::string account;  ///< Never empty: "$G" for users of the authorization block.
    std::optional<permissions_spec> permissions; ///< Own, or the defaults of its block.
    connection_types allowed_connection_types;
    bool proxy_required = false;
    bool operator==(const user_entry&) const = default;
};

/// The authorization block. Its users stand in options::users.
struct authorization_options {
    bool defined = false;        ///< The file has an authorization block, or a flag stands for one.
    std::string user;            ///< Single user, exclusive with token and users.
    std::string password;        ///< Secret.
    std::string token;           ///< Secret.
    nanoseconds timeout{0};      ///< For CONNECT to arrive; 2s, with TLS tls.timeout + 1s.
    bool proxy_required = false; ///< For the single user or token.
    bool operator==(const authorization_options&) const = default;
};

struct mapping_destination {
    std::string destination;
    std::uint8_t weight = 100; ///< Percent.
    std::string cluster;       ///< Empty: everywhere.
    bool operator==(const mapping_destination&) const = default;
};

/// One subject mapping of an account; the order of definition decides which applies.
struct mapping_entry {
    std::string source;
    std::vector<mapping_destination> destinations;
    bool operator==(const mapping_entry&) const = default;
};

/// Limits of one account; -1 is no limit.
struct account_limits {
    std::int32_t max_connections = -1;
    std::int32_t max_subscriptions = -1;
    std::int32_t max_payload = -1;
    std::int32_t max_leafnodes = -1;
    bool operator==(const account_limits&) const = default;
};

/// Where messages with a sampled `traceparent` header are traced to.
struct msg_trace_options {
    std::string destination;
    int sampling = 100; ///< 1..100 percent.
    bool operator==(const msg_trace_options&) const = default;
};

/// One entry of accounts { }. Its users stand in options::users.
struct account_options {
    std::string name;
    std::string nkey; ///< An identity label; may be empty.
    account_limits limits;
    std::vector<mapping_entry> mappings;
    std::optional<permissions_spec> default_permissions;
    std::optional<msg_trace_options> msg_trace;
    bool operator==(const account_options&) const = default;
};

enum class tls_version : std::uint8_t { tls_1_2, tls_1_3 };

struct certificate_pair {
    std::string cert_file;
    std::string key_file;
    bool operator==(const certificate_pair&) const = default;
};

/// OCSP checks of peer certificates (security 10.4).
struct ocsp_peer_options {
    bool verify = false;
    nanoseconds ca_timeout = std::chrono::seconds(2);
    nanoseconds allowed_clockskew = std::chrono::seconds(30);
    bool warn_only = false;
    bool unknown_is_good = false;
    bool allow_when_ca_unreachable = false;
    nanoseconds cache_ttl_when_next_update_unset = std::chrono::hours(1);
    bool operator==(const ocsp_peer_options&) const = default;
};

/// One tls { } block (core 28.3, security 10.1). Paths are as written; nothing has been opened.
struct tls_options {
    std::vector<certificate_pair> certificates;
    std::string ca_file; ///< Empty: the system's roots.
    bool verify = false; ///< Also true when verify_and_map is.
    bool verify_and_map = false;
    bool insecure = false;
    std::vector<std::string> cipher_suites; ///< IANA names; empty: every secure one.
    bool allow_insecure_cipher_suites = false;
    std::vector<std::string> curve_preferences; ///< Names as in the file; empty: the default list.
    tls_version min_version = tls_version::tls_1_2;
    nanoseconds timeout = std::chrono::seconds(2);
    std::int64_t connection_rate_limit = 0;  ///< Handshakes a second; 0: no limit.
    std::vector<std::string> pinned_certs;   ///< Lower-case hex, sorted, without duplicates.
    bool handshake_first = false;            ///< TLS before INFO.
    nanoseconds handshake_first_fallback{0}; ///< > 0: send INFO in clear after this long.
    std::optional<ocsp_peer_options> ocsp_peer;
    bool operator==(const tls_options&) const = default;
};

/// A unix-domain socket for clients (ours; listen: "unix:/path").
struct unix_socket_options {
    std::string path;          ///< Absolute or relative to the working directory.
    std::uint32_t mode = 0660; ///< Permission bits of the socket file.
    /// Peer credential mapping: a local user's uid, to the configured user that its connections
    /// are without further proof. Others authenticate as over TCP.
    std::map<std::uint32_t, std::string> peer_users;
    bool operator==(const unix_socket_options&) const = default;
};

/// Where clients connect. Either TCP (host, port) or, when `unix_socket` is set, that socket only.
struct listen_options {
    std::string host = "0.0.0.0";
    int port = 4222; ///< -1: any free port.
    std::optional<unix_socket_options> unix_socket;
    std::string client_advertise; ///< host[:port], or empty.
    bool proxy_protocol = false;
    bool operator==(const listen_options&) const = default;
};

enum class log_format : std::uint8_t { text, json };

struct logging_options {
    bool debug = false;
    bool trace = false;
    bool trace_verbose = false; ///< Traces the system account as well.
    bool trace_headers = false; ///< Prints only the headers of traced payloads.
    bool logtime = true;
    bool logtime_utc = false;
    log_format format = log_format::text;
    std::string log_file;            ///< Empty: standard error.
    std::int64_t log_size_limit = 0; ///< Bytes; 0: no rotation.
    std::int64_t log_max_num = 0;    ///< Files kept, the current one included; 0: all.
    bool syslog = false;
    std::string remote_syslog;
    int max_traced_msg_len = 0; ///< Bytes; 0: whole payloads.
    bool operator==(const logging_options&) const = default;
};

struct limit_options {
    std::int32_t max_control_line = 4096;
    std::int32_t max_payload = 1024 * 1024;      ///< Negative: no limit.
    std::int64_t max_pending = 64 * 1024 * 1024; ///< Outbound bytes of one client.
    int max_connections = 64 * 1024;             ///< Negative: nobody is let in.
    int max_subscriptions = 0;                   ///< Per connection; 0: no limit.
    int max_subscription_tokens = 0;             ///< 0: no limit.
    int max_closed_clients = 10000;              ///< Remembered for monitoring.
    bool operator==(const limit_options&) const = default;
};

struct timer_options {
    nanoseconds ping_interval = std::chrono::minutes(2);
    int ping_max = 2;
    nanoseconds write_deadline = std::chrono::seconds(10);
    write_timeout_policy write_timeout = write_timeout_policy::standard;
    bool no_fast_producer_stall = false;
    nanoseconds lame_duck_duration = std::chrono::minutes(2);
    nanoseconds lame_duck_grace_period = std::chrono::seconds(10);
    bool operator==(const timer_options&) const = default;
};

enum class ocsp_mode : std::uint8_t { automatic, always, never, must };

/// Stapling for our own certificates (security 10.3).
struct ocsp_options {
    ocsp_mode mode = ocsp_mode::automatic;
    std::vector<std::string> urls;
    bool operator==(const ocsp_options&) const = default;
};

/// One value of a plugin's configuration.
struct plugin_value {
    std::string json; ///< As the plugin is given it.
    value shown;      ///< As a file says it; secrets are in it.
    bool operator==(const plugin_value& other) const { return json == other.json; }
};

/// By key, with dots for inner blocks.
using plugin_values = std::map<std::string, plugin_value, std::less<>>;

/// A plugin that the configuration uses, and what it says to it.
struct plugin_settings {
    plugin_section_ptr section; ///< Never null.
    bool optional = false;
    plugin_values values{}; ///< Of its own section, defaults filled in.
    /// Of what it claims, what the file or a flag sets, by claim_name(): in the order of the file,
    /// flags last.
    std::vector<std::pair<std::string, plugin_value>> claims{};
    bool operator==(const plugin_settings&) const = default;
};

/// An optional plugin that cannot be used.
struct absent_plugin {
    std::string name;
    std::string why;
    bool operator==(const absent_plugin&) const = default;
};

/// Every option that the core server applies, typed and checked, defaults filled in.
///
/// Thread: plain value; made at [init] and at reload, then shared as an immutable snapshot.
/// Owner:  load_config() makes it (load.hpp); key names, texts and rules are in the schema tables.
/// Limits: none beyond those of the file.
/// Source: core.md 28; security.md 3, 4, 10.
struct options {
    std::string config_file;   ///< As given on the command line; empty: none.
    std::string config_digest; ///< "sha256:..." of the parsed file; empty without a file.

    std::string server_name; ///< Empty: the server id.
    std::vector<std::string> server_tags;
    std::map<std::string, std::string> server_metadata;
    std::map<std::string, bool> feature_flags;

    std::string cluster_name; ///< Chooses among mappings; nothing else needs it here.

    listen_options listen;
    std::optional<tls_options> tls; ///< Of the client listener.
    bool allow_non_tls = false;
    std::optional<ocsp_options> ocsp;

    authorization_options authorization;
    std::vector<user_entry> users; ///< Of authorization and of every account; names are unique.
    std::vector<account_options> accounts;
    std::vector<mapping_entry> mappings; ///< Of account $G.
    std::string no_auth_user;
    std::string system_account; ///< Empty: "$SYS" is made, unless no_system_account.
    bool no_system_account = false;
    std::vector<std::string> trusted_proxies; ///< Public nkeys.

    logging_options logging;
    std::string pid_file;
    std::string ports_file_dir;
    limit_options limits;
    timer_options timers;

    unsigned loops = 0; ///< I/O threads; 0: one per core.
    bool no_sublist_cache = false;
    bool no_header_support = false;
    int connect_error_reports = 3600;
    int reconnect_error_reports = 1;

    std::vector<plugin_request> plugins;  ///< As asked for, in order.
    std::vector<std::string> plugin_path; ///< Folders; empty: the usual ones.
    nanoseconds drain_timeout = std::chrono::seconds(10);
    nanoseconds plugin_patience = std::chrono::seconds(30);
    std::vector<plugin_settings> used_plugins; ///< Those asked for, and those that keys ask for.
    std::vector<absent_plugin> absent_plugins;

    bool operator==(const options&) const = default;
};

} // namespace plexus::config

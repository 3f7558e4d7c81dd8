// What the log says of a reload that was applied.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/duration.hpp"
#include "base/quote.hpp"
#include "config/reload.hpp"
#include "config/schema/go_text.hpp"

namespace plexus::config {

namespace {

using O = options;
using lines = std::vector<std::string>;

/// What one field has to say: a text in which {} stands for the new value, or a function where that
/// is not all there is to it.
struct row {
    std::string_view field;
    std::string_view text;
    void (*say)(const O& before, const O& after, lines& out) = nullptr;
};

std::string seconds(nanoseconds length) {
    return go_float(std::chrono::duration<double>(length).count());
}

const tls_options& tls_of(const O& source) {
    static const tls_options none;
    return source.tls ? *source.tls : none;
}

void pid_file(const O&, const O& after, lines& out) {
    if (!after.pid_file.empty())
        out.push_back("Reloaded: pid_file = " + after.pid_file);
}

// The reference keeps users with nkeys apart.
void nkey_users(const O& before, const O& after, lines& out) {
    const auto keys = [](const O& source) {
        std::vector<user_entry> result;
        std::ranges::copy_if(source.users, std::back_inserter(result),
                             [](const user_entry& user) { return !user.nkey.empty(); });
        return result;
    };
    if (keys(before) != keys(after))
        out.push_back("Reloaded: authorization nkey users");
}

void auth_timeout(const O&, const O& after, lines& out) {
    out.push_back("Reloaded: authorization timeout = " + seconds(after.authorization.timeout));
}

void producers(const O&, const O& after, lines& out) {
    out.push_back(fmt::format("Reloaded: fast producers will {}be stalled",
                              after.timers.no_fast_producer_stall ? "not " : ""));
}

void cluster(const O& before, const O& after, lines& out) {
    if (after.cluster_name != before.cluster_name)
        out.push_back("Cluster name updated to " + after.cluster_name);
    out.emplace_back("Reloaded: cluster");
}

void tls(const O&, const O& after, lines& out) {
    out.push_back(fmt::format("Reloaded: tls = {}", after.tls ? "enabled" : "disabled"));
}

void tls_timeout(const O&, const O& after, lines& out) {
    out.push_back("Reloaded: tls timeout = " + seconds(tls_of(after).timeout));
}

void pinned_certs(const O&, const O& after, lines& out) {
    out.push_back(fmt::format("Reloaded: {} pinned_certs", tls_of(after).pinned_certs.size()));
}

void handshake_first(const O& before, const O& after, lines& out) {
    const tls_options& now = tls_of(after);
    if (tls_of(before).handshake_first != now.handshake_first)
        out.push_back(fmt::format("Reloaded: Client TLS handshake first: {}", now.handshake_first));
    if (tls_of(before).handshake_first_fallback != now.handshake_first_fallback)
        out.push_back("Reloaded: Client TLS handshake first fallback delay: " +
                      format_duration(now.handshake_first_fallback));
}

void trusted_proxies(const O& before, const O& after, lines& out) {
    const auto say = [&](const O& of, const O& without, std::string_view what) {
        lines keys;
        for (const std::string& key : of.trusted_proxies)
            if (std::ranges::count(without.trusted_proxies, key) == 0)
                keys.push_back(go_quote(key));
        if (!keys.empty())
            out.push_back(fmt::format("Reloaded: proxies trusted keys [{}] were {}",
                                      fmt::join(keys, " "), what));
    };
    say(before, after, "removed");
    say(after, before, "added");
}

// In the order in which the reference compares its fields.
constexpr row rows[] = {
    {"ClientAdvertise", "Reload: client_advertise = {}"},
    {"Trace", "Reloaded: trace = {}"},
    {"Debug", "Reloaded: debug = {}"},
    {"TraceVerbose", "Reloaded: trace_verbose = {}"},
    {"TraceHeaders", "Reloaded: trace_headers = {}"},
    {"Logtime", "Reloaded: logtime = {}"},
    {"LogtimeUTC", "Reloaded: logtime_utc = {}"},
    {"MaxConn", "Reloaded: max_connections = {}"},
    {"Users", {}, nkey_users},
    {"Users", "Reloaded: authorization users"},
    {"Accounts", "Reloaded: accounts"},
    {"Username", "Reloaded: authorization username"},
    {"Password", "Reloaded: authorization password"},
    {"Authorization", "Reloaded: authorization token"},
    {"PingInterval", "Reloaded: ping_interval = {}"},
    {"MaxPingsOut", "Reloaded: ping_max = {}"},
    {"AuthTimeout", {}, auth_timeout},
    {"MaxControlLine", "Reloaded: max_control_line = {}"},
    {"MaxPayload", "Reloaded: max_payload = {}"},
    {"NoFastProducerStall", {}, producers},
    {"Cluster", {}, cluster},
    {"PidFile", {}, pid_file},
    {"PortsFileDir", "Reloaded: ports_file_dir = {}"},
    {"LogFile", "Reloaded: log_file = {}"},
    {"Syslog", "Reloaded: syslog = {}"},
    {"RemoteSyslog", "Reloaded: remote_syslog = {}"},
    {"LogFormat", "Reloaded: log_format = {}"},
    {"TLSTimeout", {}, tls_timeout},
    {"TLSConfig", {}, tls},
    {"TLSPinnedCerts", {}, pinned_certs},
    {"TLSHandshakeFirst", {}, handshake_first},
    {"WriteDeadline", "Reloaded: write_deadline = {}"},
    {"MaxTracedMsgLen", "Reloaded: max_traced_msg_len = {}"},
    {"DefaultSentinel", "Reloaded: default_sentinel = {}"},
    {"ConnectErrorReports", "Reloaded: connect_error_reports = {}"},
    {"ReconnectErrorReports", "Reloaded: reconnect_error_reports = {}"},
    {"Tags", "Reloaded: tags"},
    {"Metadata", "Reloaded: metadata"},
    {"OCSPConfig", "Reloaded: OCSP"},
    {"Proxies", {}, trusted_proxies},
    {"OCSPCacheConfig", "Reloaded OCSP peer cache"},
};

/// The reference finds these changed each time.
bool always_named(std::string_view field) {
    return field == "Users" || field == "Accounts";
}

} // namespace

std::vector<std::string> reload_lines(const std::vector<difference>& all, const options& before,
                                      const options& after) {
    lines out;
    for (const row& each : rows) {
        const auto changed = std::ranges::find(all, each.field, &difference::field);
        if (changed == all.end() && !always_named(each.field))
            continue;
        if (each.say != nullptr)
            each.say(before, after, out);
        else
            out.push_back(fmt::format(fmt::runtime(each.text),
                                      changed == all.end() ? std::string() : changed->new_text));
    }
    return out;
}

} // namespace plexus::config

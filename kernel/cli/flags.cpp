#include "cli/flags.hpp"

#include <algorithm>

#include "base/saturated.hpp"
#include "config/options.hpp"

namespace plexus::cli {

namespace {

using config::options;

void set_host(options& o, const flag_value& v) {
    o.listen.host = v.text.empty() ? config::listen_options{}.host : v.text;
    o.listen.unix_socket.reset();
}

void set_port(options& o, const flag_value& v) {
    o.listen.port = v.number == 0 ? config::listen_options{}.port : saturated<int>(v.number);
    o.listen.unix_socket.reset();
}

using enum flag_kind;
using role = flag_role;
using group = flag_group;

// clang-format off
const flag_spec table[] = {
    {{{"a", "addr", "net"}}, text, role::option, group::server, "<host>",
     "Address to listen on (default: 0.0.0.0)",
     "host", "", set_host},
    {{{"p", "port"}}, integer, role::option, group::server, "<port>",
     "Port for clients, -1 for any free one (default: 4222)",
     "port", "", set_port},
    {{{"n", "name", "server_name"}}, text, role::option, group::server, "<name>",
     "Name of this server (default: its id)",
     "server_name", "", [](options& o, const flag_value& v) { o.server_name = v.text; }},
    {{{"P", "pid"}}, text, role::option, group::server, "<file>",
     "Write the process id to this file",
     "pid_file", "", [](options& o, const flag_value& v) { o.pid_file = v.text; }},
    {{{"m", "http_port"}}, integer, role::option, group::server, "<port>",
     "Port for monitoring over HTTP",
     "http_port", "monitoring", nullptr},
    {{{"ms", "https_port"}}, integer, role::option, group::server, "<port>",
     "Port for monitoring over HTTPS",
     "https_port", "monitoring", nullptr},
    {{{"c", "config"}}, text, role::config_file, group::server, "<file>",
     "Configuration file",
     "", "", nullptr},
    {{{"t"}}, boolean, role::check_config, group::server, "",
     "Check the configuration file and exit",
     "", "", nullptr},
    {{{"sl", "signal"}}, text, role::signal, group::server, "<signal>[=<pid>]",
     "Signal a running server and exit: stop, quit, term, reopen, reload, ldm; <pid> is a "
     "process id, a prefix ending in *, or a pid file",
     "", "", nullptr},
    {{{"client_advertise"}}, text, role::option, group::server, "<host[:port]>",
     "Address that clients are told to use",
     "client_advertise", "",
     [](options& o, const flag_value& v) { o.listen.client_advertise = v.text; }},
    {{{"ports_file_dir"}}, text, role::option, group::server, "<dir>",
     "Write the ports in use to <dir>/<executable>_<pid>.ports",
     "ports_file_dir", "", [](options& o, const flag_value& v) { o.ports_file_dir = v.text; }},
    {{{"print-config"}}, boolean, role::print_config, group::server, "",
     "Print the configuration in effect and exit",
     "", "", nullptr},
    {{{"config-reference"}}, boolean, role::config_reference, group::server, "",
     "Print the reference of all options and exit",
     "", "", nullptr},
    {{{"config-schema"}}, boolean, role::config_schema, group::server, "",
     "Print the JSON Schema of the configuration and exit",
     "", "", nullptr},
    {{{"plugin-path"}}, text, role::plugin_path, group::server, "<dir[:dir...]>",
     "Where plugins are, instead of plugin_path; may be repeated",
     "", "", nullptr},
    {{{"plugins"}}, boolean, role::plugins, group::server, "",
     "Print the plugins there are and what became of them, and exit",
     "", "", nullptr},

    {{{"l", "log"}}, text, role::option, group::logging, "<file>",
     "Log to this file instead of standard error",
     "log_file", "", [](options& o, const flag_value& v) { o.logging.log_file = v.text; }},
    {{{"T", "logtime"}}, boolean, role::option, group::logging, "",
     "Begin log lines with the time (default: true)",
     "logtime", "", [](options& o, const flag_value& v) { o.logging.logtime = v.on; }},
    {{{"logtime_utc"}}, boolean, role::option, group::logging, "",
     "Show that time in UTC",
     "logtime_utc", "", [](options& o, const flag_value& v) { o.logging.logtime_utc = v.on; }},
    {{{"s", "syslog"}}, boolean, role::option, group::logging, "",
     "Log to the local syslog",
     "syslog", "", [](options& o, const flag_value& v) { o.logging.syslog = v.on; }},
    {{{"r", "remote_syslog"}}, text, role::option, group::logging, "<url>",
     "Log to this syslog: udp://host:port, tcp://host:port, unix:///path",
     "remote_syslog", "",
     [](options& o, const flag_value& v) { o.logging.remote_syslog = v.text; }},
    {{{"D", "debug"}}, boolean, role::option, group::logging, "",
     "Log debug messages",
     "debug", "", [](options& o, const flag_value& v) { o.logging.debug = v.on; }},
    {{{"V", "trace"}}, boolean, role::option, group::logging, "",
     "Log the protocol as it passes",
     "trace", "", [](options& o, const flag_value& v) { o.logging.trace = v.on; }},
    {{{"VV"}}, boolean, role::option, group::logging, "",
     "As -V, including the system account",
     "trace_verbose", "",
     [](options& o, const flag_value& v) {
         o.logging.trace = o.logging.trace_verbose = v.on;
     }, true},
    {{{"DV"}}, boolean, role::option, group::logging, "",
     "As -D and -V",
     "debug", "",
     [](options& o, const flag_value& v) { o.logging.debug = o.logging.trace = v.on; }, true},
    {{{"DVV"}}, boolean, role::option, group::logging, "",
     "As -D and -VV",
     "debug", "",
     [](options& o, const flag_value& v) {
         o.logging.debug = o.logging.trace = o.logging.trace_verbose = v.on;
     }, true},
    {{{"log_size_limit"}}, integer, role::option, group::logging, "<bytes>",
     "Rotate the log file beyond this size",
     "log_size_limit", "",
     [](options& o, const flag_value& v) { o.logging.log_size_limit = v.number; }},
    {{{"max_traced_msg_len"}}, integer, role::option, group::logging, "<bytes>",
     "Show at most this much of a traced message (default: all)",
     "max_traced_msg_len", "",
     [](options& o, const flag_value& v) { o.logging.max_traced_msg_len = saturated<int>(v.number); }},

    {{{"js", "jetstream"}}, boolean, role::option, group::jetstream, "",
     "Turn JetStream on",
     "jetstream", "jetstream", nullptr},
    {{{"sd", "store_dir"}}, text, role::option, group::jetstream, "<dir>",
     "Directory of JetStream's files",
     "store_dir", "jetstream", nullptr},

    {{{"user"}}, text, role::option, group::authorization, "<user>",
     "User name that clients must give",
     "authorization.user", "",
     [](options& o, const flag_value& v) {
         o.authorization.user = v.text;
         o.authorization.defined = true;
     }},
    {{{"pass"}}, text, role::option, group::authorization, "<password>",
     "Password of that user",
     "authorization.password", "",
     [](options& o, const flag_value& v) {
         o.authorization.password = v.text;
         o.authorization.defined = true;
     }},
    {{{"auth"}}, text, role::option, group::authorization, "<token>",
     "Token that clients must give",
     "authorization.token", "",
     [](options& o, const flag_value& v) {
         o.authorization.token = v.text;
         o.authorization.defined = true;
     }},

    {{{"tls"}}, boolean, role::tls, group::tls, "",
     "Offer TLS; --tls=false turns off that of the file",
     "tls", "", nullptr},
    {{{"tlscert"}}, text, role::tls_part, group::tls, "<file>",
     "Certificate of the server",
     "tls.cert_file", "", nullptr},
    {{{"tlskey"}}, text, role::tls_part, group::tls, "<file>",
     "Private key of that certificate",
     "tls.key_file", "", nullptr},
    {{{"tlsverify"}}, boolean, role::tls_part, group::tls, "",
     "Ask clients for a certificate and verify it",
     "tls.verify", "", nullptr},
    {{{"tlscacert"}}, text, role::tls_part, group::tls, "<file>",
     "Certificates that clients' ones are verified with",
     "tls.ca_file", "", nullptr},

    {{{"routes"}}, text, role::option, group::cluster, "<url, ...>",
     "Servers of the cluster to connect to",
     "cluster.routes", "cluster", nullptr},
    {{{"cluster", "cluster_listen"}}, text, role::option, group::cluster, "<url>",
     "Where the other servers of the cluster connect: nats://[user:pass@]host:port",
     "cluster.listen", "cluster", nullptr},
    {{{"cluster_name"}}, text, role::option, group::cluster, "<name>",
     "Name of the cluster (default: generated)",
     "cluster.name", "cluster", nullptr},
    {{{"no_advertise"}}, boolean, role::option, group::cluster, "",
     "Do not tell clients about the cluster",
     "cluster.no_advertise", "cluster", nullptr},
    {{{"cluster_advertise"}}, text, role::option, group::cluster, "<host[:port]>",
     "Address that other servers are told to use",
     "cluster.advertise", "cluster", nullptr},
    {{{"connect_retries"}}, integer, role::option, group::cluster, "<number>",
     "Attempts to connect to a discovered server",
     "cluster.connect_retries", "cluster", nullptr},

    {{{"profile"}}, integer, role::option, group::profiling, "<port>",
     "Port for profiling over HTTP",
     "prof_port", "monitoring", nullptr},

    {{{"h", "help"}}, boolean, role::help, group::common, "",
     "Show this text",
     "", "", nullptr},
    {{{"v", "version"}}, boolean, role::version, group::common, "",
     "Show the version",
     "", "", nullptr},
    {{{"help_tls"}}, boolean, role::help_tls, group::common, "",
     "Show how TLS is configured",
     "", "", nullptr},
};
// clang-format on

} // namespace

std::span<const flag_spec> all_flags() {
    return table;
}

const flag_spec* find_flag(std::string_view name) {
    for (const flag_spec& spec : table)
        if (!name.empty() &&
            std::find(spec.names.begin(), spec.names.end(), name) != spec.names.end())
            return &spec;
    return nullptr;
}

} // namespace plexus::cli

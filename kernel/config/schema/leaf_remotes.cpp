#include <algorithm>
#include <cstdlib>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/quote.hpp"
#include "base/secret.hpp"
#include "config/schema/links.hpp"
#include "config/schema/nkey_text.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

struct proxy_draft {
    std::string url;
    std::string username;
    std::string password;
    nanoseconds timeout{0};
    std::optional<tls_options> tls;
    nanoseconds tls_timeout{0};
};

/// One entry of remotes while it is read.
struct remote_draft {
    std::string account;
    std::vector<link_url> urls;
    std::string credentials;
    std::string seed;
    bool has_tls = false;
    proxy_draft proxy;
    const value* proxy_at = nullptr;
};
using R = remote_draft;

void read_remote_urls(reader& in, const entry& e, R& remote) {
    if (const array* list = e.item.as_array()) {
        remote.urls = read_urls(in, *list, "leafnode");
    } else if (const std::string* text = e.item.as_string()) {
        if (auto url = read_url(in, e.item, *text, "leafnode"))
            remote.urls.push_back(std::move(*url));
    } else {
        in.error(e.item,
                 "Expected remote leafnode url to be an array or string, got " + go_value(e.item));
    }
}

/// `$NAME` and `${NAME}` replaced from the environment, a leading `~` by the home directory.
text_result<std::string> expand_path(std::string_view path) {
    auto variable = [](const std::string& name) {
        const char* content = std::getenv(name.c_str());
        return std::string(content != nullptr ? content : "");
    };
    constexpr std::string_view name_characters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    std::string result;
    for (std::size_t i = 0; i < path.size();) {
        const std::size_t close = path.find('}', i);
        if (path[i] != '$') {
            result += path[i++];
        } else if (path.substr(i + 1).starts_with('{') && close != std::string_view::npos) {
            result += variable(std::string(path.substr(i + 2, close - i - 2)));
            i = close + 1;
        } else {
            const std::size_t end =
                std::min(path.find_first_not_of(name_characters, i + 1), path.size());
            result += variable(std::string(path.substr(i + 1, end - i - 1)));
            i = end;
        }
    }
    if (!result.starts_with('~'))
        return result;
    const std::string home = variable("HOME");
    if (home.empty())
        return std::unexpected("failed to get home dir, require $HOME");
    return home + (result.substr(1).starts_with('/') ? "" : "/") + result.substr(1);
}

constexpr std::string_view both_kinds = "Remote leafnode can not have both creds and nkey defined";

void read_credentials(reader& in, const entry& e, R& remote) {
    auto path = expand_path(in.text(e.item));
    if (!path)
        in.error(e.item, path.error());
    else if (!remote.seed.empty())
        in.error(e.item, std::string(both_kinds));
    else
        remote.credentials = std::move(*path);
}

void read_seed(reader& in, const entry& e, R& remote) {
    const std::string& seed = in.text(e.item);
    if (!valid_user_seed(seed)) {
        // The reference prints the text; one that is not a seed keeps no secret.
        in.error(e.item, "Remote leafnode nkey is not a valid seed: " + go_quote(seed));
    } else if (!remote.credentials.empty()) {
        in.error(e.item, std::string(both_kinds));
    } else {
        remote.seed = seed;
    }
}

void read_migrate(reader& in, const entry& e, R&) {
    if (e.item.as_bool() != nullptr)
        return;
    const map* keys = e.item.as_map();
    if (keys == nullptr)
        return in.error(position{}, fmt::format("Expected boolean or map for "
                                                "jetstream_cluster_migrate, got {}",
                                                go_type(e.item)));
    if (const value* delay = keys->find("leader_migrate_delay"))
        in.duration({"leader_migrate_delay", *delay}, "leader_migrate_delay");
}

void check_subjects(reader& in, const entry& e, R&) {
    read_permission_subjects(in, e.item, e.item.at(), false);
}

void fill_migrate(section<unapplied>& s) {
    s.mind_case();
    s.duration("leader_migrate_delay", ignored, "How long to wait before leaders move away.");
}

const section<unapplied>& migrate_section() {
    static const section<unapplied> table("leafnodes.remotes.jetstream_cluster_migrate",
                                          "Moves stream leaders away while the link is down.",
                                          fill_migrate);
    return table;
}

/// Keys of a tls block that mean something towards an HTTP proxy.
constexpr std::array<std::string_view, 16> proxy_tls_keys = {
    "cert_file",      "key_file",
    "ca_file",        "insecure",
    "cipher_suites",  "allow_insecure_cipher_suites",
    "min_version",    "curve_preferences",
    "timeout",        "cert_store",
    "cert_match_by",  "cert_match",
    "ca_certs_match", "cert_match_skip_invalid",
    "certs",          "certificates"};

void read_proxy_tls(reader& in, const entry& e, proxy_draft& proxy) {
    bool supported = true;
    if (const map* keys = e.item.as_map()) {
        for (const map_entry& key : *keys) {
            if (std::ranges::find(proxy_tls_keys, to_lower(key.key)) != proxy_tls_keys.end())
                continue;
            supported = false;
            in.error(key.content, go_quote(key.key) + " is not supported for proxy TLS");
        }
    }
    if (!supported)
        return;
    proxy.tls = read_tls(in, e.item);
    if (proxy.tls)
        proxy.tls_timeout = proxy.tls->timeout;
}

void fill_proxy(section<proxy_draft>& s) {
    using P = proxy_draft;
    s.text("url", at(&P::url), "The proxy, http:// or https://.");
    s.text("username", at(&P::username), "The name the proxy asks for.");
    s.text("password", at(&P::password), "The password the proxy asks for.").secret();
    s.duration("timeout", at(&P::timeout), "How long the proxy may take.", "proxy timeout");
    s.add("tls", shape::section, "TLS towards the proxy.")
        .nested(tls_section())
        .read(read_proxy_tls);
}

const section<proxy_draft>& proxy_section() {
    static const section<proxy_draft> table(
        "leafnodes.remotes.proxy", "An HTTP proxy on the way to a websocket remote.", fill_proxy);
    return table;
}

void fill_remote(section<R>& s) {
    s.add("url", shape::text, "The server to connect to, or several.")
        .alias({"urls"})
        .also({shape::text_list})
        .read(read_remote_urls);
    s.text("account", at(&R::account), "The account here that is joined.")
        .alias({"local"})
        .fallback("$G");
    s.text("credentials", ignored, "A file with a user JWT and its seed.")
        .alias({"creds"})
        .read(read_credentials);
    s.text("nkey", ignored, "A user seed, instead of credentials.")
        .alias({"seed"})
        .secret()
        .read(read_seed);
    s.add("tls", shape::section, "TLS towards the remote.")
        .nested(tls_section())
        .read([](reader& in, const entry& e, R& remote) {
            remote.has_tls = read_tls(in, e.item).has_value();
        });
    s.boolean("hub", ignored, "This server is the hub of the connection.").fallback("false");
    s.add("deny_imports", shape::text_list, "Subjects that are not taken from the remote.")
        .alias({"deny_import"})
        .also({shape::text})
        .read(check_subjects);
    s.add("deny_exports", shape::text_list, "Subjects that are not sent to the remote.")
        .alias({"deny_export"})
        .also({shape::text})
        .read(check_subjects);
    s.boolean("no_randomize", ignored, "Tries the URLs in their order.")
        .alias({"dont_randomize"})
        .fallback("false");
    s.boolean("ws_compression", ignored, "Compresses websocket frames.")
        .alias({"ws_compress", "websocket_compress", "websocket_compression"})
        .fallback("false");
    s.boolean("ws_no_masking", ignored, "Does not mask websocket frames.")
        .alias({"websocket_no_masking"})
        .fallback("false");
    s.add("jetstream_cluster_migrate", shape::boolean,
          "Moves stream leaders away while the link is down.")
        .alias({"js_cluster_migrate"})
        .also({shape::section})
        .nested(migrate_section())
        .fallback("false")
        .read(read_migrate);
    s.boolean("isolate_leafnode_interest", ignored, "Keeps local interest of others from it.")
        .alias({"isolate"})
        .fallback("false");
    s.boolean("request_isolation", ignored, "Asks the remote to keep others' interest to itself.")
        .fallback("false");
    add_compression(s, "s2_auto", "Compression of the connection.");
    s.duration("first_info_timeout", ignored, "How long the remote may take to greet.")
        .fallback("1s")
        .read([](reader& in, const entry& e, R&) { in.duration(e, e.key); });
    s.duration("dial_timeout", ignored, "How long connecting may take.")
        .fallback("1s")
        .read([](reader& in, const entry& e, R&) { in.duration(e, e.key); });
    s.boolean("disabled", ignored, "Does not connect to it.").fallback("false");
    s.boolean("ignore_discovered_servers", ignored, "Connects only to the URLs written here.")
        .fallback("false");
    s.add("proxy", shape::section, "An HTTP proxy on the way to a websocket remote.")
        .nested(proxy_section())
        .read([](reader& in, const entry& e, R& remote) {
            if (e.item.as_map() == nullptr)
                return in.error(e.item,
                                fmt::format("Expected proxy to be a map, got {}", go_type(e.item)));
            remote.proxy_at = &e.item;
            proxy_section().read_unguarded(in, e.item, remote.proxy);
        });
}

const section<R>& remote_table() {
    static const section<R> table("leafnodes.remotes", "One server to connect to.", fill_remote);
    return table;
}

/// What is wrong with the proxy of a remote; empty when nothing is.
std::string proxy_error(const R& remote) {
    const proxy_draft& proxy = remote.proxy;
    if (proxy.url.empty()) {
        const bool other = !proxy.username.empty() || !proxy.password.empty() ||
                           proxy.timeout.count() != 0 || proxy.tls;
        return other ? "proxy URL must be specified when other proxy options are set" : "";
    }
    auto url = parse_url(proxy.url);
    if (!url)
        return "invalid proxy URL: " + url.error();
    if (url->scheme != "http" && url->scheme != "https")
        return "proxy URL scheme must be http or https, got: " + url->scheme;
    if (url->host.empty())
        return "proxy URL must specify a host";
    if (proxy.tls && url->scheme != "https")
        return "proxy TLS configuration requires an https proxy URL, got: " + url->scheme;
    if (proxy.timeout.count() < 0)
        return "proxy timeout must be >= 0";
    if (proxy.tls_timeout.count() < 0)
        return "proxy TLS timeout must be >= 0";
    if (proxy.username.empty() != proxy.password.empty())
        return "proxy username and password must both be specified or both be empty";
    for (const link_url& remote_url : remote.urls)
        if (remote_url.parts.scheme == "wss" && !remote.has_tls)
            return fmt::format("proxy is configured but remote URL {} requires TLS and no TLS "
                               "configuration is provided. When using proxy with TLS endpoints, "
                               "ensure TLS is properly configured for the leafnode remote",
                               safe_url(remote_url.text));
    return {};
}

/// What tells one remote from another, with or without its secrets.
std::string name_of(const R& remote, secrets how) {
    std::vector<std::string> urls;
    for (const link_url& url : remote.urls)
        urls.push_back(go_quote(how == secrets::shown ? url.text : safe_url(url.text)));
    std::string optional;
    if (!remote.credentials.empty())
        optional = ", credentials=" + go_quote(remote.credentials);
    else if (!remote.seed.empty())
        optional = ", nkey=" + go_quote(how == secrets::shown ? remote.seed : redacted);
    return fmt::format("urls=[{}], account={}{}", fmt::join(urls, " "),
                       go_quote(remote.account.empty() ? "$G" : remote.account), optional);
}

void read_remote(reader& in, const value& item, std::set<std::string>& names) {
    const map* keys = item.as_map();
    if (keys == nullptr)
        return in.error(item,
                        "Expected remote leafnode entry to be a map/struct, got " + go_value(item));
    R remote;
    remote_table().read_unguarded(in, item, remote);
    if (const std::string why = proxy_error(remote); !why.empty())
        return in.error(remote.proxy_at != nullptr ? remote.proxy_at->at() : position{}, why);
    if (!names.insert(name_of(remote, secrets::shown)).second)
        in.error(keys->empty() ? item : std::prev(keys->end())->content,
                 "duplicate remote " + name_of(remote, secrets::hidden));
}

} // namespace

const section_info& leaf_remote_section() {
    return remote_table();
}

void read_leaf_remotes(reader& in, const entry& e) {
    const array* list = e.item.as_array();
    if (list == nullptr)
        return in.error(
            e.item, fmt::format("Expected remotes field to be an array, got {}", go_type(e.item)));
    std::set<std::string> names;
    block_guard guard(in);
    for (const value& item : *list)
        guard.run([&] { read_remote(in, item, names); });
}

} // namespace plexus::config

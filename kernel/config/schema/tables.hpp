#pragma once

#include <string>
#include <string_view>

#include "config/schema/section.hpp"

/// The schema: one function for each section of a configuration file. Each builds its table once
/// and returns the same object ever after. [any]
namespace plexus::config {

/// The top level. Its rows, and those of tls and authorization, stand in the order in which the
/// reference compares its fields at reload, so that the same first change is refused.
const section<options>& server_section();

/// A tls block while it is read: what it says, and where it stands.
struct tls_draft : tls_options {
    tls_draft() = default;
    explicit tls_draft(const tls_options& other) : tls_options(other) {}

    bool between_servers = false; ///< In cluster and gateway, where peers are always verified.
    std::string cert_file;
    std::string key_file;
    std::vector<std::string> insecure_suites;
};
const section<tls_draft>& tls_section();
/// Reads a tls block with all its checks; nothing after an error.
std::optional<tls_options> read_tls(reader& in, const value& block, bool between_servers = false);

/// An authorization block while it is read. Cluster and gateway use it too and accept less.
struct authorization_draft {
    authorization_options result;
    std::vector<user_entry> users;
    bool has_users = false; ///< There was a users array, even an empty one.
    bool has_callout = false;
    std::optional<permissions_spec> default_permissions;
};
const section<authorization_draft>& authorization_section();
void read_authorization(reader& in, const entry& e, options& target);
/// The authorization block of cluster (`kind` "Cluster") or gateway ("Gateway"), which accept less.
void read_link_authorization(reader& in, const entry& e, std::string_view kind);
/// Permissions of routes know no queues; false after the error.
bool check_link_permissions(reader& in, const value& at, const permissions_spec& permissions);
/// user, password, token and timeout only: websocket and mqtt.
const section<unapplied>& simple_authorization_section();

/// What the reference reports when it goes on with the missing result of a broken block.
inline constexpr std::string_view nil_pointer =
    "runtime error: invalid memory address or nil pointer dereference";

/// Reads such a block: a failed conversion in it ends the enclosing map as well. Nothing when
/// another error has ended it.
template <class T>
std::optional<T> read_or_trip(const section<T>& table, reader& in, const value& block) {
    T target{};
    switch (table.read(in, block, target)) {
    case outcome::complete:
        return target;
    case outcome::stopped:
        return std::nullopt;
    case outcome::broken:
        break;
    }
    throw wrong_type{block.at(), std::string(nil_pointer)};
}

/// "Duplicate user ..." or "Duplicate nkey ...".
std::string duplicate_text(const user_entry& user);
const section<user_entry>& user_section();
/// A users array. `at`: where the reference says errors of the array itself are; perhaps nowhere.
/// Nothing after an error that ends the list.
std::optional<std::vector<user_entry>> read_users(reader& in, const value& list,
                                                  const position& at);

const section<permissions_spec>& permissions_section();
/// `at` as in read_users(); nothing when the reference has no result.
std::optional<permissions_spec> read_permissions(reader& in, const value& block,
                                                 const position& at);
/// A subject or a list of them; `with_queues`: entries may be "subject queue".
std::optional<std::vector<permission_entry>>
read_permission_subjects(reader& in, const value& subjects, const position& at, bool with_queues);
void apply_default_permissions(std::vector<user_entry>& users,
                               const std::optional<permissions_spec>& defaults);

const section_info& account_section();
void read_accounts(reader& in, const entry& e, options& target);
/// All accounts but the global one, with their users.
value show_accounts(const options& source, secrets how);

/// `exports` and `imports` of one account: kept in the reader for the checks across accounts.
void read_exports(reader& in, const entry& e, const std::string& account);
void read_imports(reader& in, const entry& e, const std::string& account);
const section_info& export_section();
const section_info& import_section();

/// A mappings block of the account it belongs to.
std::vector<mapping_entry> read_mappings(reader& in, const value& block);
const section_info& mapping_section();
value show_mappings(const std::vector<mapping_entry>& mappings);

/// Of a cluster block only the name concerns the core server.
struct cluster_draft {
    std::string name;
};
const section<cluster_draft>& cluster_section();
/// A name without blanks that is not reserved; nothing after the error. `kind`: cluster or gateway.
std::optional<std::string> checked_cluster_name(reader& in, const entry& e, std::string_view kind);
const section<unapplied>& gateway_section();
const section<unapplied>& leafnodes_section();
const section_info& leaf_remote_section();
void read_leaf_remotes(reader& in, const entry& e);
/// Warns about a login timeout over a minute.
void warn_high_timeout(reader& in, const entry& e, nanoseconds timeout);
const section<unapplied>& websocket_section();
const section<unapplied>& mqtt_section();
void read_jetstream(reader& in, const entry& e);
/// Whether a jetstream value, at the top or in an account, leaves it off.
bool jetstream_idle(const value& v);
const section_info& jetstream_section();
void read_account_jetstream(reader& in, const value& v);
const section_info& account_jetstream_section();
const section<unapplied>& compression_section();
/// The compression value of cluster, leafnodes and a remote.
void read_compression(reader& in, const entry& e);

const section<unix_socket_options>& unix_socket_section();
const section<plugin_request>& plugin_request_section();

// Rows of the top level that belong together.
void add_jwt_options(section<options>& s);
void add_ocsp_options(section<options>& s);

} // namespace plexus::config

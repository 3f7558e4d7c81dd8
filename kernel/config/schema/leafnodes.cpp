#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "config/schema/links.hpp"
#include "config/schema/nkey_text.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

constexpr double high_timeout_seconds = 60;

/// A user of leafnodes.authorization.
struct leaf_user {
    std::string name;
};

void fill_user(section<leaf_user>& s) {
    s.text("user", at(&leaf_user::name), "The name the leaf node gives.").alias({"username"});
    s.text("password", ignored, "The password, plain or as a bcrypt hash.")
        .alias({"pass"})
        .secret();
    s.text("account", ignored, "The account the leaf node belongs to.").fallback("$G");
    s.boolean("proxy_required", ignored, "Lets it in only through a trusted proxy.")
        .fallback("false");
}

const section<leaf_user>& leaf_user_section() {
    static const section<leaf_user> table("leafnodes.authorization.users", "One leaf node's user.",
                                          fill_user);
    return table;
}

/// leafnodes.authorization while it is read.
struct leaf_authorization {
    std::string user;
    std::string nkey;
    std::vector<leaf_user> users;
};
using A = leaf_authorization;

void read_leaf_users(reader& in, const entry& e, A& d) {
    const array* list = e.item.as_array();
    if (list == nullptr)
        return in.error(e.item, "Expected users field to be an array, got " + go_value(e.item));
    std::vector<leaf_user> users;
    block_guard guard(in);
    for (const value& item : *list) {
        guard.run([&] {
            if (item.as_map() == nullptr)
                return in.error(item,
                                "Expected user entry to be a map/struct, got " + go_value(item));
            leaf_user_section().read_unguarded(in, item, users.emplace_back());
        });
    }
    if (guard.result() == outcome::complete)
        d.users = std::move(users);
}

void fill_authorization(section<A>& s) {
    s.text("user", at(&A::user), "The single user's name.").alias({"username"});
    s.text("password", ignored, "The single user's password or bcrypt hash.")
        .alias({"pass"})
        .secret();
    s.text("nkey", at(&A::nkey), "The public user nkey of all leaf nodes.")
        .read([](reader& in, const entry& e, A& d) {
            d.nkey = in.text(e.item);
            if (!valid_public_nkey(d.nkey, nkey_kind::user))
                in.error(e.item, "Not a valid public nkey for leafnode authorization");
        });
    s.text("account", ignored, "The account of the single user.").fallback("$G");
    s.add("timeout", shape::seconds, "How long a leaf node may take to log in.")
        .also({shape::duration})
        .fallback("2s, or tls.timeout + 1s")
        .read([](reader& in, const entry& e, A&) {
            const auto timeout = in.seconds(e, "error parsing leafnode authorization config");
            if (timeout)
                warn_high_timeout(in, e, *timeout);
        });
    s.add("users", shape::section_list, "Users of leaf nodes.")
        .nested(leaf_user_section())
        .read(read_leaf_users);
    s.boolean("proxy_required", ignored, "Lets leaf nodes in only through a trusted proxy.")
        .fallback("false");
}

const section<A>& leaf_authorization_section() {
    static const section<A> table("leafnodes.authorization", "Who may connect as a leaf node.",
                                  fill_authorization);
    return table;
}

/// What the users of one block must not do together; empty when all is well.
std::string conflict(const A& d) {
    if (d.users.empty())
        return {};
    if (!d.user.empty())
        return "can not have a single user/pass and a users array";
    if (!d.nkey.empty())
        return "can not have a single nkey and a users array";
    std::set<std::string_view> names;
    for (const leaf_user& user : d.users)
        if (!names.insert(user.name).second)
            return fmt::format("duplicate user {} detected in leafnode authorization",
                               go_quote(user.name));
    return {};
}

void read_authorization_of_leafs(reader& in, const entry& e, unapplied&) {
    const auto d = read_or_trip(leaf_authorization_section(), in, e.item);
    if (!d)
        return;
    if (const std::string why = conflict(*d); !why.empty())
        in.error(e.item, why);
}

/// "2.8.0" or later, by the rules of semantic versions.
std::string version_error(const std::string& version) {
    // major.minor.patch without leading zeros, then perhaps -pre and +build
    std::array<std::int64_t, 3> numbers{};
    std::string_view rest = version;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i > 0) {
            if (!rest.starts_with('.'))
                return "invalid leafnode's minimum version: invalid semver";
            rest.remove_prefix(1);
        }
        const std::size_t length = std::min(rest.find_first_not_of("0123456789"), rest.size());
        const std::string_view digits = rest.substr(0, length);
        auto number = go_parse_int(digits, "Atoi");
        if (!number || (digits.size() > 1 && digits[0] == '0'))
            return fmt::format("invalid leafnode's minimum version: {}",
                               number || digits.empty() ? "invalid semver" : number.error());
        numbers[i] = *number;
        rest.remove_prefix(length);
    }
    const std::string_view word =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-.+";
    if (!rest.empty() && ((rest[0] != '-' && rest[0] != '+') || rest.size() == 1 ||
                          rest.find_first_not_of(word) != std::string_view::npos))
        return "invalid leafnode's minimum version: invalid semver";
    constexpr std::array<std::int64_t, 3> least = {2, 8, 0};
    return numbers < least ? "the minimum version should be at least 2.8.0" : "";
}

void fill_leafnodes(section<unapplied>& s) {
    constexpr auto no = reload_rule::refused;
    constexpr auto yes = reload_rule::applied;
    constexpr std::string_view field = "LeafNode";
    add_listener(s, "Where leaf nodes connect.", field, no);
    s.text("advertise", ignored, "The host[:port] leaf nodes are told.")
        .alias({"leafnode_advertise"})
        .field(field, no);
    s.boolean("no_advertise", ignored, "Keeps the addresses of other servers from leaf nodes.")
        .fallback("false")
        .field(field, no);
    s.add("authorization", shape::section, "Who may connect as a leaf node.")
        .nested(leaf_authorization_section())
        .field(field, no)
        .read(read_authorization_of_leafs);
    add_listener_tls(s, field, false, "TLS of leaf nodes that connect here.");
    s.add("remotes", shape::section_list, "Servers this one connects to as a leaf node.")
        .nested(leaf_remote_section())
        .field(field, reload_rule::checked)
        .read([](reader& in, const entry& e, unapplied&) { read_leaf_remotes(in, e); });
    s.duration("reconnect", ignored, "How long to wait before connecting again.", "reconnect")
        .alias({"reconnect_delay", "reconnect_interval"})
        .fallback("1s")
        .field(field, no);
    s.duration("dial_timeout", ignored, "How long connecting may take.")
        .fallback("1s")
        .field(field, no);
    s.text("min_version", ignored, "The oldest server version that may connect, from 2.8.0 on.")
        .alias({"minimum_version"})
        .field(field, no)
        .read([](reader& in, const entry& e, unapplied&) {
            if (const std::string why = version_error(in.text(e.item)); !why.empty())
                in.error(e.item, why);
        });
    add_compression(s, "s2_auto", "Compression of leaf node connections.").field(field, yes);
    s.boolean("isolate_leafnode_interest", ignored,
              "Keeps what one leaf node subscribes to from the others.")
        .alias({"isolate"})
        .fallback("false")
        .field(field, no);
    add_link_writes(s, field, no);
    s.when_no_map([](const value& v) {
        return fmt::format("Expected map to define a leafnode, got {}", go_type(v));
    });
}

} // namespace

void warn_high_timeout(reader& in, const entry& e, nanoseconds timeout) {
    const double seconds = std::chrono::duration<double>(timeout).count();
    if (seconds > high_timeout_seconds)
        in.misuse(e.item, e.key,
                  fmt::format("timeout of {} ({:f} seconds) is high, consider keeping it under 60 "
                              "seconds. possibly caused by unquoted duration; use '1m' instead of "
                              "1m, for example",
                              go_value(e.item), seconds));
}

const section<unapplied>& leafnodes_section() {
    static const section<unapplied> table(
        "leafnodes", "Servers joined at the edge, with accounts of their own.", fill_leafnodes);
    return table;
}

} // namespace plexus::config

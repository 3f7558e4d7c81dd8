#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/quote.hpp"
#include "config/schema/nkey_text.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

using U = user_entry;
using D = authorization_draft;

struct named_type {
    std::string_view name;
    connection_type type;
};
constexpr std::array connection_type_names = {
    named_type{"STANDARD", connection_type::standard},
    named_type{"WEBSOCKET", connection_type::websocket},
    named_type{"LEAFNODE", connection_type::leafnode},
    named_type{"LEAFNODE_WS", connection_type::leafnode_ws},
    named_type{"MQTT", connection_type::mqtt},
    named_type{"MQTT_WS", connection_type::mqtt_ws},
    named_type{"IN_PROCESS", connection_type::in_process},
};

void read_connection_types(reader& in, const entry& e, U& user) {
    std::vector<std::string> unknown;
    for (const std::string& written : in.texts(e, "allowed connection types")) {
        const std::string name = to_upper(written);
        auto found = std::ranges::find(connection_type_names, name, &named_type::name);
        if (found == connection_type_names.end())
            unknown.push_back(go_quote(name));
        else
            user.allowed_connection_types.add(found->type);
    }
    if (!unknown.empty())
        in.error(e.item, fmt::format("invalid connection types [{}]", fmt::join(unknown, " ")));
}

std::optional<value> show_connection_types(const U& user, secrets) {
    array names;
    if (user.allowed_connection_types.bits != 0)
        for (const named_type& t : connection_type_names)
            if (user.allowed_connection_types.allows(t.type))
                names.emplace_back(std::string(t.name));
    return value(std::move(names));
}

void check_user(reader& in, const value& block, U& user) {
    const map& keys = *block.as_map();
    const value& at = keys.empty() ? block : std::prev(keys.end())->content;
    if (user.nkey.empty() && user.user.empty())
        in.fail(at, "User entry requires a user");
    if (user.nkey.empty())
        return;
    if (!valid_public_nkey(user.nkey, nkey_kind::user))
        in.fail(at, "Not a valid public nkey for a user");
    if (!user.user.empty() || !user.password.empty())
        in.fail(at, "Nkey users do not take usernames or passwords");
}

void fill_user(section<U>& s) {
    s.text("user", at(&U::user), "The name the client gives.").alias({"username"});
    s.text("password", at(&U::password), "The password, plain or as a bcrypt hash.")
        .alias({"pass"})
        .secret();
    s.text("nkey", at(&U::nkey), "A public user nkey, instead of name and password.");
    s.add("permissions", shape::section, "What the user may publish and subscribe to.")
        .alias({"permission", "authorization"})
        .nested(permissions_section())
        .read([](reader& in, const entry& e, U& user) {
            user.permissions = read_permissions(in, e.item, e.item.at());
        })
        .show([](const U& user, secrets how) -> std::optional<value> {
            if (!user.permissions)
                return std::nullopt;
            return value(permissions_section().show(*user.permissions, how));
        });
    s.add("allowed_connection_types", shape::text_list, "How the user may connect; all when empty.")
        .alias({"connection_types", "clients"})
        .also({shape::text})
        .choices(
            {"STANDARD", "WEBSOCKET", "LEAFNODE", "LEAFNODE_WS", "MQTT", "MQTT_WS", "IN_PROCESS"})
        .read(read_connection_types)
        .show(show_connection_types);
    s.boolean("proxy_required", at(&U::proxy_required),
              "Lets the user in only through a trusted proxy.");
    s.finally(check_user);
}

struct callout_draft {
    std::string issuer;
    std::size_t users = 0;
    std::vector<std::string> allowed_accounts;
};

void read_callout_users(reader& in, const entry& e, callout_draft& c) {
    const array* users = e.item.as_array();
    if (users == nullptr)
        in.fail(e.item, "Expected auth_users field to be an array, got *conf.token");
    for (const value& user : *users) {
        in.text(user);
        ++c.users;
    }
}

void fill_callout(section<callout_draft>& s) {
    using C = callout_draft;
    s.text("issuer", at(&C::issuer), "The public account nkey that signs the service's answers.")
        .read([](reader& in, const entry& e, C& c) {
            c.issuer = in.text(e.item);
            if (!valid_public_nkey(c.issuer, nkey_kind::account))
                in.fail(e.item, "Expected callout user to be a valid public account nkey, got " +
                                    go_quote(c.issuer));
        });
    s.text("account", ignored, "The account the service is connected to.")
        .alias({"acc"})
        .fallback("$G");
    s.add("auth_users", shape::text_list, "Users and nkeys that are not asked about.")
        .alias({"users"})
        .read(read_callout_users);
    s.text("xkey", ignored, "The service's public curve nkey; requests are encrypted then.")
        .alias({"key"})
        .read([](reader& in, const entry& e, C&) {
            const std::string& key = in.text(e.item);
            if (!valid_public_nkey(key, nkey_kind::curve))
                in.fail(e.item,
                        "Expected callout xkey to be a valid public xkey, got " + go_quote(key));
        });
    s.add("allowed_accounts", shape::text_list, "Accounts the service may place users in.")
        .read([](reader& in, const entry& e, C& c) {
            const array* accounts = e.item.as_array();
            if (accounts == nullptr)
                in.fail(e.item, "Expected allowed accounts field to be an array, got *conf.token");
            for (const value& account : *accounts)
                c.allowed_accounts.push_back(in.text(account));
        });
    s.when_no_map([](const value& v) {
        return "Expected authorization callout to be a map/struct, got " + go_value(v);
    });
    s.when_unknown([](reader& in, const entry& e, const section_info& table) {
        in.unknown_key(
            e, table,
            fmt::format("Unknown field {} parsing authorization callout", go_quote(e.key)));
    });
    s.finally([](reader& in, const value& block, C& c) {
        const map& keys = *block.as_map();
        const value& at = keys.empty() ? block : std::prev(keys.end())->content;
        if (c.issuer.empty())
            in.fail(at, "Authorization callouts require an issuer to be specified");
        if (c.users == 0)
            in.fail(at, "Authorization callouts require authorized users to be specified");
    });
}

const section<callout_draft>& callout_section() {
    static const section<callout_draft> table(
        "authorization.auth_callout", "Asks a service of your own who may connect.", fill_callout);
    return table;
}

void read_callout(reader& in, const entry& e, D& d) {
    callout_draft c;
    if (callout_section().read(in, e.item, c) != outcome::complete)
        return;
    d.has_callout = true;
    in.state.callout_accounts = std::move(c.allowed_accounts);
}

void read_timeout(reader& in, const entry& e, D& d) {
    if (auto timeout = in.seconds(e, "error parsing authorization config")) {
        warn_high_timeout(in, e, *timeout);
        d.result.timeout = *timeout;
    }
}

void fill_authorization(section<D>& s) {
    using A = authorization_options;
    constexpr auto yes = reload_rule::applied;
    s.text("user", at(&D::result, &A::user), "The single user's name.")
        .alias({"username"})
        .field("Username", yes);
    s.text("password", at(&D::result, &A::password), "The single user's password or bcrypt hash.")
        .alias({"pass"})
        .field("Password", yes)
        .secret();
    s.boolean("proxy_required", at(&D::result, &A::proxy_required),
              "Lets the single user or token in only through a trusted proxy.")
        .field("ProxyRequired", reload_rule::refused);
    s.text("token", at(&D::result, &A::token), "A secret every client gives, instead of a user.")
        .field("Authorization", yes)
        .secret();
    s.add("timeout", shape::seconds, "How long a client may take to log in.")
        .also({shape::duration})
        .fallback("2s, or tls.timeout + 1s")
        .field("AuthTimeout", yes)
        .read(read_timeout)
        .show([](const D& d, secrets) { return std::optional(show_value(d.result.timeout)); });
    s.add("users", shape::section_list, "The users of the global account.")
        .nested(user_section())
        .field("Users", yes)
        .read([](reader& in, const entry& e, D& d) {
            if (auto users = read_users(in, e.item, e.item.at())) {
                d.users = std::move(*users);
                d.has_users = true;
            }
        })
        .show([](const D& d, secrets how) {
            array users;
            for (const U& user : d.users)
                users.emplace_back(user_section().show(user, how));
            return std::optional(value(std::move(users)));
        });
    s.add("default_permissions", shape::section, "Permissions of the users that have none.")
        .alias({"default_permission", "permissions"})
        .nested(permissions_section())
        .field("Users", yes)
        .read([](reader& in, const entry& e, D& d) {
            d.default_permissions = read_permissions(in, e.item, e.item.at());
        });
    s.add("auth_callout", shape::section, "Asks a service of your own who may connect.")
        .alias({"auth_hook"})
        .nested(callout_section())
        .field("AuthCallout", reload_rule::refused)
        .owner("auth-callout")
        .read(read_callout);
    s.finally([](reader&, const value&, D& d) {
        apply_default_permissions(d.users, d.default_permissions);
    });
}

/// The first user or nkey that is there already; nothing when all are new.
const U* first_duplicate(const std::vector<U>& old_users, const std::vector<U>& users) {
    std::set<std::string_view> seen;
    for (const U& user : old_users)
        seen.insert(user.nkey.empty() ? user.user : user.nkey);
    for (const bool nkeys : {false, true}) // the reference looks at users first
        for (const U& user : users)
            if (user.nkey.empty() != nkeys && !seen.insert(nkeys ? user.nkey : user.user).second)
                return &user;
    return nullptr;
}

} // namespace

const section<user_entry>& user_section() {
    static const section<U> table("authorization.users", "One user.", fill_user);
    return table;
}

const section<authorization_draft>& authorization_section() {
    static const section<D> table("authorization", "Who may connect, and what they may do.",
                                  fill_authorization);
    return table;
}

std::optional<std::vector<user_entry>> read_users(reader& in, const value& list,
                                                  const position& at) {
    const array* items = list.as_array();
    if (items == nullptr) {
        in.error(at, "Expected users field to be an array, got " + go_value(list));
        return std::nullopt;
    }
    std::vector<U> users;
    block_guard guard(in);
    for (const value& item : *items) {
        guard.run([&] {
            if (item.as_map() == nullptr) {
                in.error(item, "Expected user entry to be a map/struct, got " + go_value(item));
                return;
            }
            U user;
            user.account = "$G";
            user_section().read_unguarded(in, item, user);
            users.push_back(std::move(user));
        });
    }
    if (guard.result() != outcome::complete)
        return std::nullopt;
    return users;
}

std::string duplicate_text(const user_entry& user) {
    return user.nkey.empty() ? fmt::format("Duplicate user {} detected", go_quote(user.user))
                             : fmt::format("Duplicate nkey {} detected", go_quote(user.nkey));
}

void read_authorization(reader& in, const entry& e, options& target) {
    const auto read = read_or_trip(authorization_section(), in, e.item);
    if (!read)
        return;
    const D& d = *read;
    const bool had_users = !target.users.empty();
    target.authorization = d.result;
    target.authorization.defined = true;
    if ((!d.result.user.empty() || !d.result.password.empty()) && !d.result.token.empty())
        in.fail(e.item, "Cannot have a user/pass and token");
    if (d.has_users || had_users) {
        if (!d.result.user.empty())
            in.fail(e.item, "Can not have a single user/pass and a users array");
        if (!d.result.token.empty())
            in.fail(e.item, "Can not have a token and a users array");
    }
    if (const U* doubled = first_duplicate(target.users, d.users))
        in.fail(e.item, duplicate_text(*doubled));
    target.users.insert(target.users.end(), d.users.begin(), d.users.end());
}

void read_link_authorization(reader& in, const entry& e, std::string_view kind) {
    const auto read = read_or_trip(authorization_section(), in, e.item);
    if (!read)
        return;
    const D& d = *read;
    auto refuse = [&](std::string_view why) {
        in.error(e.item, fmt::format("{} authorization does not {}", kind, why));
    };
    if (d.has_users)
        refuse("allow multiple users");
    else if (!d.result.token.empty())
        refuse("support tokens");
    else if (d.has_callout)
        refuse("support callouts");
    else if (d.default_permissions && kind == "Cluster" &&
             check_link_permissions(in, e.item, *d.default_permissions))
        in.misuse(e.item, e.key,
                  "setting \"permissions\" within cluster authorization block is deprecated");
}

bool check_link_permissions(reader& in, const value& at, const permissions_spec& permissions) {
    auto check = [&](const std::vector<permission_entry>& entries, std::string_view what) {
        auto queue = std::ranges::find_if(entries, [](auto& e) { return !e.queue.empty(); });
        if (queue == entries.end())
            return true;
        in.error(at, fmt::format("cluster {}: subject {} is not a valid subject", what,
                                 go_quote(queue->subject + ' ' + queue->queue)));
        return false;
    };
    const auto& subscribe = permissions.subscribe;
    return !subscribe ||
           (check(subscribe->allow.value_or(std::vector<permission_entry>{}), "export allow") &&
            check(subscribe->deny, "export deny"));
}

} // namespace plexus::config

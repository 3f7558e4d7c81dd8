#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "config/schema/nkey_text.hpp"
#include "config/schema/tables.hpp"
#include "subject/grammar.hpp"

namespace plexus::config {

namespace {

/// One account while it is read.
struct account_draft {
    account_options result;
    std::vector<user_entry> users;
    const value* users_at = nullptr;
};
using D = account_draft;
using A = account_options;

constexpr std::string_view global_account = "$G";

void fill_limits(section<account_limits>& s) {
    using L = account_limits;
    s.integer("max_connections", at(&L::max_connections),
              "Connections of the account; -1: no limit.")
        .alias({"max_conn"});
    s.integer("max_subscriptions", at(&L::max_subscriptions),
              "Subscriptions of one connection; -1: no limit.")
        .alias({"max_subs"});
    s.integer("max_payload", at(&L::max_payload), "Largest message; -1: no limit.")
        .alias({"max_pay"})
        .unit("bytes");
    s.integer("max_leafnodes", at(&L::max_leafnodes), "Leaf nodes of the account; -1: no limit.")
        .alias({"max_leafs"});
    s.when_no_map([](const value& v) {
        return "Expected account limits to be a map/struct, got " + go_value(v);
    });
    s.when_unknown([](reader& in, const entry& e, const section_info& table) {
        in.unknown_key(e, table,
                       fmt::format("Unknown field {} parsing account limits", go_quote(e.key)));
    });
}

const section<account_limits>& limits_section() {
    static const section<account_limits> table("accounts.limits", "Limits of one account.",
                                               fill_limits);
    return table;
}

struct trace_draft {
    msg_trace_options result{"", 0};
    std::string key; ///< As the block is called in the file.
};

void read_trace_destination(reader& in, const value& item, std::string_view key,
                            msg_trace_options& trace) {
    const std::string* destination = item.as_string();
    if (destination == nullptr)
        in.fail(item,
                fmt::format("Field {} should be a string, got {}", go_quote(key), go_type(item)));
    if (!subject::valid_to_publish(*destination))
        in.fail(item, fmt::format("Trace destination {} is not valid", go_quote(*destination)));
    trace.destination = *destination;
}

void read_trace_sampling(reader& in, const entry& e, trace_draft& d) {
    std::int64_t percent = 0;
    if (const std::int64_t* number = e.item.as_int()) {
        percent = *number;
    } else if (const std::string* text = e.item.as_string()) {
        std::string_view digits = *text;
        if (digits.ends_with('%'))
            digits.remove_suffix(1);
        auto parsed = go_parse_int(digits, "Atoi");
        if (!parsed)
            in.fail(e.item, "Invalid trace destination sampling value " + go_quote(*text));
        percent = *parsed;
    } else {
        in.fail(e.item, fmt::format("Trace destination sampling field {} should be an integer or a "
                                    "percentage, got {}",
                                    go_quote(e.key), go_type(e.item)));
    }
    if (percent <= 0 || percent > 100) // the typing error is the reference's
        in.fail(e.item, fmt::format("Ttrace destination sampling value {} is invalid, needs to be "
                                    "[1..100]",
                                    percent));
    d.result.sampling = static_cast<int>(percent);
}

void fill_trace(section<trace_draft>& s) {
    using M = msg_trace_options;
    s.text("dest", at(&trace_draft::result, &M::destination), "The subject traces are sent to.")
        .read([](reader& in, const entry& e, trace_draft& d) {
            read_trace_destination(in, e.item, e.key, d.result);
        });
    s.add("sampling", shape::integer, "The share of the sampled messages that is traced.")
        .also({shape::text})
        .unit("percent")
        .range("1..100")
        .fallback("100")
        .read(read_trace_sampling)
        .show([](const trace_draft& d, secrets) {
            return std::optional(show_value(d.result.sampling));
        });
}

const section<trace_draft>& trace_section() {
    static const section<trace_draft> table(
        "accounts.msg_trace", "Traces messages that carry a sampled traceparent header.",
        fill_trace);
    return table;
}

void read_trace(reader& in, const entry& e, D& account) {
    trace_draft d;
    if (e.item.as_string() != nullptr) {
        read_trace_destination(in, e.item, e.key, d.result);
    } else if (const map* keys = e.item.as_map()) {
        for (const map_entry& item : *keys)
            if (trace_section().index_of(item.key) == section_info::npos &&
                !item.content.used_as_variable())
                throw failure{item.content.at(),
                              fmt::format("Unknown field {} parsing account message trace "
                                          "map/struct {}",
                                          go_quote(item.key), go_quote(e.key)),
                              reader::suggestion(trace_section(), item.key)};
        trace_section().read_unguarded(in, e.item, d);
    } else {
        in.fail(e.item, fmt::format("Expected account message trace {} to be a string or a "
                                    "map/struct, got {}",
                                    go_quote(e.key), go_type(e.item)));
    }
    if (d.result.destination.empty()) {
        if (d.result.sampling > 0)
            in.warn(e.item, "Trace destination sampling ignored since no destination was set");
        return;
    }
    if (d.result.sampling == 0)
        d.result.sampling = 100;
    account.result.msg_trace = d.result;
}

bool empty_list(const value& v) {
    return v.as_array() != nullptr && v.as_array()->empty();
}

constexpr std::string_view no_exchange = "exports and imports between accounts are not there yet";

void fill_account(section<D>& s) {
    // The reference goes on with the next key after the errors of one.
    s.keep_going();
    s.text("nkey", at(&D::result, &A::nkey), "A public account nkey as its identity; a label only.")
        .read([](reader& in, const entry& e, D& d) {
            const std::string* key = e.item.as_string();
            if (key == nullptr || !valid_public_nkey(*key, nkey_kind::account))
                return in.error(e.item, "Not a valid public nkey for an account: " +
                                            go_quoted_value(e.item));
            d.result.nkey = *key;
        });
    s.add("users", shape::section_list, "The users of the account.")
        .nested(user_section())
        .read([](reader& in, const entry& e, D& d) {
            d.users_at = &e.item;
            if (auto users = read_users(in, e.item, {}))
                d.users = std::move(*users);
        });
    s.add("default_permissions", shape::section, "Permissions of its users that have none.")
        .nested(permissions_section())
        .read([](reader& in, const entry& e, D& d) {
            d.result.default_permissions = read_permissions(in, e.item, e.item.at());
        })
        .show([](const D& d, secrets how) -> std::optional<value> {
            if (!d.result.default_permissions)
                return std::nullopt;
            return value(permissions_section().show(*d.result.default_permissions, how));
        });
    s.add("exports", shape::section_list, "What the account offers to others.")
        .nested(export_section())
        .read([](reader& in, const entry& e, D& d) {
            read_exports(in, e, d.result.name);
            if (!empty_list(e.item))
                in.refuse(e.item, std::string(no_exchange));
        });
    s.add("imports", shape::section_list, "What the account uses of others.")
        .nested(import_section())
        .read([](reader& in, const entry& e, D& d) {
            read_imports(in, e, d.result.name);
            if (!empty_list(e.item))
                in.refuse(e.item, std::string(no_exchange));
        });
    s.add("jetstream", shape::boolean, "Lets the account use JetStream, and how much of it.")
        .also({shape::text, shape::section})
        .nested(account_jetstream_section())
        .owner("jetstream")
        .idle(jetstream_idle)
        .read([](reader& in, const entry& e, D&) { read_account_jetstream(in, e.item); });
    s.add("mappings", shape::section_map, "Subject mappings of the account.")
        .alias({"maps"})
        .also({shape::text_map})
        .nested(mapping_section())
        .read(
            [](reader& in, const entry& e, D& d) { d.result.mappings = read_mappings(in, e.item); })
        .show([](const D& d, secrets) { return std::optional(show_mappings(d.result.mappings)); });
    s.add("limits", shape::section, "Limits of the account.")
        .nested(limits_section())
        .read([](reader& in, const entry& e, D& d) {
            limits_section().read(in, e.item, d.result.limits);
        })
        .show([](const D& d, secrets how) {
            return std::optional(value(limits_section().show(d.result.limits, how)));
        });
    s.add("msg_trace", shape::text, "Traces messages that carry a sampled traceparent header.")
        .alias({"trace_dest"})
        .also({shape::section})
        .nested(trace_section())
        .read(read_trace)
        .show([](const D& d, secrets how) -> std::optional<value> {
            if (!d.result.msg_trace)
                return std::nullopt;
            return value(trace_section().show({*d.result.msg_trace, ""}, how));
        });
}

const section<D>& account_table() {
    static const section<D> table("accounts", "One account; its name is its key.", fill_account);
    return table;
}

/// accounts: [A, B]
void read_names(reader& in, const array& names, options& target) {
    std::set<std::string> seen;
    for (const value& item : names) {
        const std::string& name = in.text(item);
        if (name == global_account)
            in.error(item, go_quote(name) + " is a Reserved Account");
        else if (!seen.insert(name).second)
            in.error(item, "Duplicate Account Entry: " + name);
        else
            target.accounts.emplace_back().name = name;
    }
}

/// The users of one account join all others, whose names are `taken`.
void add_users(reader& in, D& account, std::set<std::string>& taken, options& target) {
    if (account.users.empty())
        return;
    const value& at = *account.users_at;
    if (!target.authorization.user.empty())
        return in.error(at, "Can not have a single user/pass and accounts");
    if (!target.authorization.token.empty())
        return in.error(at, "Can not have a token and accounts");
    apply_default_permissions(account.users, account.result.default_permissions);
    for (const bool nkeys : {true, false}) // the reference looks at nkeys first
        for (const user_entry& user : account.users)
            if (user.nkey.empty() != nkeys && !taken.insert(nkeys ? user.nkey : user.user).second)
                in.error(at, duplicate_text(user));
    for (user_entry& user : account.users) {
        user.account = account.result.name;
        target.users.push_back(std::move(user));
    }
}

void read_account(reader& in, const entry& e, std::set<std::string>& taken, options& target) {
    if (e.item.used_as_variable())
        return;
    if (e.item.as_map() == nullptr)
        return in.error(e.item, "Expected map entries for accounts");
    if (e.key == global_account)
        return in.error(e.item, go_quote(e.key) + " is a Reserved Account");
    D account;
    account.result.name = e.key;
    account_table().read(in, e.item, account);
    target.accounts.push_back(account.result);
    add_users(in, account, taken, target);
}

} // namespace

const section_info& account_section() {
    return account_table();
}

void read_accounts(reader& in, const entry& e, options& target) {
    block_guard guard(in);
    if (const array* names = e.item.as_array()) {
        guard.run([&] { read_names(in, *names, target); });
    } else if (const map* accounts = e.item.as_map()) {
        std::set<std::string> taken;
        for (const user_entry& user : target.users)
            taken.insert(user.nkey.empty() ? user.user : user.nkey);
        for (const map_entry& account : *accounts)
            guard.run([&] { read_account(in, {account.key, account.content}, taken, target); });
    }
    if (!in.clean())
        return;
    std::vector<std::string> names;
    for (const account_options& account : target.accounts)
        names.push_back(account.name);
    in.state.between_accounts.check(in, e.item, names, !target.no_system_account);
}

value show_accounts(const options& source, secrets how) {
    std::map<std::string_view, array> users;
    for (const user_entry& user : source.users)
        users[user.account].emplace_back(user_section().show(user, how));
    map accounts;
    for (const account_options& account : source.accounts) {
        map shown = account_table().show({account, {}, nullptr}, how);
        shown.set("users", value(std::move(users[account.name])));
        accounts.set(account.name, value(std::move(shown)));
    }
    return {std::move(accounts)};
}

} // namespace plexus::config

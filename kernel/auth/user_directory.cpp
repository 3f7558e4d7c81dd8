#include "auth/user_directory.hpp"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "base/quote.hpp"
#include "base/random.hpp"

namespace plexus::auth {

namespace {

constexpr std::string_view global_account = "$G";
constexpr std::string_view system_account = "$SYS";
constexpr std::string_view automatic_prefix = "nats-";
constexpr std::size_t automatic_name_size = 8;
constexpr std::size_t automatic_password_size = 22;

std::string random_word(std::size_t size) {
    constexpr std::string_view digits =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::vector<std::uint8_t> bytes(size);
    random_bytes(bytes);
    std::string word;
    for (const std::uint8_t byte : bytes)
        word.push_back(digits[byte % digits.size()]);
    return word;
}

// A configuration that only knows the system account, apart from $G, locks nobody out who came in
// before: unless it has an authorization block, which says that it means to (CVE-2023-47090).
bool wants_automatic_user(const config::options& options) {
    if (!options.no_auth_user.empty() || options.authorization.defined)
        return false;
    std::set<std::string_view> names{global_account};
    bool system_defined = !options.system_account.empty();
    for (const config::account_options& account : options.accounts) {
        names.insert(account.name);
        system_defined = system_defined || account.name == system_account;
    }
    return system_defined && names.size() == 2;
}

// Whether there is a way to log in that both sets allow.
bool meet(config::connection_types a, config::connection_types b) {
    return a.bits == 0 || b.bits == 0 || (a.bits & b.bits) != 0;
}

} // namespace

/// Fills a directory step by step; each step may end in a text for the operator.
struct user_directory::builder {
    const config::options& options;
    const std::span<const config::connection_types> mapping;
    user_directory& out;
    // Neighbours often have the same (default_permissions).
    const config::permissions_spec* last_spec = nullptr;
    permissions_ptr last_permissions = nullptr;

    text_result<void> add_users(bool nkeys) {
        for (const config::user_entry& user : options.users)
            if (user.nkey.empty() != nkeys)
                if (auto added = add(user); !added)
                    return added;
        return {};
    }

    text_result<void> add(const config::user_entry& user) {
        const bool by_key = !user.nkey.empty();
        directory_user entry;
        entry.name = by_key ? user.nkey : user.user;
        entry.password = secret_string(user.password);
        entry.account = user.account;
        entry.types = user.allowed_connection_types;
        entry.proxy_required = user.proxy_required;
        if (user.permissions) {
            auto compiled = compile(*user.permissions);
            if (!compiled)
                return std::unexpected(fmt::format("invalid permissions for {} {}: {}",
                                                   by_key ? "nkey" : "user", go_quote(entry.name),
                                                   compiled.error()));
            entry.permissions = *compiled;
        }
        if (!by_key) {
            entry.certificate_only = user.password.empty() && certificate_may_select(user);
            note_hash(user.password);
        }
        auto& map = by_key ? out.nkeys_ : out.users_;
        std::string key = entry.name;
        map.insert_or_assign(std::move(key), std::move(entry));
        return {};
    }

    bool certificate_may_select(const config::user_entry& user) const {
        const config::connection_types& types = user.allowed_connection_types;
        if (options.tls && options.tls->verify_and_map &&
            types.allows(config::connection_type::standard))
            return true;
        return std::ranges::any_of(
            mapping, [&](config::connection_types each) { return meet(each, types); });
    }

    void note_hash(std::string_view password) {
        if (out.decoy_hash_.empty() && is_bcrypt(password))
            out.decoy_hash_ = secret_string(password);
    }

    text_result<permissions_ptr> compile(const config::permissions_spec& spec) {
        if (last_spec && *last_spec == spec)
            return last_permissions;
        auto compiled = permissions::compile(spec);
        if (compiled) {
            last_permissions = *compiled;
            last_spec = &spec;
        }
        return compiled;
    }

    void add_logins() {
        const config::authorization_options& block = options.authorization;
        out.login_.no_auth_user = options.no_auth_user;
        out.login_.user = block.user;
        out.login_.password = secret_string(block.password);
        out.login_.token = secret_string(block.token);
        out.proxy_required_ = block.proxy_required;
        note_hash(block.password);
    }

    void add_automatic_user(std::string_view name) {
        if (!wants_automatic_user(options))
            return;
        out.automatic_user_ =
            name.empty() ? fmt::format("{}{}", automatic_prefix, random_word(automatic_name_size))
                         : std::string(name);
        directory_user entry;
        entry.name = out.automatic_user_;
        entry.password = secret_string(random_word(automatic_password_size));
        entry.account = global_account;
        out.users_.insert_or_assign(out.automatic_user_, std::move(entry));
        out.login_.no_auth_user = out.automatic_user_;
    }

    text_result<void> check_no_auth_user() const {
        const std::string& name = options.no_auth_user;
        if (name.empty() || out.find_user(name) || out.find_nkey(name))
            return {};
        if (options.users.empty())
            return std::unexpected(
                fmt::format("no_auth_user: \"{}\" present, but users/nkeys are not defined", name));
        return std::unexpected(fmt::format("no_auth_user: \"{}\" not present as user or nkey in "
                                           "authorization block or account configuration",
                                           name));
    }

    text_result<void> add_proxies() {
        for (const std::string& text : options.trusted_proxies) {
            const auto key = public_nkey::decode(text);
            if (!key)
                return std::unexpected(
                    fmt::format("proxy trusted key {} is invalid", go_quote(text)));
            out.trusted_proxies_.push_back(*key);
        }
        return {};
    }

    text_result<void> add_local_users() {
        if (!options.listen.unix_socket)
            return {};
        for (const auto& [uid, name] : options.listen.unix_socket->peer_users) {
            const directory_user* user = out.find_user(name);
            if (!user)
                return std::unexpected(
                    fmt::format("unix socket: peer user {} for uid {} is not a configured user",
                                go_quote(name), uid));
            out.local_users_.emplace(uid, user);
        }
        return {};
    }

    void index_subjects() {
        for (const auto& [name, user] : out.users_)
            if (auto subject = distinguished_name::parse(name))
                out.named_by_subject_.emplace_back(std::move(*subject), &user);
        std::ranges::sort(out.named_by_subject_, {},
                          [](const auto& item) { return item.second->name; });
    }

    void settle_facts(bool others_decide) {
        auth_facts& facts = out.facts_;
        facts.required = others_decide || out.has_users() || out.has_nkeys() ||
                         !out.login_.user.empty() || !out.login_.token.empty();
        facts.advertised = facts.required && options.no_auth_user.empty();
        facts.nonce = others_decide || out.has_nkeys() || !out.trusted_proxies_.empty();
    }
};

text_result<std::shared_ptr<const user_directory>>
user_directory::build(const config::options& options, std::string_view automatic_user,
                      bool others_decide, std::span<const config::connection_types> mapping) {
    auto directory = std::make_shared<user_directory>();
    builder build{.options = options, .mapping = mapping, .out = *directory};
    // In the order in which the reference finds fault.
    if (auto done = build.add_users(false); !done)
        return std::unexpected(done.error());
    if (auto done = build.add_users(true); !done)
        return std::unexpected(done.error());
    build.add_logins();
    if (auto done = build.check_no_auth_user(); !done)
        return std::unexpected(done.error());
    if (auto done = build.add_proxies(); !done)
        return std::unexpected(done.error());
    if (auto done = build.add_local_users(); !done)
        return std::unexpected(done.error());
    build.add_automatic_user(automatic_user);
    build.index_subjects();
    build.settle_facts(others_decide);
    return directory;
}

const directory_user* user_directory::find_user(std::string_view name) const {
    const auto it = users_.find(name);
    return it == users_.end() ? nullptr : &it->second;
}

const directory_user* user_directory::find_nkey(std::string_view key) const {
    const auto it = nkeys_.find(key);
    return it == nkeys_.end() ? nullptr : &it->second;
}

const directory_user* user_directory::find_local_user(std::uint32_t uid) const {
    const auto it = local_users_.find(uid);
    return it == local_users_.end() ? nullptr : it->second;
}

const directory_user* user_directory::find_mapped_user(const certificate_identity& certificate,
                                                       config::connection_type type) const {
    const auto by_name = [&](std::string_view name) -> const directory_user* {
        const directory_user* user = find_user(name);
        return user && user->types.allows(type) ? user : nullptr;
    };
    for (const auto* names : {&certificate.emails, &certificate.dns_names, &certificate.uris})
        for (const std::string& name : *names)
            if (const directory_user* user = by_name(name))
                return user;
    if (certificate.subject)
        if (const directory_user* user = find_by_subject(*certificate.subject, type))
            return user;
    if (certificate.subject_text_with_dc)
        if (const directory_user* user = by_name(*certificate.subject_text_with_dc))
            return user;
    return by_name(certificate.subject_text);
}

const directory_user* user_directory::find_by_subject(const distinguished_name& subject,
                                                      config::connection_type type) const {
    const auto pick = [&](auto&& same) -> const directory_user* {
        for (const auto& [name, user] : named_by_subject_)
            if (user->types.allows(type) && same(name))
                return user;
        return nullptr;
    };
    if (const directory_user* user = pick([&](const auto& name) { return name.equals(subject); }))
        return user;
    return pick([&](const auto& name) { return name.equals_in_any_order(subject); });
}

bool user_directory::allows_implicit_login(const auth_request& request) const {
    if (request.kind != peer_kind::client)
        return false;
    const directory_user* user =
        request.local_peer ? find_local_user(request.local_peer->uid) : nullptr;
    if (!user) {
        const bool own = request.listener && !request.listener->no_auth_user.empty();
        user = find_user(own ? request.listener->no_auth_user : login_.no_auth_user);
    }
    return user && !user->proxy_required && user->types.allows(request.type);
}

} // namespace plexus::auth

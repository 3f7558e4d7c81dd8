#include "config/listener_login.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "config/advertise.hpp"
#include "config/claims.hpp"

namespace plexus::config {

namespace {

namespace json = boost::json;

std::string text_at(const json::object& block, std::string_view key) {
    const json::value* found = block.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

bool has_port(const json::object& block) {
    const json::value* port = block.if_contains("port");
    if (const json::value* listen = block.if_contains("listen");
        listen != nullptr && listen->is_object() && port == nullptr)
        port = listen->get_object().if_contains("port");
    return port != nullptr && *port != json::value(0);
}

// Whether JWTs can be checked: the server has operators.
bool trusts_operators(const options& o) {
    return std::ranges::any_of(o.used_plugins, [](const plugin_settings& plugin) {
        return std::ranges::any_of(plugin.claims, [](const auto& claim) {
            return claim.first == "operator" || claim.first == "trusted_keys";
        });
    });
}

std::string block_error(const options& o, const std::string& key, const json::object& block) {
    if (std::string error = no_auth_user_error(o, text_at(block, "no_auth_user")); !error.empty())
        return error;
    const json::value* login = block.if_contains("authorization");
    if (login != nullptr && login->is_object() && !o.users.empty()) {
        constexpr std::string_view clash =
            "{} authentication {} not compatible with presence of users/nkeys";
        if (!text_at(login->get_object(), "user").empty())
            return fmt::format(clash, key, "username");
        if (!text_at(login->get_object(), "token").empty())
            return fmt::format(clash, key, "token");
    }
    const std::string cookie = text_at(block, "jwt_cookie");
    if (!cookie.empty() && !trusts_operators(o))
        return fmt::format("trusted operators or trusted keys configuration is required for JWT "
                           "authentication via cookie \"{}\"",
                           cookie);
    // The port that an address without one gets is of no account here.
    const std::string advertised = text_at(block, "advertise");
    const std::string why = advertised.empty() ? "" : advertise_error(advertised, 0);
    return why.empty() ? "" : fmt::format("Unable to get {} connect URLs: {}", key, why);
}

} // namespace

std::string no_auth_user_error(const options& o, std::string_view name) {
    if (name.empty())
        return {};
    if (o.users.empty())
        return fmt::format("no_auth_user: \"{}\" present, but users/nkeys are not defined", name);
    const bool there = std::ranges::any_of(
        o.users, [&](const user_entry& user) { return user.user == name || user.nkey == name; });
    return there ? std::string()
                 : fmt::format("no_auth_user: \"{}\" not present as user or nkey in authorization "
                               "block or account configuration",
                               name);
}

std::string listener_block_error(const options& o) {
    for (const plugin_settings& plugin : o.used_plugins)
        for (const auto& [key, told] : plugin.claims) {
            if (key != "websocket" && key != "mqtt")
                continue;
            const json::value block = claim_from_json(told.json);
            if (!block.is_object() || !has_port(block.get_object()))
                continue;
            if (std::string error = block_error(o, key, block.get_object()); !error.empty())
                return error;
        }
    return {};
}

} // namespace plexus::config

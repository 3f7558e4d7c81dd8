#include <algorithm>

#include <fmt/format.h>

#include "base/duration.hpp"
#include "base/quote.hpp"
#include "base/secret.hpp"
#include "base/url.hpp"
#include "config/advertise.hpp"
#include "config/listener_login.hpp"
#include "config/load.hpp"
#include "config/schema/go_text.hpp"

namespace plexus::config {

namespace {

constexpr std::int32_t discouraged_payload = 8 * 1024 * 1024;

/// A zero in the file asks for the default, as leaving the option out does.
template <class Number>
void default_for_zero(Number& field, Number fallback) {
    if (field == Number{})
        field = fallback;
}

std::string peer_user_error(const options& o) {
    if (!o.listen.unix_socket)
        return {};
    for (const auto& [uid, name] : o.listen.unix_socket->peer_users)
        if (std::ranges::find(o.users, name, &user_entry::user) == o.users.end())
            return fmt::format("unix_socket: peer user {} is not a configured user",
                               go_quote(name));
    return {};
}

/// Whether some password could be read off the file. Users that are known by their certificate have
/// none; a token does not count for the reference.
bool has_plain_password(const options& o) {
    if (!o.authorization.password.empty() && !is_bcrypt(o.authorization.password))
        return true;
    const bool maps = o.tls && o.tls->verify_and_map;
    return std::ranges::any_of(o.users, [&](const user_entry& user) {
        if (!user.nkey.empty())
            return false;
        if (user.password.empty() && maps &&
            user.allowed_connection_types.allows(connection_type::standard))
            return false;
        return !is_bcrypt(user.password);
    });
}

} // namespace

void complete(options& o) {
    const options defaults;
    if (o.listen.host.empty())
        o.listen.host = defaults.listen.host;
    default_for_zero(o.listen.port, defaults.listen.port);
    default_for_zero(o.limits.max_connections, defaults.limits.max_connections);
    default_for_zero(o.limits.max_control_line, defaults.limits.max_control_line);
    default_for_zero(o.limits.max_payload, defaults.limits.max_payload);
    default_for_zero(o.limits.max_pending, defaults.limits.max_pending);
    default_for_zero(o.limits.max_closed_clients, defaults.limits.max_closed_clients);
    default_for_zero(o.timers.ping_interval, defaults.timers.ping_interval);
    default_for_zero(o.timers.ping_max, defaults.timers.ping_max);
    default_for_zero(o.timers.write_deadline, defaults.timers.write_deadline);
    default_for_zero(o.timers.lame_duck_duration, defaults.timers.lame_duck_duration);
    default_for_zero(o.timers.lame_duck_grace_period, defaults.timers.lame_duck_grace_period);
    default_for_zero(o.connect_error_reports, defaults.connect_error_reports);
    default_for_zero(o.reconnect_error_reports, defaults.reconnect_error_reports);
    const nanoseconds login = std::chrono::seconds(2);
    const nanoseconds after_handshake = std::chrono::seconds(1);
    default_for_zero(o.authorization.timeout, o.tls ? o.tls->timeout + after_handshake : login);
}

std::string start_error(const options& o) {
    const timer_options& timers = o.timers;
    if (timers.lame_duck_duration.count() > 0 &&
        timers.lame_duck_grace_period >= timers.lame_duck_duration)
        return fmt::format("lame duck grace period ({}) should be strictly lower than lame duck "
                           "duration ({})",
                           format_duration(timers.lame_duck_grace_period),
                           format_duration(timers.lame_duck_duration));
    if (o.limits.max_payload > o.limits.max_pending)
        return fmt::format("max_payload ({}) cannot be higher than max_pending ({})",
                           o.limits.max_payload, o.limits.max_pending);
    if (o.server_name.find(' ') != std::string::npos)
        return "server name cannot contain spaces";
    for (std::string error :
         {no_auth_user_error(o, o.no_auth_user), peer_user_error(o), listener_block_error(o)})
        if (!error.empty())
            return error;
    return {};
}

std::string system_account_error(const options& o) {
    const std::string& name = o.system_account;
    const bool there =
        name.empty() || name == "$G" ||
        std::ranges::find(o.accounts, name, &account_options::name) != o.accounts.end();
    return there ? "" : "error resolving system account: account missing";
}

std::string client_advertise_error(const options& o) {
    const std::string& address = o.listen.client_advertise;
    const std::string why = address.empty() ? "" : advertise_error(address, o.listen.port);
    return why.empty() ? "" : fmt::format("ClientAdvertise value of {}, err={}", address, why);
}

std::vector<std::string> check_hints(options values) {
    complete(values);
    std::vector<std::string> hints;
    for (const std::string& error :
         {start_error(values), system_account_error(values), client_advertise_error(values)})
        if (!error.empty())
            hints.push_back("hint: the server would not start: " + error);
    return hints;
}

std::string password_warning(const options& o) {
    return has_plain_password(o) ? "Plaintext passwords detected, use nkeys or bcrypt" : "";
}

std::string payload_warning(const options& o) {
    return o.limits.max_payload > discouraged_payload
               ? "Maximum payloads over 8.00 MB are generally discouraged and could lead to poor "
                 "performance"
               : "";
}

} // namespace plexus::config

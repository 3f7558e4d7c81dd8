#include <array>
#include <charconv>

#include <pwd.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

using U = unix_socket_options;

constexpr std::uint32_t mode_max = 0777;

/// Permission bits as people write them. In .conf files a bare 0660 arrives as the number 660, so
/// its digits are octal; TOML has octal numbers of its own.
std::optional<std::uint32_t> parse_mode(const value& v) {
    std::string digits;
    if (const std::int64_t* number = v.as_int()) {
        if (v.at().file && v.at().file->ends_with(".toml"))
            return *number >= 0 && *number <= mode_max
                       ? std::optional(static_cast<std::uint32_t>(*number))
                       : std::nullopt;
        digits = std::to_string(*number);
    } else if (const std::string* text = v.as_string()) {
        digits = *text;
    }
    std::uint32_t mode = 0;
    auto end = std::from_chars(digits.data(), digits.data() + digits.size(), mode, 8);
    if (digits.empty() || end.ec != std::errc() || end.ptr != digits.data() + digits.size() ||
        mode > mode_max)
        return std::nullopt;
    return mode;
}

/// A user of this machine, by number or by name.
std::optional<std::uint32_t> local_uid(const std::string& who) {
    std::uint32_t uid = 0;
    auto end = std::from_chars(who.data(), who.data() + who.size(), uid);
    if (end.ec == std::errc() && end.ptr == who.data() + who.size())
        return uid;
    std::array<char, 4096> buffer;
    struct passwd entry {};
    struct passwd* found = nullptr;
    if (::getpwnam_r(who.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 ||
        found == nullptr)
        return std::nullopt;
    return entry.pw_uid;
}

void read_peer_users(reader& in, const entry& e, U& socket) {
    for (const map_entry& peer : in.entries(e.item)) {
        const std::string& user = in.text(peer.content);
        if (auto uid = local_uid(peer.key))
            socket.peer_users[*uid] = user;
        else
            in.error(peer.content, fmt::format("no user {} on this machine", go_quote(peer.key)));
    }
}

void fill_unix_socket(section<U>& s) {
    s.add("mode", shape::text, "Permission bits of the socket file, in octal digits.")
        .also({shape::integer})
        .field("UnixSocket", reload_rule::refused)
        .read([](reader& in, const entry& e, U& socket) {
            if (auto mode = parse_mode(e.item))
                socket.mode = *mode;
            else
                in.error(e.item, fmt::format("mode {} is not octal digits from 0 to 0777",
                                             go_quote(go_value(e.item))));
        })
        .show([](const U& socket, secrets) {
            return std::optional(show_value(fmt::format("{:04o}", socket.mode)));
        });
    s.add("peer_users", shape::text_map,
          "Local users, by name or uid, and the configured user their connections are.")
        .field("UnixSocket", reload_rule::refused)
        .read(read_peer_users)
        .show([](const U& socket, secrets) {
            map peers;
            for (const auto& [uid, user] : socket.peer_users)
                peers.set(std::to_string(uid), value(user));
            return std::optional(value(std::move(peers)));
        });
}

} // namespace

const section<unix_socket_options>& unix_socket_section() {
    static const section<U> table(
        "unix_socket", "The socket file of listen: \"unix:/path\" (ours).", fill_unix_socket);
    return table;
}

} // namespace plexus::config

#pragma once

#include <map>
#include <string>
#include <string_view>

#include <plexus/result.hpp>

/// The users of a file as htpasswd(1) writes it with -B: `name:$2y$...`, one a line, with empty
/// lines and comments after `#`.
class user_file {
public:
    static constexpr std::size_t bytes_max = 16u << 20;

    /// Errors: the line and what was found there.
    static plexus::result<user_file> read(std::string_view text);

    /// The hash of a user's password; null when there is no such user.
    const std::string* find(std::string_view name) const;
    /// Some user's, for the time that a check takes; null when there are no users.
    const std::string* any() const;
    std::size_t size() const noexcept { return hashes_.size(); }
    bool operator==(const user_file&) const = default;

private:
    std::map<std::string, std::string, std::less<>> hashes_;
};

/// Whether the password is the one of the bcrypt hash. Slow on purpose. [any]
bool is_password(const std::string& hash, const std::string& password);

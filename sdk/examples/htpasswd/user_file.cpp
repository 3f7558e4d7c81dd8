#include "user_file.hpp"

#include <crypt.h>

#include <memory>

using plexus::error;

plexus::result<user_file> user_file::read(std::string_view text) {
    user_file users;
    std::size_t number = 0;
    while (!text.empty()) {
        ++number;
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty() || line.starts_with('#'))
            continue;
        const auto complain = [number](const char* what) {
            return error{PX_ERR_INVALID, "line " + std::to_string(number) + ": " + what};
        };
        const std::size_t colon = line.find(':');
        if (colon == line.npos || colon == 0)
            return complain("found no name and colon, expected name:hash");
        const std::string_view hash = line.substr(colon + 1);
        if (!hash.starts_with("$2"))
            return complain("found no bcrypt hash, expected one as htpasswd -B makes");
        if (!users.hashes_.emplace(line.substr(0, colon), hash).second)
            return complain("found a user for the second time");
    }
    return users;
}

const std::string* user_file::find(std::string_view name) const {
    const auto found = hashes_.find(name);
    return found == hashes_.end() ? nullptr : &found->second;
}

const std::string* user_file::any() const {
    return hashes_.empty() ? nullptr : &hashes_.begin()->second;
}

bool is_password(const std::string& hash, const std::string& password) {
    const auto room = std::make_unique<crypt_data>();
    const char* made = crypt_rn(password.c_str(), hash.c_str(), room.get(), sizeof *room);
    if (made == nullptr || password.find('\0') != password.npos)
        return false;
    const std::string_view other(made);
    unsigned difference = other.size() == hash.size() ? 0 : 1;
    for (std::size_t i = 0; i < hash.size() && i < other.size(); ++i)
        difference |= static_cast<unsigned>(hash[i] ^ other[i]);
    return difference == 0;
}

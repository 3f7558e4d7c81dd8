#include "cli/redact.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace plexus::cli {

namespace {

constexpr std::string_view mark = "[REDACTED]";

enum class secrecy { none, whole, urls };

secrecy secrecy_of(std::string_view flag) {
    if (flag == "user" || flag == "pass" || flag == "auth")
        return secrecy::whole;
    if (flag == "routes" || flag == "cluster" || flag == "cluster_listen")
        return secrecy::urls;
    return secrecy::none;
}

struct stretch {
    std::size_t begin;
    std::size_t end;
};

// Where the secrets of one flag's value stand, back to front so that replacing one moves no other.
std::vector<stretch> secrets_in(std::string_view value, secrecy kind) {
    std::vector<stretch> found;
    if (kind == secrecy::whole)
        return {{0, value.size()}};
    std::size_t begin = 0;
    while (kind == secrecy::urls && begin <= value.size()) {
        const std::size_t end = std::min(value.find(',', begin), value.size());
        const std::string_view url = value.substr(begin, end - begin);
        const std::size_t scheme = url.find("://");
        const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
        const std::string_view authority = url.substr(host, url.find('/', host) - host);
        if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos)
            found.insert(found.begin(), {begin + host, begin + host + at});
        begin = end + 1;
    }
    return found;
}

// Calls hide(argument index, begin, end) for each secret, the last of an argument first.
template <class Args, class Hide>
void for_each_secret(const Args& args, std::size_t count, Hide hide) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::string_view arg = args[i];
        const std::size_t name_at = arg.starts_with("--") ? 2 : 1;
        if (!arg.starts_with('-') || arg.size() <= name_at)
            continue;
        const std::size_t equals = arg.find('=');
        const secrecy kind = secrecy_of(arg.substr(name_at, equals - name_at));
        if (kind == secrecy::none)
            continue;
        const bool attached = equals != std::string_view::npos;
        if (!attached && i + 1 == count)
            continue;
        const std::size_t target = attached ? i : ++i;
        const std::size_t offset = attached ? equals + 1 : 0;
        for (const stretch& s : secrets_in(std::string_view(args[target]).substr(offset), kind))
            hide(target, offset + s.begin, offset + s.end);
    }
}

} // namespace

std::vector<std::string> redacted_args(const std::vector<std::string>& args) {
    std::vector<std::string> out = args;
    for_each_secret(args, args.size(), [&](std::size_t i, std::size_t begin, std::size_t end) {
        out[i].replace(begin, end - begin, mark);
    });
    return out;
}

void hide_secrets(int argc, char** argv) {
    for_each_secret(argv, static_cast<std::size_t>(argc),
                    [&](std::size_t i, std::size_t begin, std::size_t end) {
                        std::memset(argv[i] + begin, '*', end - begin);
                    });
}

} // namespace plexus::cli

#include "http/paths.hpp"

#include <algorithm>

namespace plexus::monitoring {

std::string clean_path(std::string_view path) {
    std::string out;
    while (!path.empty()) {
        const std::string_view element = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(path.size(), element.size() + 1));
        if (element.empty() || element == ".")
            continue;
        if (element == "..")
            out.erase(std::min(out.rfind('/'), out.size()));
        else
            (out += '/') += element;
    }
    return out.empty() ? "/" : out;
}

std::string below(std::string_view base, std::string_view endpoint) {
    return clean_path(std::string(base) + '/' + std::string(endpoint));
}

std::optional<std::string_view> without_base(std::string_view base, std::string_view path) {
    if (base == "/")
        return path;
    if (!path.starts_with(base))
        return {};
    path.remove_prefix(base.size());
    if (path == "/")
        return {};
    return path.empty() ? "/" : path;
}

} // namespace plexus::monitoring

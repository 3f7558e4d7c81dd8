#include "config/file_path.hpp"

#include <vector>

namespace plexus::config {

std::string clean_path(std::string_view path) {
    bool rooted = path.starts_with('/');
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at <= path.size();) {
        std::size_t slash = std::min(path.find('/', at), path.size());
        std::string_view part = path.substr(at, slash - at);
        at = slash + 1;
        if (part.empty() || part == ".")
            continue;
        if (part != "..")
            parts.push_back(part);
        else if (!parts.empty() && parts.back() != "..")
            parts.pop_back();
        else if (!rooted)
            parts.push_back(part);
    }
    std::string clean(rooted ? "/" : "");
    for (std::string_view part : parts) {
        if (!clean.empty() && clean.back() != '/')
            clean += '/';
        clean += part;
    }
    return clean.empty() ? "." : clean;
}

std::string folder_of(std::string_view path) {
    std::size_t slash = path.rfind('/');
    return clean_path(slash == std::string_view::npos ? "" : path.substr(0, slash + 1));
}

std::string join_path(std::string_view folder, std::string_view path) {
    std::string joined(folder);
    if (!joined.empty() && !path.empty())
        joined += '/';
    joined += path;
    return clean_path(joined);
}

} // namespace plexus::config

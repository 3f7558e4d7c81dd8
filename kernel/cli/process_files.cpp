#include "cli/process_files.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "base/errno_text.hpp"
#include "base/json.hpp"

namespace plexus::cli {

namespace {

text_result<void> write_whole(const std::string& path, std::string_view content, int mode) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (file < 0)
        return std::unexpected(path_error("open", path, errno));
    int error = 0;
    while (!content.empty() && error == 0) {
        const ssize_t written = ::write(file, content.data(), content.size());
        if (written >= 0)
            content.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR)
            error = errno;
    }
    ::close(file);
    if (error != 0)
        return std::unexpected(path_error("write", path, error));
    return {};
}

void append_urls(std::string& out, std::string_view key, const std::vector<std::string>& urls) {
    if (urls.empty())
        return;
    out += out.size() > 1 ? "," : "";
    append_json_string(out, key);
    out += ":[";
    for (const std::string& url : urls) {
        out += &url == &urls.front() ? "" : ",";
        append_json_string(out, url);
    }
    out += ']';
}

} // namespace

text_result<void> write_pid_file(const std::string& path) {
    return write_whole(path, std::to_string(getpid()), 0600);
}

ports_file::ports_file(std::string_view directory, std::string_view executable) {
    const std::string name = std::string(executable) + "_" + std::to_string(getpid()) + ".ports";
    path_ = (std::filesystem::path(directory) / name).string();
}

text_result<void> ports_file::write(const listening_urls& urls) const {
    return write_whole(path_, urls.to_json(), 0666);
}

text_result<void> ports_file::remove() const {
    if (::unlink(path_.c_str()) != 0)
        return std::unexpected(path_error("remove", path_, errno));
    return {};
}

listening_urls::listening_urls() {
    for (const char* label : {"nats", "monitoring", "cluster", "profile", "websocket"})
        by_label_.emplace_back(label, std::vector<std::string>());
}

void listening_urls::add(std::string_view label, std::string url) {
    auto found = std::ranges::find(by_label_, label, [](const auto& each) { return each.first; });
    if (found == by_label_.end())
        found = by_label_.emplace(found, label, std::vector<std::string>());
    found->second.push_back(std::move(url));
}

std::string listening_urls::to_json() const {
    std::string out = "{";
    for (const auto& [label, urls] : by_label_)
        append_urls(out, label, urls);
    return out + "}";
}

} // namespace plexus::cli

#include "base/errno_text.hpp"
#include "config/document.hpp"
#include "config/limits.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace plexus::config {

namespace {

class descriptor {
public:
    explicit descriptor(int fd) : fd_(fd) {}
    ~descriptor() {
        if (fd_ >= 0)
            ::close(fd_);
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;

    int get() const { return fd_; }

private:
    int fd_;
};

std::expected<std::string, std::string> read_whole(const std::string& path) {
    descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0)
        return std::unexpected(path_error("open", path, errno));
    std::string text;
    std::array<char, 16384> part{};
    for (;;) {
        ssize_t n = ::read(file.get(), part.data(), part.size());
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return std::unexpected(path_error("read", path, errno));
        if (n == 0)
            return text;
        text.append(part.data(), static_cast<std::size_t>(n));
        if (text.size() > limits::file_bytes_max)
            return std::unexpected(
                fmt::format("read {}: file is larger than {} bytes", path, limits::file_bytes_max));
    }
}

std::optional<std::string> environment_variable(const std::string& name) {
    // getenv() would find "A=B" in "A=B=c".
    if (name.empty() || name.find('=') != std::string::npos)
        return std::nullopt;
    const char* content = std::getenv(name.c_str());
    return content ? std::optional<std::string>(content) : std::nullopt;
}

} // namespace

sources sources::of_process() {
    return {read_whole, environment_variable};
}

} // namespace plexus::config

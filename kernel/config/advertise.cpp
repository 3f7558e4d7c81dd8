#include "config/advertise.hpp"

#include <fmt/format.h>

#include "base/url.hpp"
#include "config/schema/go_text.hpp"

namespace plexus::config {

std::string advertise_error(std::string_view address, std::int64_t default_port) {
    auto parts = split_host_port(address);
    if (!parts && parts.error().find("missing port") != std::string::npos)
        parts = split_host_port(fmt::format("{}:{}", address, default_port));
    if (parts)
        if (auto port = go_parse_int(trim(parts->port), "Atoi"); !port)
            parts = std::unexpected(port.error());
    return parts ? "" : parts.error();
}

} // namespace plexus::config

#include "cli/identity.hpp"

#include "base/version.hpp"

namespace plexus::cli {

namespace {

constexpr std::string_view reference_name = "nats-server", own_name = "plexus-server";

} // namespace

identity identity::from_argv0(std::string_view argv0) {
    const std::size_t slash = argv0.rfind('/');
    const std::string_view base = slash == std::string_view::npos ? argv0 : argv0.substr(slash + 1);
    return {.name = std::string(base == reference_name ? reference_name : own_name),
            .executable = std::string(base.empty() ? own_name : base)};
}

bool identity::is_reference() const noexcept {
    return name == reference_name;
}

std::string identity::version_line() const {
    std::string line = name + ": v";
    if (is_reference())
        return line.append(compatible_version);
    return line.append(own_version)
        .append(" (")
        .append(reference_name)
        .append(" ")
        .append(compatible_version)
        .append(" compatible)");
}

} // namespace plexus::cli

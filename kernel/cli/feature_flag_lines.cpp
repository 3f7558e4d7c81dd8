#include "cli/feature_flag_lines.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "proto/event_server.hpp"

namespace plexus::cli {

std::vector<std::string> feature_flag_lines(const std::map<std::string, bool>& configured) {
    if (configured.empty())
        return {};
    std::vector<std::string> known;
    std::vector<std::string> unknown;
    for (const auto& [name, on] : configured) {
        const std::optional<bool> usual = proto::usual_feature_flag(name);
        if (!usual)
            unknown.push_back(name);
        else if (*usual)
            known.push_back(name + (on ? " (enabled)" : " (opt-out)"));
        else
            known.push_back(name + (on ? " (opt-in)" : " (disabled)"));
    }
    if (known.empty())
        known.emplace_back("none");
    std::vector<std::string> lines = {"  Feature flags:",
                                      fmt::format("    Configured:    {}", fmt::join(known, ", "))};
    if (!unknown.empty())
        lines.push_back(fmt::format("    Unsupported:   {}", fmt::join(unknown, ", ")));
    return lines;
}

} // namespace plexus::cli

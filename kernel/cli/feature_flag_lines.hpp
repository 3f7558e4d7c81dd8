#pragma once

#include <map>
#include <string>
#include <vector>

namespace plexus::cli {

/// What the start says of the feature flags that are configured, in the words of the reference:
/// those it knows, with what was chosen, and those it does not. Nothing when none are. [any]
std::vector<std::string> feature_flag_lines(const std::map<std::string, bool>& configured);

} // namespace plexus::cli

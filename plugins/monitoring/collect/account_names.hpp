#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collect/sources.hpp"

namespace plexus::monitoring {

/// All accounts, by name. [home]
std::vector<std::string> account_names(const sources& from);
bool has_account(const sources& from, std::string_view name);
/// Empty when there is none.
std::string system_account(const sources& from);

} // namespace plexus::monitoring

#pragma once

#include <set>
#include <string>
#include <vector>

#include <plexus/abi/plugin.h>

#include "trial.hpp"

namespace plexus::check {

/// What a plugin says of itself, looked at without calling more than its entry. Each function
/// complains of what it is named for; a text that is not there, or has no end, may be the death of
/// it.
void check_build(trial& in, const px_plugin& plugin);
void check_name(trial& in, const px_plugin& plugin, const std::string& file_name);
void check_texts(trial& in, const px_plugin& plugin);
void check_functions(trial& in, const px_plugin& plugin);
void check_capabilities(trial& in, const px_plugin& plugin);
void check_options(trial& in, const px_plugin& plugin);
void check_documentation(trial& in, const px_plugin& plugin);
void check_claims(trial& in, const px_plugin& plugin);

/// What the plugin requires and neither the fake host nor these provide.
std::vector<std::string> missing_tables(const px_plugin& plugin,
                                        const std::set<std::string>& provided);

} // namespace plexus::check

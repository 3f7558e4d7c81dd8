#pragma once

#include <string>

#include "config/options.hpp"

/// The schema as text, for people and tools. [any] all pure.
namespace plexus::config {

/// The options in force, as TOML; secrets are shown as "[REDACTED]".
std::string effective_config(const options& values);

/// The page docs/config-reference.md: every section with every option, made from the tables.
std::string reference_page();

/// A JSON Schema (2020-12) of configuration files.
std::string json_schema();

} // namespace plexus::config

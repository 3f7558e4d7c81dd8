#pragma once

#include <span>
#include <string>

#include "config/options.hpp"

/// The schema as text, for people and tools. [any] all pure.
namespace plexus::config {

/// The options in force, as TOML; secrets are shown as "[REDACTED]".
std::string effective_config(const options& values);

/// The page docs/config-reference.md: every section with every option, made from the tables, and
/// those of the given plugins.
std::string reference_page(std::span<const plugin_section_ptr> plugins = {});

/// A JSON Schema (2020-12) of configuration files, with the sections of the given plugins.
std::string json_schema(std::span<const plugin_section_ptr> plugins = {});

} // namespace plexus::config

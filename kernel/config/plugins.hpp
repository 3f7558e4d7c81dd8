#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/reload.hpp"
#include "config/schema/reader.hpp"

/// The plugins of one configuration file.
namespace plexus::config {

/// `plugin_path` and `plugins`: before everything else, since other keys may be theirs.
void read_plugins(reader& in, const map& root);

/// A key of the top level that the server does not know: a section of a plugin, or a key that one
/// claims. False when nobody knows it.
bool read_plugin_key(reader& in, const entry& e);

/// Once all keys are read: what plugins claim, their defaults, what they require.
void finish_plugins(reader& in, const map& root);

/// A plugin that a flag asks for: its settings, with defaults; what it cannot do without stands in
/// the error.
text_result<plugin_settings> settings_without_section(plugin_section_ptr section);

/// Of a plugin that the source has not found; where that looked, unless it is null.
std::string not_installed_text(std::string_view plugin, const plugin_source* source);

/// What differs in the configuration of plugins.
void add_plugin_differences(const options& before, const options& after,
                            std::vector<difference>& out);

} // namespace plexus::config

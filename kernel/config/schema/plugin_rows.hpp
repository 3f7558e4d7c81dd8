#pragma once

#include <deque>
#include <string>

#include "config/plugin_section.hpp"
#include "config/schema/section.hpp"

namespace plexus::config {

/// The tables of a plugin's section and of its inner blocks. Their texts are those of the
/// description, which they must not outlive.
struct plugin_section::rows {
    explicit rows(const plugin_description& about);

    /// The section itself; the others are below it.
    const section<plugin_values>& top() const { return sections_.front(); }
    /// Fills in the defaults.
    void complete(plugin_values& values) const;

private:
    void fill(section<plugin_values>& into, const plugin_description& about,
              const std::string& prefix);
    const std::string& keep(std::string text) { return texts_.emplace_back(std::move(text)); }

    std::deque<std::string> texts_;
    std::deque<section<plugin_values>> sections_;
    plugin_values defaults_;
};

/// Why the options of a plugin cannot make a section; empty when they can.
std::string plugin_options_error(const plugin_description& about);

/// A default as a value of the file it would stand in; the error is what it should have been.
text_result<value> fallback_value(const plugin_option& option);

} // namespace plexus::config

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace plexus::config {

class section_info;

/// The form of a plugin's option.
enum class plugin_form : std::uint8_t { boolean, integer, duration, text, text_list, tls };

/// One option of a plugin's section, as the plugin declares it.
struct plugin_option {
    std::string key; ///< With dots for an option of an inner block: "limits.size".
    plugin_form form = plugin_form::text;
    bool reloadable = false;
    bool secret = false;
    bool required = false;
    std::optional<std::string> fallback; ///< As a file would say it; lists with commas.
    std::string unit;
    std::int64_t min = 0; ///< Of integers, and of durations in nanoseconds.
    std::int64_t max = 0; ///< Equal to min: no bounds.
    std::vector<std::string> choices;
    std::string doc;
};

/// What the configuration has to know of a plugin.
struct plugin_description {
    std::string name;
    std::string doc;
    std::vector<plugin_option> options;
    std::vector<std::string> claims; ///< What else is this plugin's to apply: claim_paths.hpp.
};

/// Keys of a plugin's section, checked: part of the one schema.
///
/// Thread: [any] immutable.
/// Owner:  shared by whoever loaded the plugin and by the options that hold values for it.
class plugin_section {
public:
    /// Errors: the option that is no good, and why: `option "limits.size": its default "x" is no
    /// integer`.
    static text_result<std::shared_ptr<const plugin_section>> make(plugin_description about);
    ~plugin_section();
    plugin_section(const plugin_section&) = delete;
    plugin_section& operator=(const plugin_section&) = delete;

    const plugin_description& about() const noexcept { return about_; }
    const std::string& name() const noexcept { return about_.name; }
    /// Whether an option of the server is the plugin's to apply: is_claimed().
    bool claims(std::string_view key) const;

    /// The schema's side of it, for the files of this module.
    struct rows;
    const rows& table() const noexcept { return *rows_; }

private:
    explicit plugin_section(plugin_description about);
    plugin_description about_;
    std::unique_ptr<const rows> rows_;
};

using plugin_section_ptr = std::shared_ptr<const plugin_section>;

/// One entry of `plugins`.
struct plugin_request {
    std::string name;
    bool optional = false; ///< The server starts without it when it cannot be used.
    std::string path{};    ///< The library file; empty: `<name>.so` in the plugin folders.
    bool operator==(const plugin_request&) const = default;
};

/// Where the schema finds plugins.
///
/// Thread: as load_config().
class plugin_source {
public:
    virtual ~plugin_source() = default;

    /// The folders that the file names; before anything is loaded.
    virtual void look_in(const std::vector<std::string>& folders) = 0;
    /// Where libraries are looked for.
    virtual std::vector<std::string> folders() const = 0;
    /// Loads a plugin, unless that was done; null when there is no such library.
    /// Errors: why one that is there cannot be used.
    virtual text_result<plugin_section_ptr> load(const plugin_request& wanted) = 0;
    /// Loads the plugin, of all there are, that claims the key; null when none does. Errors: more
    /// than one does.
    virtual text_result<plugin_section_ptr> load_claimant(std::string_view key) = 0;
};

} // namespace plexus::config

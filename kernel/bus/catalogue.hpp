#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bus/declaration.hpp"
#include "bus/load_order.hpp"
#include "bus/static_plugins.hpp"
#include "config/options.hpp"

namespace plexus::bus {

/// The plugins there are: looks for their libraries, loads them and checks what they say.
///
/// Nothing is looked at before somebody asks for a plugin.
/// Thread: the main thread, before the loops run and at reload.
/// Owner:  main; outlives the server.
/// Errors: sentences about one library.
class catalogue : public config::plugin_source {
public:
    /// `folders` are those of the command line; empty: those of the file, or else the usual ones.
    /// `config_file` says where relative paths of the file start; empty: here.
    /// `linked` are the plugins that are part of the program.
    explicit catalogue(std::vector<std::string> folders = {}, const std::string& config_file = {},
                       std::span<const static_plugin> linked = {});
    ~catalogue() override;

    void look_in(const std::vector<std::string>& folders) override;
    std::vector<std::string> folders() const override;
    text_result<config::plugin_section_ptr> load(const config::plugin_request& wanted) override;
    text_result<config::plugin_section_ptr> load_claimant(std::string_view key) override;

    /// What a plugin that was loaded says of itself; null for others. Stays as it is.
    const declaration* find(std::string_view name) const;

    /// Loads all there are.
    void load_all();
    /// The sections of those that are loaded, by name.
    std::vector<config::plugin_section_ptr> sections() const;

    /// One library that was looked at.
    struct entry {
        std::string name;
        std::string path; ///< Empty: linked into the server.
        std::optional<declaration> what;
        std::string refusal; ///< Why it cannot be used, when it cannot.
    };
    /// By name; of those of one name, in the order in which they were found.
    const std::multimap<std::string, entry, std::less<>>& entries() const noexcept {
        return entries_;
    }

private:
    const static_plugin* linked(std::string_view name) const;
    entry& look_at(const std::string& name, const std::string& path);
    std::string from_config(const std::string& path) const;

    const std::span<const static_plugin> linked_;
    const std::vector<std::string> given_folders_;
    const std::string config_folder_;
    std::vector<std::string> file_folders_;
    std::set<std::string> missing_; ///< optional ones that were not there
    std::multimap<std::string, entry, std::less<>> entries_;
};

/// The folder that relative paths of the configuration start from: that of the file.
std::string config_folder_of(const std::string& config_file);

/// The capabilities of the kernel.
std::vector<std::string_view> kernel_capabilities();

/// Puts the plugins that the options use into the order in which they are made; optional ones that
/// cannot be used go to the absent ones.
/// Errors: a line for each that cannot be used.
text_result<void> order_used_plugins(const catalogue& plugins, config::options& options);

/// `--plugins`: a line for each that is there or asked for.
std::string plugins_report(catalogue& plugins, const config::options& options);

} // namespace plexus::bus

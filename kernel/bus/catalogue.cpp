#include "bus/catalogue.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/quote.hpp"
#include "bus/install_path.hpp"
#include "bus/kernel_tables.hpp"
#include "bus/library.hpp"

namespace plexus::bus {

namespace fs = std::filesystem;

namespace {

bool is_file(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// The libraries of a folder that have the name of a plugin, sorted.
std::vector<fs::path> libraries_in(const std::string& folder) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (it->path().extension() == ".so" && valid_plugin_name(it->path().stem().native()) &&
            is_file(it->path()))
            found.push_back(it->path());
    std::ranges::sort(found);
    return found;
}

} // namespace

std::string config_folder_of(const std::string& config_file) {
    std::error_code error;
    const fs::path here = fs::current_path(error);
    const fs::path folder = (here / fs::path(config_file).parent_path()).lexically_normal();
    return folder.has_filename() ? folder.string() : folder.parent_path().string();
}

catalogue::catalogue(std::vector<std::string> folders, const std::string& config_file,
                     std::span<const static_plugin> linked)
    : linked_(linked), given_folders_(std::move(folders)),
      config_folder_(config_folder_of(config_file)) {}

catalogue::~catalogue() = default;

const static_plugin* catalogue::linked(std::string_view name) const {
    const auto found = std::ranges::find(linked_, name, &static_plugin::name);
    return found == linked_.end() ? nullptr : &*found;
}

std::vector<std::string> catalogue::folders() const {
    if (!given_folders_.empty())
        return given_folders_;
    if (!file_folders_.empty())
        return file_folders_;
    std::error_code error;
    const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
    return {(here / "plugins").string(), (here / installed_plugins).lexically_normal().string()};
}

std::string catalogue::from_config(const std::string& path) const {
    return (fs::path(config_folder_) / path).lexically_normal().string();
}

void catalogue::look_in(const std::vector<std::string>& folders) {
    file_folders_.clear();
    for (const std::string& folder : folders)
        file_folders_.push_back(from_config(folder));
}

catalogue::entry& catalogue::look_at(const std::string& name, const std::string& path) {
    for (auto [it, end] = entries_.equal_range(name); it != end; ++it)
        if (it->second.path == path)
            return it->second;
    entry& fresh = entries_.emplace(name, entry{name, path, {}, {}})->second;
    auto plugin = path.empty() ? ask_entry(linked(name)->entry) : load_library(path);
    if (!plugin) {
        fresh.refusal = std::move(plugin.error());
        return fresh;
    }
    auto checked = check_declaration(*plugin, name);
    if (checked)
        fresh.what = std::move(*checked);
    else
        fresh.refusal = std::move(checked.error());
    return fresh;
}

text_result<config::plugin_section_ptr> catalogue::load(const config::plugin_request& wanted) {
    std::string path;
    if (!wanted.path.empty()) {
        path = from_config(wanted.path);
        if (!is_file(path))
            return std::unexpected(fmt::format("{} is no file", path));
    } else if (!valid_plugin_name(wanted.name)) {
        return nullptr;
    } else if (missing_.contains(wanted.name)) {
        return nullptr; // an optional one that comes later would stand in the way of every reload
    } else if (const declaration* loaded = find(wanted.name)) {
        return loaded->section; // also when a reload would find another library of its name
    } else if (linked(wanted.name) == nullptr) {
        for (const std::string& folder : folders()) {
            const fs::path file = fs::path(folder) / (wanted.name + ".so");
            if (path.empty() && is_file(file))
                path = file.string();
        }
        if (path.empty() && wanted.optional)
            missing_.insert(wanted.name);
        if (path.empty())
            return nullptr;
    }
    const entry& found = look_at(wanted.name, path);
    if (!found.what)
        return std::unexpected(path.empty() ? found.refusal
                                            : fmt::format("{}: {}", path, found.refusal));
    return found.what->section;
}

void catalogue::load_all() {
    for (const static_plugin& each : linked_)
        look_at(std::string(each.name), "");
    for (const std::string& folder : folders())
        for (const fs::path& file : libraries_in(folder))
            look_at(file.stem().string(), file.string());
}

text_result<config::plugin_section_ptr> catalogue::load_claimant(std::string_view key) {
    load_all();
    config::plugin_section_ptr claimant;
    for (const config::plugin_section_ptr& each : sections()) {
        if (!each->claims(key))
            continue;
        if (claimant != nullptr)
            return std::unexpected(fmt::format("plugins {} and {} both claim it: name one of them "
                                               "in `plugins`",
                                               claimant->name(), each->name()));
        claimant = each;
    }
    return claimant;
}

const declaration* catalogue::find(std::string_view name) const {
    for (auto [it, end] = entries_.equal_range(name); it != end; ++it)
        if (it->second.what)
            return &*it->second.what;
    return nullptr;
}

std::vector<config::plugin_section_ptr> catalogue::sections() const {
    std::vector<config::plugin_section_ptr> result;
    for (const auto& [name, each] : entries_)
        if (each.what && (result.empty() || result.back()->name() != name))
            result.push_back(each.what->section);
    return result;
}

std::vector<std::string_view> kernel_capabilities() {
    std::vector<std::string_view> ids;
    for (const kernel_table& each : kernel_tables())
        ids.emplace_back(each.id);
    return ids;
}

text_result<void> order_used_plugins(const catalogue& plugins, config::options& options) {
    std::vector<candidate> candidates;
    for (const config::plugin_settings& each : options.used_plugins)
        candidates.push_back({plugins.find(each.section->name()), each.optional});
    const auto sorted = order_plugins(candidates, kernel_capabilities());
    std::string refusals;
    for (const refused_plugin& each : sorted.refused) {
        std::string why = fmt::format("plugin {} cannot be used: {}", each.name, each.why);
        if (each.optional)
            options.absent_plugins.push_back({each.name, std::move(why)});
        else
            refusals += (refusals.empty() ? "" : "\n") + why;
    }
    if (!refusals.empty())
        return std::unexpected(std::move(refusals));
    std::vector<config::plugin_settings> ordered;
    for (const std::size_t i : sorted.order)
        ordered.push_back(std::move(options.used_plugins[i]));
    options.used_plugins = std::move(ordered);
    return {};
}

std::string plugins_report(catalogue& plugins, const config::options& options) {
    plugins.load_all();
    std::vector<candidate> used;
    for (const config::plugin_settings& each : options.used_plugins)
        used.push_back({plugins.find(each.section->name()), each.optional});
    const auto sorted = order_plugins(used, kernel_capabilities());
    std::string text;
    const auto add = [&](std::string_view name, std::string_view version, std::string_view state,
                         std::string_view path, std::string_view more) {
        text += fmt::format("{:<20} {:<10} {:<8} {}: {}\n", name, version, state,
                            path.empty() ? "(linked)" : path, more);
    };
    const declaration* before = nullptr; // of the line before
    for (const auto& [name, each] : plugins.entries()) {
        if (!each.what) {
            add(name, "-", "refused", each.path, each.refusal);
            continue;
        }
        const declaration& what = *each.what;
        const auto refused = std::ranges::find(sorted.refused, name, &refused_plugin::name);
        const auto absent =
            std::ranges::find(options.absent_plugins, name, &config::absent_plugin::name);
        if (before != nullptr && before->name == name)
            add(name, what.version, "hidden", each.path, "another one comes first");
        else if (refused != sorted.refused.end())
            add(name, what.version, "refused", each.path, refused->why);
        else if (absent != options.absent_plugins.end())
            add(name, what.version, "refused", each.path, absent->why);
        else if (std::ranges::any_of(used, [&](const candidate& c) { return c.what == &what; }))
            add(name, what.version, "loaded", each.path, what.description);
        else
            add(name, what.version, "found", each.path, what.description);
        before = &what;
    }
    for (const config::plugin_request& each : options.plugins)
        if (!plugins.entries().contains(each.name))
            add(each.name, "-", "missing", "-", "no such library");
    if (text.empty())
        text = fmt::format("no plugins in {}\n", fmt::join(plugins.folders(), ", "));
    return text;
}

} // namespace plexus::bus

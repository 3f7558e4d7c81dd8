#include "config/reload.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "config/plugins.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

std::vector<difference> differences(const options& before, const options& after) {
    std::vector<change> changes;
    server_section().diff(before, after, changes);
    std::vector<difference> result;
    for (change& c : changes)
        result.push_back({std::string(c.option->key), std::string(c.option->field),
                          std::move(c.old_text), std::move(c.new_text), c.allowed});
    add_plugin_differences(before, after, result);
    return result;
}

std::string reload_error(const std::vector<difference>& all) {
    auto refused = std::ranges::find(all, false, &difference::applicable);
    if (refused == all.end())
        return {};
    return fmt::format("config reload not supported for {}: old={}, new={}", refused->field,
                       refused->old_text, refused->new_text);
}

} // namespace plexus::config

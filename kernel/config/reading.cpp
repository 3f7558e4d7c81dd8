#include "config/reading.hpp"

#include "config/file_path.hpp"
#include "config/limits.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace plexus::config {

namespace {

struct extent {
    std::size_t values = 0;
    std::size_t bytes = 0;
    std::size_t depth = 0; ///< levels of lists and maps
};

/// Recursion is bounded: nothing deeper than limits::depth_max is ever built.
extent measure(const value& v) {
    extent all{.values = 1};
    auto add = [&](const value& inner) {
        extent e = measure(inner);
        all.values += e.values;
        all.bytes += e.bytes;
        all.depth = std::max(all.depth, e.depth);
    };
    if (const std::string* s = v.as_string()) {
        all.bytes = s->size();
    } else if (const array* list = v.as_array()) {
        std::ranges::for_each(*list, add);
        ++all.depth;
    } else if (const map* keys = v.as_map()) {
        for (const map_entry& e : *keys) {
            add(e.content);
            all.bytes += e.key.size();
        }
        ++all.depth;
    }
    return all;
}

} // namespace

std::expected<std::string, std::string> reading::open_file(const std::string& path) {
    files_.push_back(clean_path(path));
    if (std::ranges::count(files_, files_.back()) > 1)
        return std::unexpected(fmt::format("include cycle: '{}' includes itself", path));
    if (check c = allow_nesting(); !c)
        return std::unexpected(c.error());
    if (++files_read_ > limits::files_max)
        return std::unexpected(fmt::format("more than {} files included", limits::files_max));
    auto text = from_.read_file(path);
    if (!text)
        return text;
    if (check c = allow_totals(0, text->size()); !c)
        return std::unexpected(c.error());
    bytes_ += text->size();
    return text;
}

reading::check reading::open_variable(const std::string& name) {
    bool cycle = std::ranges::find(variables_, name) != variables_.end();
    variables_.push_back(name);
    if (cycle)
        return std::unexpected(fmt::format("variable reference cycle for '{}'", name));
    return allow_nesting();
}

reading::check reading::add_value() {
    if (check c = allow_totals(1, 0); !c)
        return c;
    ++values_;
    return {};
}

reading::check reading::add_copy(const value& v, std::size_t depth) {
    extent e = measure(v);
    if (check c = allow_depth(depth + e.depth); !c)
        return c;
    if (check c = allow_totals(e.values, e.bytes); !c)
        return c;
    values_ += e.values;
    bytes_ += e.bytes;
    return {};
}

reading::check reading::allow_depth(std::size_t depth) {
    if (depth > limits::depth_max)
        return std::unexpected(
            fmt::format("maps and arrays are nested deeper than {} levels", limits::depth_max));
    return {};
}

reading::check reading::allow_nesting() const {
    if (files_.size() + variables_.size() > limits::nesting_max)
        return std::unexpected(fmt::format(
            "files and variables refer to each other more than {} deep", limits::nesting_max));
    return {};
}

reading::check reading::allow_totals(std::size_t values, std::size_t bytes) const {
    if (values_ + values > limits::values_max)
        return std::unexpected(
            fmt::format("configuration has more than {} values", limits::values_max));
    if (bytes_ + bytes > limits::total_bytes_max)
        return std::unexpected(
            fmt::format("configuration has more than {} bytes", limits::total_bytes_max));
    return {};
}

} // namespace plexus::config

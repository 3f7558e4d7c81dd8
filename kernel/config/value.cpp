#include "config/value.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace plexus::config {

namespace {

/// Up to this many keys a scan is as fast as the hash index and needs no memory.
constexpr std::size_t scan_keys_max = 16;

constexpr std::size_t not_found = static_cast<std::size_t>(-1);

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_nocase(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

} // namespace

std::string to_string(const position& at) {
    return at ? fmt::format("{}:{}:{}", *at.file, at.line, at.col) : std::string();
}

map::map() = default;
map::map(const map&) = default;
map::map(map&&) noexcept = default;
map& map::operator=(const map&) = default;
map& map::operator=(map&&) noexcept = default;
map::~map() = default;

std::size_t map::find_at(std::string_view key) const {
    if (!index_.empty()) {
        auto it = index_.find(key);
        return it == index_.end() ? not_found : it->second;
    }
    auto it = std::ranges::find(entries_, key, &map_entry::key);
    return it == entries_.end() ? not_found : static_cast<std::size_t>(it - entries_.begin());
}

value& map::set(std::string key, value v) {
    if (std::size_t i = find_at(key); i != not_found) {
        entries_[i].content = std::move(v);
        return entries_[i].content;
    }
    entries_.push_back({std::move(key), std::move(v)});
    if (!index_.empty()) {
        index_.emplace(entries_.back().key, entries_.size() - 1);
    } else if (entries_.size() > scan_keys_max) {
        for (std::size_t i = 0; i < entries_.size(); ++i)
            index_.emplace(entries_[i].key, i);
    }
    return entries_.back().content;
}

const value* map::find(std::string_view key) const {
    std::size_t i = find_at(key);
    return i == not_found ? nullptr : &entries_[i].content;
}

value* map::find(std::string_view key) {
    return const_cast<value*>(std::as_const(*this).find(key));
}

const value* map::find_nocase(std::string_view key) const {
    auto it = std::find_if(entries_.rbegin(), entries_.rend(),
                           [&](const map_entry& e) { return equal_nocase(e.key, key); });
    return it == entries_.rend() ? nullptr : &it->content;
}

std::size_t map::size() const noexcept {
    return entries_.size();
}

const map_entry* map::begin() const noexcept {
    return entries_.data();
}

const map_entry* map::end() const noexcept {
    return entries_.data() + entries_.size();
}

std::string_view go_type(const value& v) noexcept {
    switch (v.type()) {
    case kind::boolean:
        return "bool";
    case kind::integer:
        return "int64";
    case kind::real:
        return "float64";
    case kind::string:
        return "string";
    case kind::datetime:
        return "time.Time";
    case kind::array:
        return "[]interface {}";
    case kind::map:
        return "map[string]interface {}";
    }
    std::unreachable();
}

} // namespace plexus::config

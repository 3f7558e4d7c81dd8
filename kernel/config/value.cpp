#include "config/value.hpp"

#include "base/assert.hpp"

#include <algorithm>
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
map::map(const map& other) : entries_(other.entries_) {
    if (other.index_)
        build_index();
}
map::map(map&&) noexcept = default;
map& map::operator=(const map& other) {
    return *this = map(other);
}
map& map::operator=(map&&) noexcept = default;
map::~map() = default;

std::size_t map::find_at(std::string_view key) const {
    if (index_) {
        auto it = index_->find(key);
        return it == index_->end() ? not_found : it->second;
    }
    auto it = std::ranges::find(entries_, key, &map_entry::key);
    return it == entries_.end() ? not_found : static_cast<std::size_t>(it - entries_.begin());
}

void map::build_index() {
    index_ = std::make_unique<index>();
    for (std::size_t i = 0; i < entries_.size(); ++i)
        index_->emplace(entries_[i].key, i);
}

value& map::set(std::string key, value v) {
    if (std::size_t i = find_at(key); i != not_found) {
        entries_[i].content = std::move(v);
        return entries_[i].content;
    }
    entries_.push_back({std::move(key), std::move(v)});
    if (index_)
        index_->emplace(entries_.back().key, entries_.size() - 1);
    else if (entries_.size() > scan_keys_max)
        build_index();
    return entries_.back().content;
}

void map::set_all(map other) {
    for (map_entry& e : other.entries_)
        set(std::move(e.key), std::move(e.content));
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

std::string to_string(datetime time) {
    auto day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day date{day};
    std::chrono::hh_mm_ss clock{time - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

} // namespace plexus::config

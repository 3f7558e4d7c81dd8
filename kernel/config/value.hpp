#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace plexus::config {

/// Where something stands in a configuration file. The numbers are those the reference server
/// prints: lines count from 1; columns count from 1 too, but from 0 on the first line.
///
/// `file` is shared by all values of one file and is null for a value that stands in no file, such
/// as one inside a list or map that came out of an environment variable.
struct position {
    std::shared_ptr<const std::string> file;
    std::uint32_t line = 0;
    std::uint32_t col = 0;

    explicit operator bool() const noexcept { return file != nullptr; }
};

/// "<file>:<line>:<col>", or nothing when the position is unknown.
std::string to_string(const position& at);

class value;
struct map_entry;

/// The kinds of value both readers (NATS .conf and TOML) know.
enum class kind : std::uint8_t { boolean, integer, real, string, datetime, array, map };

using array = std::vector<value>;
using datetime = std::chrono::sys_seconds;

/// Keys with their values in the order of the text. A key set again keeps its place and takes the
/// new value: the last one wins.
///
/// Keys are told apart by case, as in the files; the server looks them up without regard to case
/// (find_nocase). Look-up is a hash look-up once a map is large, a scan before.
class map {
public:
    map();
    map(const map&);
    map(map&&) noexcept;
    map& operator=(const map&);
    map& operator=(map&&) noexcept;
    ~map();

    /// Adds a key or replaces its value; the reference is valid until the next set().
    value& set(std::string key, value v);

    /// Sets every key of `other`, in its order.
    void set_all(map other);

    /// The value of exactly this key, or null; valid until the next set().
    const value* find(std::string_view key) const;
    value* find(std::string_view key);

    /// The last value, in the order of the text, whose key equals `key` when ASCII letters are
    /// compared without case; or null. Scans the map.
    const value* find_nocase(std::string_view key) const;

    std::size_t size() const noexcept;
    bool empty() const noexcept { return size() == 0; }

    const map_entry* begin() const noexcept;
    const map_entry* end() const noexcept;

private:
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const noexcept {
            return std::hash<std::string_view>{}(s);
        }
    };
    using index = std::unordered_map<std::string, std::size_t, hash, std::equal_to<>>;

    std::size_t find_at(std::string_view key) const;
    void build_index();

    std::vector<map_entry> entries_;
    std::unique_ptr<index> index_; // none while the map is small
};

/// One node of the configuration tree, whichever reader made it.
///
/// Thread: [any] once built; nothing in it changes behind a const reference.
/// Owner:  the tree owns its nodes by value; copying copies the whole subtree (positions are
/// shared). Limits: the readers keep depth within limits.hpp, so recursion over a tree is bounded.
/// Source: core.md 27.1, 27.2.
class value {
public:
    using storage = std::variant<bool, std::int64_t, double, std::string, datetime, array, map>;

    value(storage data, position at = {}) : data_(std::move(data)), at_(std::move(at)) {}

    kind type() const noexcept { return static_cast<kind>(data_.index()); }

    /// Each gives the content when the value is of that kind, null otherwise.
    const bool* as_bool() const noexcept { return std::get_if<bool>(&data_); }
    const std::int64_t* as_int() const noexcept { return std::get_if<std::int64_t>(&data_); }
    const double* as_double() const noexcept { return std::get_if<double>(&data_); }
    const std::string* as_string() const noexcept { return std::get_if<std::string>(&data_); }
    const datetime* as_datetime() const noexcept { return std::get_if<datetime>(&data_); }
    const array* as_array() const noexcept { return std::get_if<array>(&data_); }
    const map* as_map() const noexcept { return std::get_if<map>(&data_); }

    const storage& data() const noexcept { return data_; }

    /// The place to name in a complaint: for the value of a key it is where the key stands, for a
    /// list element where the element stands.
    const position& at() const noexcept { return at_; }
    void move_to(position at) { at_ = std::move(at); }

    /// True when a later `$NAME` in the text referred to this value: such a key is no unknown
    /// field.
    bool used_as_variable() const noexcept { return used_as_variable_; }
    void mark_used_as_variable() noexcept { used_as_variable_ = true; }

private:
    storage data_;
    position at_;
    bool used_as_variable_ = false;
};

struct map_entry {
    std::string key;
    value content;
};

/// The name the reference server's conversion errors give this kind: "int64", "string", "float64",
/// "bool", "time.Time", "[]interface {}", "map[string]interface {}".
std::string_view go_type(const value& v) noexcept;

/// YYYY-MM-DDTHH:MM:SSZ; the year has four digits at least.
std::string to_string(datetime time);

} // namespace plexus::config

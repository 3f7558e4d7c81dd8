#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::config {

class section_info;

/// The forms a value may take in a file (core.md 27.6). An option lists every form it accepts; the
/// documentation and the JSON Schema are made from them.
enum class shape : std::uint8_t {
    boolean,
    integer,
    number, ///< integer or with a fraction
    text,
    text_list,    ///< a list of strings
    duration,     ///< "2m30s"
    seconds,      ///< a number of seconds
    address,      ///< "host:port"
    port,         ///< a port number alone
    size,         ///< bytes, with the suffixes of the file format
    size_text,    ///< bytes as text with K, M, G or T
    section,      ///< a map with the keys of option_info::nested
    section_list, ///< a list of such maps
    section_map,  ///< a map from names of the operator's choice to such maps
    text_map,     ///< a map from names to strings
    flag_map,     ///< a map from names to booleans
};

/// What a reload does with a changed value (core.md 28, 34).
enum class reload_rule : std::uint8_t {
    applied, ///< taken over while running
    refused, ///< the whole reload fails
    checked, ///< taken over or refused, depending on the values (see the row)
};

/// Everything there is to say about one key of a configuration section, said once.
///
/// Thread: [any] constant after the tables are built.
/// Owner:  its section.
/// Source: core.md 28; security.md 3, 4, 10.
struct option_info {
    std::string_view key;
    std::vector<std::string_view> aliases;
    std::vector<shape> shapes;
    std::vector<std::string_view> choices; ///< The only texts accepted, when not empty.
    std::string_view unit;
    std::string_view range;
    std::string fallback;   ///< The default as documentation shows it; empty: none.
    std::string_view doc;   ///< One sentence.
    std::string_view field; ///< The reference's name of the field, as reload refusals print it.
    std::string_view
        owner; ///< The plugin it belongs to; empty: the kernel, or that of the section.
    std::string_view deprecated_by; ///< What to write instead; empty: not deprecated.
    reload_rule reload = reload_rule::refused;
    bool secret = false; ///< Its value is never printed.
    const section_info* nested = nullptr;
};

/// The keys one map of a configuration file may have.
///
/// Thread: [any] constant after the tables are built.
/// Owner:  the function in tables.hpp that returns it; lives as long as the program.
class section_info {
public:
    section_info(std::string_view path, std::string_view doc) : path_(path), doc_(doc) {}
    section_info(const section_info&) = delete;
    section_info& operator=(const section_info&) = delete;

    /// Where it stands, such as "cluster.authorization"; empty for the top level.
    std::string_view path() const { return path_; }
    std::string_view doc() const { return doc_; }
    const std::vector<option_info>& options() const { return options_; }

    /// The index of the option with this key or alias, compared without case unless the section
    /// minds it (core.md 27.1); npos when there is none.
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);
    std::size_t index_of(std::string_view key) const;

    /// The key or alias nearest to a mistyped one; empty when nothing is near.
    std::string_view nearest(std::string_view key) const;

protected:
    ~section_info() = default;
    std::vector<option_info> options_;
    bool minds_case_ = false;

private:
    std::string_view path_;
    std::string_view doc_;
};

} // namespace plexus::config

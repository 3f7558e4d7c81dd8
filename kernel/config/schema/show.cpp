#include "config/schema/show.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "config/schema/go_text.hpp"

namespace plexus::config {

namespace {

bool bare_key(std::string_view key) {
    return !key.empty() && key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
                                                 "XYZ0123456789_-") == std::string_view::npos;
}

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            result += fmt::format("\\{}", c);
        else if (c == '\n')
            result += "\\n";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        else
            result += c;
    }
    return result + '"';
}

std::string toml_key(std::string_view key) {
    return bare_key(key) ? std::string(key) : quoted(key);
}

bool says_nothing(const value& v) {
    if (const auto* text = v.as_string())
        return text->empty();
    if (const auto* list = v.as_array())
        return list->empty();
    if (const auto* table = v.as_map())
        return std::all_of(table->begin(), table->end(),
                           [](const map_entry& e) { return says_nothing(e.content); });
    return false;
}

/// Deep tables get a header each; those within lists stay on one line.
void append_table(std::string& out, const map& table, const std::string& path) {
    for (const map_entry& e : table)
        if (e.content.as_map() == nullptr && !says_nothing(e.content))
            out += fmt::format("{} = {}\n", toml_key(e.key), toml_inline(e.content));
    for (const map_entry& e : table) {
        const map* inner = e.content.as_map();
        if (inner == nullptr || says_nothing(e.content))
            continue;
        const std::string inner_path = (path.empty() ? "" : path + '.') + toml_key(e.key);
        out += fmt::format("\n[{}]\n", inner_path);
        append_table(out, *inner, inner_path);
    }
}

template <class Content>
value show_map(const std::map<std::string, Content>& entries) {
    map result;
    for (const auto& [key, content] : entries)
        result.set(key, value(content));
    return {std::move(result)};
}

} // namespace

value show_value(const std::vector<std::string>& v) {
    array result;
    for (const std::string& item : v)
        result.emplace_back(item);
    return {std::move(result)};
}

value show_value(const std::map<std::string, std::string>& v) {
    return show_map(v);
}

value show_value(const std::map<std::string, bool>& v) {
    return show_map(v);
}

std::string toml_inline(const value& v) {
    if (const std::string* text = v.as_string())
        return quoted(*text);
    if (const array* items = v.as_array()) {
        std::string result = "[";
        for (const value& item : *items)
            result += (result.size() > 1 ? ", " : "") + toml_inline(item);
        return result + ']';
    }
    if (const map* table = v.as_map()) {
        std::string result = "{";
        for (const map_entry& e : *table)
            if (!says_nothing(e.content))
                result += fmt::format("{} {} = {}", result.size() > 1 ? "," : "", toml_key(e.key),
                                      toml_inline(e.content));
        return result + " }";
    }
    return go_value(v);
}

std::string toml_document(const map& table) {
    std::string result;
    append_table(result, table, "");
    return result;
}

} // namespace plexus::config

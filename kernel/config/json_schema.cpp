#include <map>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "config/print.hpp"
#include "config/schema/plugin_rows.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

namespace json = boost::json;

/// Sections become definitions named by their path, so that each is written once.
class schema_writer {
public:
    std::string write(std::span<const plugin_section_ptr> plugins) {
        json::object root = {
            {"$schema", "https://json-schema.org/draft/2020-12/schema"},
            {"title", "Configuration of plexus-server"},
        };
        const json::object top = section(server_section());
        for (const auto& [key, content] : top)
            root[key] = content;
        for (const plugin_section_ptr& each : plugins)
            root["properties"].get_object()[each->name()] = reference(each->table().top());
        json::object definitions;
        for (auto& [path, content] : definitions_)
            definitions[path] = content;
        root["$defs"] = std::move(definitions);
        return json::serialize(root) + '\n';
    }

private:
    json::object section(const section_info& from) {
        json::object properties;
        for (const option_info& option : from.options()) {
            properties[option.key] = property(option);
            for (const std::string_view alias : option.aliases)
                properties[alias] = property(option);
        }
        return {{"type", "object"},
                {"description", from.doc()},
                {"properties", std::move(properties)},
                {"additionalProperties", from.path() == "resolver"}};
    }

    json::object reference(const section_info& to) {
        const std::string path(to.path());
        if (!definitions_.contains(path)) {
            definitions_[path]; // known before its own options are, which may refer to it
            definitions_[path] = section(to);
        }
        return {{"$ref", "#/$defs/" + path}};
    }

    json::object form(const option_info& option, shape what) {
        auto strings = [&] {
            json::object text = {{"type", "string"}};
            if (!option.choices.empty() && option.shapes.size() == 1)
                text["enum"] = json::array(option.choices.begin(), option.choices.end());
            return text;
        };
        switch (what) {
        case shape::boolean:
            return {{"type", "boolean"}};
        case shape::integer:
        case shape::port:
        case shape::size:
            return {{"type", "integer"}};
        case shape::number:
        case shape::seconds:
            return {{"type", "number"}};
        case shape::text:
        case shape::duration:
        case shape::address:
        case shape::size_text:
            return strings();
        case shape::text_list:
            return {{"type", "array"}, {"items", {{"type", "string"}}}};
        case shape::section:
            return option.nested != nullptr ? reference(*option.nested)
                                            : json::object{{"type", "object"}};
        case shape::section_list:
            return {{"type", "array"}, {"items", reference(*option.nested)}};
        case shape::section_map:
            return {{"type", "object"}, {"additionalProperties", true}};
        case shape::text_map:
            return {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
        case shape::flag_map:
            return {{"type", "object"}, {"additionalProperties", {{"type", "boolean"}}}};
        }
        std::unreachable();
    }

    json::object property(const option_info& option) {
        json::object result = {{"description", option.doc}};
        if (option.shapes.size() == 1) {
            const json::object only = form(option, option.shapes.front());
            for (const auto& [key, content] : only)
                result[key] = content;
        } else {
            json::array forms;
            for (const shape what : option.shapes)
                forms.push_back(form(option, what));
            result["anyOf"] = std::move(forms);
        }
        if (!option.deprecated_by.empty())
            result["deprecated"] = true;
        return result;
    }

    std::map<std::string, json::object> definitions_;
};

} // namespace

std::string json_schema(std::span<const plugin_section_ptr> plugins) {
    return schema_writer().write(plugins);
}

} // namespace plexus::config

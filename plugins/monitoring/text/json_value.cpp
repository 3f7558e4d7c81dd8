#include "text/json_value.hpp"

namespace plexus::monitoring {

namespace {

namespace json = boost::json;

void write_members(json_writer& out, const json::object& members) {
    for (const auto& [name, value] : members)
        write_value(out, {name.data(), name.size()}, value);
    out.end_object();
}

void write_elements(json_writer& out, const json::array& elements) {
    for (const json::value& each : elements) {
        if (const auto* text = each.if_string()) {
            out.element(std::string_view(text->data(), text->size()));
        } else if (const auto* object = each.if_object()) {
            out.begin_object();
            write_members(out, *object);
        } else if (const auto* array = each.if_array()) {
            out.begin_array();
            write_elements(out, *array);
        } else if (const auto* truth = each.if_bool()) {
            out.element(*truth);
        } else if (const auto* whole = each.if_int64()) {
            out.element(*whole);
        } else if (const auto* natural = each.if_uint64()) {
            out.element(*natural);
        } else if (const auto* number = each.if_double()) {
            out.element(*number);
        } else {
            out.null_element();
        }
    }
    out.end_array();
}

} // namespace

void write_value(json_writer& out, std::string_view name, const json::value& value) {
    switch (value.kind()) {
    case json::kind::object:
        out.begin_object(name);
        return write_members(out, value.get_object());
    case json::kind::array:
        out.begin_array(name);
        return write_elements(out, value.get_array());
    case json::kind::string:
        return out.field(name,
                         std::string_view(value.get_string().data(), value.get_string().size()));
    case json::kind::bool_:
        return out.field(name, value.get_bool());
    case json::kind::int64:
        return out.field(name, value.get_int64());
    case json::kind::uint64:
        return out.field(name, value.get_uint64());
    case json::kind::double_:
        return out.field(name, value.get_double());
    case json::kind::null:
        return out.null_field(name);
    }
}

} // namespace plexus::monitoring

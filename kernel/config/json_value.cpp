#include "config/json_value.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace plexus::config {

namespace {

namespace json = boost::json;

constexpr std::size_t depth_max = 32;

text_result<value> convert(const json::value& from) {
    switch (from.kind()) {
    case json::kind::null:
        return std::unexpected(std::string("null is no value of a configuration"));
    case json::kind::bool_:
        return value(from.get_bool());
    case json::kind::int64:
        return value(from.get_int64());
    case json::kind::uint64: // only those that no int64 holds
        return std::unexpected(fmt::format("{} is too large", from.get_uint64()));
    case json::kind::double_:
        return value(from.get_double());
    case json::kind::string:
        return value(std::string(from.get_string()));
    case json::kind::array: {
        array list;
        for (const json::value& item : from.get_array()) {
            auto converted = convert(item);
            if (!converted)
                return converted;
            list.push_back(std::move(*converted));
        }
        return value(std::move(list));
    }
    case json::kind::object: {
        map entries;
        for (const auto& [key, item] : from.get_object()) {
            auto converted = convert(item);
            if (!converted)
                return converted;
            entries.set(std::string(key), std::move(*converted));
        }
        return value(std::move(entries));
    }
    }
    std::unreachable();
}

} // namespace

text_result<value> value_from_json(std::string_view text) {
    json::parse_options bounds;
    bounds.max_depth = depth_max;
    json::stream_parser parser({}, bounds);
    boost::system::error_code error;
    const std::size_t read = parser.write_some(text.data(), text.size(), error);
    if (!error && read < text.size())
        error = json::error::extra_data;
    if (!error)
        parser.finish(error);
    if (error)
        return std::unexpected(fmt::format("not JSON at byte {}: {}", read, error.message()));
    return convert(parser.release());
}

} // namespace plexus::config

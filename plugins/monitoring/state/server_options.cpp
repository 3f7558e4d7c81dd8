#include "state/server_options.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>

namespace plexus::monitoring {

void server_options::read(std::string_view json, std::int64_t load_wall_ns) {
    boost::system::error_code error;
    boost::json::value fresh = boost::json::parse({json.data(), json.size()}, error);
    if (error)
        return;
    all_ = std::move(fresh);
    load_wall_ns_ = load_wall_ns;
}

const boost::json::value* server_options::find(std::string_view path) const {
    const boost::json::value* at = &all_;
    while (at != nullptr && !path.empty()) {
        const std::string_view key = path.substr(0, path.find('.'));
        path.remove_prefix(std::min(path.size(), key.size() + 1));
        const auto* object = at->if_object();
        at = object != nullptr ? object->if_contains({key.data(), key.size()}) : nullptr;
    }
    return at;
}

std::string_view server_options::text(std::string_view path) const {
    const auto* found = find(path);
    const auto* text = found != nullptr ? found->if_string() : nullptr;
    return text != nullptr ? std::string_view(text->data(), text->size()) : std::string_view();
}

std::int64_t server_options::integer(std::string_view path, std::int64_t otherwise) const {
    const auto* found = find(path);
    const auto* number = found != nullptr ? found->if_int64() : nullptr;
    return number != nullptr ? *number : otherwise;
}

bool server_options::boolean(std::string_view path) const {
    const auto* found = find(path);
    const auto* truth = found != nullptr ? found->if_bool() : nullptr;
    return truth != nullptr && *truth;
}

double server_options::seconds(std::string_view path) const {
    return static_cast<double>(integer(path)) / 1e9;
}

} // namespace plexus::monitoring

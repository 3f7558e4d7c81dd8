#include "settings.hpp"

#include <boost/json/parse.hpp>

namespace plexus::monitoring {

namespace {

std::int64_t number(const boost::json::value& value) {
    return value.is_int64() ? value.get_int64() : 0;
}

/// {"host": "...", "port": 8222}
void read_address(const boost::json::value& value, std::string& host, std::int64_t& port) {
    const auto* address = value.if_object();
    if (address == nullptr)
        return;
    if (const auto* found = address->if_contains("port"))
        port = number(*found);
    const auto* found = address->if_contains("host");
    if (const auto* text = found != nullptr ? found->if_string() : nullptr; text && !text->empty())
        host.assign(text->data(), text->size());
}

} // namespace

settings settings::read(std::string_view config) {
    settings result;
    boost::system::error_code error;
    const boost::json::value all = boost::json::parse({config.data(), config.size()}, error);
    const auto* top = error ? nullptr : all.if_object();
    if (const auto* console = top != nullptr ? top->if_contains("console") : nullptr)
        result.console = !console->is_bool() || console->get_bool();
    const auto* claims = top != nullptr ? top->if_contains("claims") : nullptr;
    if (claims == nullptr || !claims->is_object())
        return result;
    // In their order: of two that say the same the later counts.
    for (const auto& [key, value] : claims->get_object()) {
        if (key == "http")
            read_address(value, result.host, result.http_port);
        else if (key == "https")
            read_address(value, result.host, result.https_port);
        else if (key == "http_port")
            result.http_port = number(value);
        else if (key == "https_port")
            result.https_port = number(value);
        else if (key == "http_base_path" && value.is_string())
            result.base_path.assign(value.get_string().data(), value.get_string().size());
        else if (key == "prof_port")
            result.profile_port = number(value);
        else if (key == "prof_block_rate")
            result.profile_block_rate = number(value);
    }
    return result;
}

} // namespace plexus::monitoring

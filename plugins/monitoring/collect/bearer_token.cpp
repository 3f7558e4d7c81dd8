#include "collect/bearer_token.hpp"

#include <boost/json/parse.hpp>

#include "text/base64.hpp"

namespace plexus::monitoring {

bool is_bearer_token(std::string_view jwt) {
    const std::size_t first = jwt.find('.');
    const std::size_t last = jwt.rfind('.');
    if (first == jwt.npos || first == last)
        return false;
    boost::system::error_code error;
    const auto parsed =
        boost::json::parse(decode_base64(jwt.substr(first + 1, last - first - 1)), error);
    const auto* top = error ? nullptr : parsed.if_object();
    const auto* nats = top != nullptr ? top->if_contains("nats") : nullptr;
    const auto* user = nats != nullptr ? nats->if_object() : nullptr;
    const auto* bearer = user != nullptr ? user->if_contains("bearer_token") : nullptr;
    return bearer != nullptr && bearer->is_bool() && bearer->get_bool();
}

} // namespace plexus::monitoring

#include "system/server_filter.hpp"

#include <algorithm>

#include <boost/algorithm/string/case_conv.hpp>

namespace plexus::monitoring {

std::array<request_option, 6> server_filter::options(std::string_view group) {
    return {{{"server_name", &name, group},
             {"cluster", &cluster, group},
             {"host", &host, group},
             {"exact_match", &exact_match, group},
             {"tags", &tags, group},
             {"domain", &domain, group}}};
}

bool server_filter::matches(const server_marks& server) const {
    const auto agrees = [this](const std::string& wanted, const std::string& found) {
        return wanted.empty() ||
               (exact_match ? found == wanted : found.find(wanted) != std::string::npos);
    };
    const auto has = [&server](const std::string& tag) {
        return std::ranges::count(server.tags, boost::algorithm::to_lower_copy(tag)) != 0;
    };
    return agrees(name, server.name) && agrees(cluster, server.cluster) &&
           agrees(host, server.host) && std::ranges::all_of(tags, has) &&
           (domain.empty() || domain == server.domain);
}

} // namespace plexus::monitoring

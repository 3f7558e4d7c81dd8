#include "net/interface_addresses.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <memory>

namespace plexus::net {

std::string join_host_port(std::string_view host, int port) {
    return host.find(':') == std::string_view::npos ? fmt::format("{}:{}", host, port)
                                                    : fmt::format("[{}]:{}", host, port);
}

std::vector<std::string> reachable_hosts(std::string_view host) {
    if (host != "0.0.0.0" && host != "::")
        return {std::string(host)};
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0)
        return {std::string(host)};
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> guard(all, &::freeifaddrs);
    std::vector<std::string> routable;
    std::vector<std::string> loopback;
    for (const ifaddrs* each = all; each != nullptr; each = each->ifa_next) {
        if (each->ifa_addr == nullptr || (each->ifa_flags & IFF_UP) == 0)
            continue;
        char text[INET6_ADDRSTRLEN] = "";
        const int family = each->ifa_addr->sa_family;
        if (family == AF_INET) {
            ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr,
                        text, sizeof text);
        } else if (family == AF_INET6 && host == "::") {
            const in6_addr& v6 = reinterpret_cast<const sockaddr_in6*>(each->ifa_addr)->sin6_addr;
            if (IN6_IS_ADDR_LINKLOCAL(&v6))
                continue;
            ::inet_ntop(AF_INET6, &v6, text, sizeof text);
        } else {
            continue;
        }
        ((each->ifa_flags & IFF_LOOPBACK) != 0 ? loopback : routable).emplace_back(text);
    }
    return routable.empty() ? loopback : routable;
}

} // namespace plexus::net

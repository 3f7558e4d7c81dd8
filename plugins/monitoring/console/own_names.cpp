#include "console/own_names.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>

#include <boost/algorithm/string/predicate.hpp>

namespace plexus::monitoring {

namespace {

/// "[::1]" of "[::1]:8222", "a.b" of "a.b:8222".
std::string_view without_port(std::string_view address) {
    if (address.starts_with('['))
        return address.substr(0, address.find(']') + 1);
    return address.substr(0, address.rfind(':'));
}

bool is_address(std::string_view name) {
    in_addr ignored{};
    return inet_pton(AF_INET, std::string(name).c_str(), &ignored) == 1 || name.starts_with('[');
}

} // namespace

bool is_own_name(std::string_view host_field, std::span<const std::string_view> names) {
    static constexpr std::array<std::string_view, 3> local{".localhost", ".local", ".internal"};
    const std::string_view name = without_port(host_field);
    if (is_address(name) || name.find('.') == name.npos)
        return true;
    const auto is_end = [&](std::string_view end) {
        return name.size() > end.size() && boost::algorithm::iends_with(name, end);
    };
    return std::ranges::any_of(local, is_end) ||
           std::ranges::any_of(names, [&](std::string_view own) {
               return boost::algorithm::iequals(without_port(own), name);
           });
}

} // namespace plexus::monitoring

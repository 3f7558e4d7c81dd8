#include "collect/account_names.hpp"

#include <plexus/text.hpp>

namespace plexus::monitoring {

std::vector<std::string> account_names(const sources& from) {
    std::vector<std::string> names;
    each_row<px_account_row>(
        from.self(), from.inspect.accounts,
        [&](const px_account_row& row) noexcept { names.emplace_back(view(row.name)); });
    return names;
}

bool has_account(const sources& from, std::string_view name) {
    bool found = false;
    each_row<px_account_row>(
        from.self(), from.inspect.accounts,
        [&](const px_account_row& row) noexcept { found = found || view(row.name) == name; });
    return found;
}

std::string system_account(const sources& from) {
    std::string name;
    each_row<px_account_row>(from.self(), from.inspect.accounts,
                             [&](const px_account_row& row) noexcept {
                                 if (row.is_system != 0)
                                     name = view(row.name);
                             });
    return name;
}

} // namespace plexus::monitoring

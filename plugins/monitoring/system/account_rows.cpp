#include "system/account_rows.hpp"

namespace plexus::monitoring {

account_rows::account_rows(const sources& from) {
    each_row<px_account_row>(
        from.self(), from.inspect.accounts, [this](const px_account_row& row) noexcept {
            const auto [place, fresh] = rows_.emplace(std::string(view(row.name)), row);
            place->second.name = to_text(place->first);
        });
}

const px_account_row* account_rows::find(std::string_view account) const {
    const auto found = rows_.find(account);
    return found == rows_.end() ? nullptr : &found->second;
}

} // namespace plexus::monitoring

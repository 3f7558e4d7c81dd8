#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "collect/sources.hpp"

namespace plexus::monitoring {

/// The numbers of all accounts at one moment, by name. [home]
class account_rows {
public:
    explicit account_rows(const sources& from);
    account_rows(const account_rows&) = delete;
    account_rows& operator=(const account_rows&) = delete;

    const px_account_row* find(std::string_view account) const; ///< null: there is none
    const auto& all() const noexcept { return rows_; }

private:
    std::map<std::string, px_account_row, std::less<>> rows_; ///< the texts are the keys
};

} // namespace plexus::monitoring

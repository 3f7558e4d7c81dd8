#pragma once

#include <functional>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "account/account.hpp"
#include "base/result.hpp"

namespace plexus::account {

/// All accounts of the server, by name. `$G` and the system account are always there.
///
/// Thread: [any]; apply() one caller at a time.
/// Owner:  the composition root.
class registry {
public:
    registry(unsigned lanes, const config::options& options);

    account_ptr find(std::string_view name) const;
    const account_ptr& global() const noexcept { return global_; }
    /// Null when the options say that there is no system account.
    const account_ptr& system() const noexcept { return system_; }
    std::vector<account_ptr> all() const;

    /// Over all accounts that there have ever been.
    struct totals {
        std::uint64_t in_messages = 0, in_bytes = 0, out_messages = 0, out_bytes = 0;
        std::uint64_t subscriptions = 0; ///< now
    };
    totals sum();

    /// Makes the accounts what the options say: adds, changes, removes. Sessions of removed ones
    /// keep theirs until they end. Returns what must be freed after a grace period.
    /// Errors: the text of a mapping that does not parse; nothing has changed then.
    using garbage = std::vector<std::unique_ptr<const subject::mapping_set>>;
    text_result<garbage> apply(const config::options& options);

private:
    account_ptr find_or_make(const std::string& name);
    void forget_unused();

    const unsigned lanes_;
    const bool cached_;
    account_ptr global_;
    account_ptr system_;
    mutable std::shared_mutex mutex_; // guards what follows
    std::map<std::string, account_ptr, std::less<>> accounts_;
    /// Taken out by a reload: they count until nobody else holds them, and then in gone_.
    std::vector<account_ptr> removed_;
    totals gone_;
};

} // namespace plexus::account

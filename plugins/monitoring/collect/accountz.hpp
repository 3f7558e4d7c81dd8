#pragma once

#include <string>

#include <plexus/task.hpp>

#include "collect/output.hpp"
#include "collect/sources.hpp"

namespace plexus::monitoring {

/// What accountz is asked for.
struct accountz_options {
    std::string account{}; ///< empty: the names of all
};

/// The accounts by name, or one of them in detail.
plexus::task<outcome> accountz(const sources& from, accountz_options options, output& out);

/// The detail of one account as a member of the object that is open, or, without a name, as the
/// value itself. False: there is no such account, and nothing is written. [home]
bool write_account_detail(const sources& from, json_writer& out, std::string_view name,
                          const std::string& account);

} // namespace plexus::monitoring

#pragma once

#include <string>
#include <vector>

#include <plexus/task.hpp>

#include "collect/output.hpp"
#include "collect/sources.hpp"

namespace plexus::monitoring {

/// What accstatz is asked for.
struct accstatz_options {
    std::vector<std::string> accounts{}; ///< empty: all
    bool unused = false;                 ///< also those without connections
};

/// The members of the numbers of one account, in the object that is open: also those of the event
/// that tells of them. [any] pure
void write_account_numbers(json_writer& out, const px_account_row& row);

/// The numbers of accounts.
plexus::task<outcome> accstatz(const sources& from, accstatz_options options, output& out);

} // namespace plexus::monitoring

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/findings.hpp"
#include "config/options.hpp"
#include "config/schema/reader.hpp"

namespace plexus::config {

/// What came of reading a configuration file.
struct loaded {
    options values; ///< As written; complete() fills in what depends on the command line.
    findings found;
    bool readable = true; ///< False when the text itself could not be parsed.

    bool fatal() const { return found.fatal(); }
    /// What stands after "nats-server: " when the file is refused, and what is printed at start
    /// when there are only warnings; ends with a line feed as the reference's text does.
    std::string message() const;
};

/// Reads and checks a configuration file against the schema.
///
/// Thread: [init], and [any] during reload; reads files, so never on a loop.
/// Errors: collected in `found`, the lines as the reference prints them for `-t`; where it takes
///         entries of a map in random order, they are taken in the order of the file.
/// Limits: limits.hpp.
/// Source: core.md 27, 28.
loaded load_config(const std::string& path, const schema_hooks& hooks = {},
                   const sources& from = sources::of_process());
/// The same for a document that was read already.
loaded load_document(const document& file, const schema_hooks& hooks = {});

/// Fills in the defaults that a zero asks for and those that depend on other options: to be called
/// once command-line flags have been put over the file. [any]
void complete(options& values);

/// The cross-checks of core.md 29 that concern the core server, on complete() options; empty when
/// all is well, else the text the reference ends with. Not part of `-t` there.
std::string start_error(const options& values);

/// That the system account is not among the accounts: the last of the checks before start, and none
/// of a reload. Empty when all is well.
std::string system_account_error(const options& values);

/// What the reference says of a client_advertise that is no host[:port], at start and reload, each
/// with words of its own before; empty when all is well.
std::string client_advertise_error(const options& values);

/// What start would complain about in an otherwise valid file, for `-t` to add below the
/// reference's line; each begins with "hint: ".
std::vector<std::string> check_hints(options values);

/// Warnings about complete() options that the server logs when it starts; empty when there is
/// nothing to warn of.
std::string password_warning(const options& values);
std::string payload_warning(const options& values);

} // namespace plexus::config

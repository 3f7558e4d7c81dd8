#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/value.hpp"

/// Exports and imports of accounts as the configuration names them (core 28.5, security 8.2, 8.3).
/// They are checked in full, though no account applies them yet.
namespace plexus::config {

class reader;

struct export_spec {
    std::string account;
    std::string subject;
    bool service = false;
    bool single_response = true;
    /// Accounts that may import it; nothing: all. An empty list asks for a token.
    std::optional<std::vector<std::string>> accounts;
    std::uint64_t account_token_position = 0;
    std::optional<std::string> latency_subject;
};

struct import_spec {
    std::string account;
    std::string from_account;
    std::string subject; ///< In the exporting account.
    std::string to;      ///< In the importing one; empty: the same.
    std::string prefix;
    bool service = false;
};

/// All exchange between accounts, checked once every account has been read.
class exchange {
public:
    std::vector<export_spec> exports;
    std::vector<import_spec> imports;

    bool empty() const { return exports.empty() && imports.empty(); }

    /// Complains about what does not fit together: accounts that are not there, imports that are
    /// not allowed, cycles. Every complaint is placed at the accounts block.
    void check(reader& in, const value& block, const std::vector<std::string>& accounts,
               bool has_system_account);

private:
    bool check_export(reader& in, const value& block, const export_spec& spec,
                      bool has_system_account) const;
    std::string refusal_of_stream(const import_spec& spec) const;
    std::string refusal_of_service(const import_spec& spec) const;
    bool authorized(const import_spec& spec) const;
    /// The error when importing `subject` so would lead back to the importer; empty when not.
    std::string cycle(const import_spec& spec, const std::string& subject) const;

    /// Those accepted so far: what comes later is checked against them, as in the reference.
    std::vector<const export_spec*> exported_;
    std::vector<import_spec> imported_;
};

} // namespace plexus::config

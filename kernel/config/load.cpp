#include "config/load.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "config/plugins.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

/// Before everything else, since other checks need it; with this case only, as in the reference.
void read_system_account(reader& in, const map& root) {
    for (const std::string_view key : {"system_account", "system"}) {
        const value* account = root.find(key);
        if (account == nullptr)
            continue;
        if (account->as_string() != nullptr)
            in.state.result.system_account = *account->as_string();
        else
            in.error(*account, "system account name must be a string");
        return;
    }
}

void check_callout_accounts(reader& in) {
    const auto& accounts = in.state.result.accounts;
    for (const std::string& name : in.state.callout_accounts)
        if (std::ranges::find(accounts, name, &account_options::name) == accounts.end())
            in.error(position{}, fmt::format("auth_callout allowed account {} not found in "
                                             "configured accounts",
                                             go_quote(name)));
}

/// Ours: a unix_socket block says how, `listen` says where.
void check_unix_socket(reader& in, const map& root) {
    const auto& socket = in.state.result.listen.unix_socket;
    if (socket && socket->path.empty())
        in.error(*root.find_nocase("unix_socket"), "unix_socket needs listen: \"unix:/path\"");
}

} // namespace

std::string loaded::message() const {
    std::string text = found.str();
    if (!readable && text.ends_with('\n'))
        text.pop_back(); // the reference ends these errors without a line feed
    return text;
}

loaded load_document(const document& file, const schema_hooks& hooks) {
    loaded result;
    reader in(hooks);
    in.state.result.config_file = file.file;
    in.state.result.config_digest = file.digest;
    if (file.root.empty())
        in.found.warnings.push_back({{}, file.file + ": config has no values or is empty", {}});
    read_system_account(in, file.root);
    read_plugins(in, file.root);
    server_section().read_root(in, file.root, in.state.result);
    finish_plugins(in, file.root);
    check_callout_accounts(in);
    check_unix_socket(in, file.root);
    result.values = std::move(in.state.result);
    result.found = std::move(in.found);
    return result;
}

loaded load_config(const std::string& path, const schema_hooks& hooks, const sources& from) {
    auto file = read_file(path, from);
    if (file)
        return load_document(*file, hooks);
    loaded result;
    result.readable = false;
    result.values.config_file = path;
    const config_error& error = file.error();
    result.found.errors.push_back({error.bare ? position{} : error.at, error.text, {}});
    return result;
}

} // namespace plexus::config

#include "collect/accountz.hpp"

#include <fmt/format.h>

#include "collect/account_names.hpp"
#include "text/go_text.hpp"

namespace plexus::monitoring {

plexus::task<outcome> accountz(const sources& from, accountz_options options, output& out) {
    if (!options.account.empty() && !has_account(from, options.account))
        co_return outcome{400, fmt::format("Account {} does not exist", options.account)};
    json_writer& json = out.json;
    json.begin_object();
    json.field("server_id", from.host.server().id);
    json.field("now", utc_text(wall_time(from.host).count()));
    json.field_unless_empty("system_account", system_account(from));
    if (options.account.empty())
        json.list("accounts", account_names(from));
    else
        write_account_detail(from, json, "account_detail", options.account);
    json.end_object();
    co_return outcome{};
}

} // namespace plexus::monitoring

#include "collect/connz.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "collect/account_names.hpp"
#include "collect/connection_list.hpp"
#include "collect/connection_rows.hpp"
#include "text/go_text.hpp"

namespace plexus::monitoring {

namespace {

constexpr std::int64_t default_limit = 1024;

std::string fault(const connz_options& options) {
    if (!connection_order::knows(options.sort))
        return fmt::format("invalid sorting option: {}", options.sort);
    if ((options.sort == "stop" || options.sort == "reason") &&
        options.state != connection_state::closed)
        return fmt::format("sort by {} only valid on closed connections", options.sort);
    if (!options.filter_subject.empty() && options.filter_subject != ">" && options.account.empty())
        return "filter by subject only valid with account filtering";
    return {};
}

} // namespace

plexus::task<outcome> connz(const sources& from, connz_options options, output& out) {
    if (std::string wrong = fault(options); !wrong.empty())
        co_return outcome{400, std::move(wrong)};
    const std::int64_t now = wall_time(from.host).count();
    const std::int64_t offset = std::max<std::int64_t>(options.offset, 0);
    std::int64_t limit = options.limit <= 0 ? default_limit : options.limit;
    if (options.cid != 0)
        limit = 1;
    const bool known = options.account.empty() || has_account(from, options.account);

    std::vector<listed_connection> page;
    std::uint64_t population = 0;
    if (known) {
        connection_list list = co_await list_connections(from, options, now, out);
        if (!out.wanted())
            co_return outcome{};
        population = list.population;
        connection_order order(options.sort, now);
        page =
            co_await page_of(std::move(list.entries), std::move(order),
                             static_cast<std::uint64_t>(offset), static_cast<std::uint64_t>(limit));
    }
    json_writer& json = out.json;
    json.begin_object();
    json.field("server_id", known ? view(from.host.server().id) : std::string_view());
    json.field("now", utc_text(now));
    json.field("num_connections", page.size());
    json.field("total", population);
    json.field("offset", offset);
    json.field("limit", limit);
    if (known) {
        json.begin_array("connections");
        const connection_rows_form form{{now, options.auth}, options.subscriptions};
        if (!co_await write_connections(from, std::move(page), form, out))
            co_return outcome{};
        json.end_array();
    } else {
        json.null_field("connections");
    }
    json.end_object();
    co_return outcome{};
}

} // namespace plexus::monitoring

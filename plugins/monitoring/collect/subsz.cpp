#include "collect/subsz.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "collect/connection_json.hpp"
#include "collect/index_stats.hpp"
#include "collect/on_loop.hpp"
#include "text/go_text.hpp"
#include "text/subjects.hpp"

namespace plexus::monitoring {

namespace {

constexpr std::int64_t default_limit = 1024;
constexpr std::uint32_t slice_subscriptions = 512;

/// Which of the subscriptions that pass are written.
struct page {
    std::uint64_t skip;
    std::uint64_t take;
};

/// Passes over the subscriptions of one account in slices, and writes those of the page. Adds up
/// how many there are. False: nobody wants the rest.
plexus::task<bool> walk(const sources& from, std::string account, std::string test, page* which,
                        std::uint64_t* total, output& out) {
    std::uint64_t cursor = 0;
    do {
        const px_status read = each_row<px_subscription_row>(
            from.self(), from.inspect.subscriptions,
            [&](const px_subscription_row& row) noexcept {
                if (!test.empty() && !overlap(test, view(row.subject)))
                    return;
                ++*total;
                if (which->skip > 0) {
                    --which->skip;
                } else if (which->take > 0) {
                    --which->take;
                    write_subscription(out.json, row, true);
                }
            },
            to_text(account), &cursor, slice_subscriptions);
        if (read != PX_OK)
            break; // the account has gone since the last slice
        if (!co_await out.room())
            co_return false;
        co_await pause(from.home());
    } while (cursor != 0);
    co_return true;
}

} // namespace

plexus::task<outcome> subsz(const sources& from, subsz_options options, output& out) {
    if (!options.test.empty() && !is_literal(options.test))
        co_return outcome{
            400,
            fmt::format("invalid test subject, must be valid publish subject: {}", options.test)};
    const std::int64_t offset = std::max<std::int64_t>(options.offset, 0);
    const std::int64_t limit = options.limit <= 0 ? default_limit : options.limit;
    std::vector<std::string> accounts;
    index_stats stats;
    each_row<px_account_row>(from.self(), from.inspect.accounts,
                             [&](const px_account_row& row) noexcept {
                                 if (!options.account.empty() && view(row.name) != options.account)
                                     return;
                                 stats.add(row);
                                 accounts.emplace_back(view(row.name));
                             });
    std::uint64_t total = 0;
    if (options.subscriptions)
        for (const std::string& account : accounts) {
            page nothing{UINT64_MAX, 0};
            if (!co_await walk(from, account, options.test, &nothing, &total, out))
                co_return outcome{};
        }

    json_writer& json = out.json;
    json.begin_object();
    json.field("server_id", from.host.server().id);
    json.field("now", utc_text(wall_time(from.host).count()));
    stats.write(json);
    json.field("total", total);
    json.field("offset", offset);
    json.field("limit", limit);
    page wanted{static_cast<std::uint64_t>(offset), static_cast<std::uint64_t>(limit)};
    if (options.subscriptions && total > wanted.skip) {
        std::uint64_t ignored = 0;
        json.begin_array("subscriptions_list");
        for (const std::string& account : accounts)
            if (wanted.take > 0 &&
                !co_await walk(from, account, options.test, &wanted, &ignored, out))
                co_return outcome{};
        json.end_array();
    }
    json.end_object();
    co_return outcome{};
}

} // namespace plexus::monitoring

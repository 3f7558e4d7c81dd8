#include "collect/connection_list.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <plexus/text.hpp>

#include "collect/on_loop.hpp"
#include "state/closed_connections.hpp"
#include "text/subjects.hpp"

namespace plexus::monitoring {

namespace {

constexpr std::string_view global_account = "$G";
/// Looked at in one task when connections are filtered by what they subscribe to.
constexpr std::uint32_t slice_subscriptions = 1024;

/// What is selected and how it is sorted: constant, shared by the tasks on all loops.
struct selection {
    connz_options options;
    connection_order order;

    bool needs_rows() const {
        return !order.by_number() || !options.account.empty() || !options.user.empty() ||
               !options.mqtt_client.empty();
    }
    /// Beyond the account, which decides who counts at all.
    bool wants(const px_connection_row& row) const {
        return (options.cid == 0 || row.id == options.cid) &&
               (options.user.empty() || view(row.user) == options.user) &&
               options.mqtt_client.empty(); // no kind of connection has one yet
    }
};
using selection_ptr = std::shared_ptr<const selection>;

struct slice {
    connection_list found;
    std::uint64_t last = 0; ///< the number to go on after; 0: that was all
};

slice read_slice(const sources& from, const selection& wanted, px_loop loop, std::uint64_t after) {
    std::array<std::uint64_t, slice_rows> room{};
    const std::uint32_t count =
        from.inspect.connection_ids(from.self(), after, room.data(), slice_rows);
    const std::span<const std::uint64_t> ids(room.data(), count);
    slice result;
    result.last = count == slice_rows ? ids.back() : 0;
    if (!wanted.needs_rows()) {
        result.found.population = count;
        for (const std::uint64_t id : ids)
            if (wanted.options.cid == 0 || id == wanted.options.cid)
                result.found.entries.push_back({id, id, loop, {}});
        return result;
    }
    each_row<px_connection_row>(
        from.self(), from.inspect.connections,
        [&](const px_connection_row& row) noexcept {
            if (!wanted.options.account.empty() && view(row.account) != wanted.options.account)
                return;
            ++result.found.population;
            if (wanted.wants(row))
                result.found.entries.push_back({wanted.order.rank(row), row.id, loop, {}});
        },
        ids.data(), count, 0u);
    return result;
}

plexus::task<> add_open(const sources& from, selection_ptr wanted, const output& out,
                        connection_list* list) {
    for (px_loop loop = 0; loop < from.loops(); ++loop) {
        std::uint64_t after = 0;
        do {
            if (!out.wanted())
                co_return;
            auto job = [&from, wanted, loop, after] {
                return read_slice(from, *wanted, loop, after);
            };
            slice next = co_await on_loop(loop, job);
            list->population += next.found.population;
            list->entries.insert(list->entries.end(), next.found.entries.begin(),
                                 next.found.entries.end());
            after = next.last;
        } while (after != 0);
    }
}

/// Which of some connections of one loop subscribe to what overlaps a subject: how far it came.
struct overlap_slice {
    std::vector<bool> kept;      ///< of those that are decided
    std::uint64_t looked_at = 0; ///< subscriptions of the first that is not
};

overlap_slice read_overlaps(const sources& from, std::string_view subject,
                            std::span<const listed_connection> candidates, std::uint64_t begin) {
    overlap_slice result;
    std::uint32_t left = slice_subscriptions;
    for (const listed_connection& each : candidates) {
        bool found = false;
        const std::uint32_t asked = left;
        const std::uint32_t seen = each_row<px_subscription_row>(
            from.self(), from.inspect.connection_subscriptions,
            [&](const px_subscription_row& row) noexcept {
                found = found || overlap(subject, view(row.subject));
            },
            each.id, begin, asked);
        if (!found && seen == asked) {
            result.looked_at = begin + seen;
            break;
        }
        result.kept.push_back(found);
        begin = 0;
        left -= std::min(left, seen + 1);
        if (left == 0)
            break;
    }
    return result;
}

plexus::task<> keep_overlapping(const sources& from, std::string subject, const output& out,
                                connection_list* list) {
    std::vector<listed_connection> kept;
    std::uint64_t begin = 0;
    for (std::size_t at = 0; at < list->entries.size() && out.wanted();) {
        const px_loop loop = list->entries[at].loop;
        std::vector<listed_connection> some;
        for (std::size_t i = at; i < list->entries.size() && some.size() < slice_rows; ++i) {
            if (list->entries[i].loop != loop)
                break;
            some.push_back(list->entries[i]);
        }
        auto job = [&from, subject, some = std::move(some), begin] {
            return read_overlaps(from, subject, some, begin);
        };
        const overlap_slice next = co_await on_loop(loop, job);
        for (std::size_t i = 0; i < next.kept.size(); ++i)
            if (next.kept[i])
                kept.push_back(list->entries[at + i]);
        at += next.kept.size();
        begin = next.looked_at;
    }
    list->entries = std::move(kept);
}

/// Closed connections of the global account have no account in the reference: its name finds none.
plexus::task<> add_closed(const sources& from, selection_ptr wanted, const output& out,
                          connection_list* list) {
    while (!from.closed.take_in())
        co_await pause(from.home());
    // Of a number that is open and was given again only the open one counts.
    const bool is_open = wanted->options.cid != 0 && !list->entries.empty();
    const std::string& account = wanted->options.account;
    const std::uint64_t end = from.closed.end();
    std::uint64_t at = from.closed.first();
    while (at < end && out.wanted()) {
        for (const std::uint64_t slice = std::min(end, at + slice_rows); at < slice; ++at) {
            const closed_connections::entry& each = from.closed.at(at);
            const px_connection_row& row = each->row();
            if (!account.empty() && (account == global_account || view(row.account) != account))
                continue;
            ++list->population;
            const std::uint64_t rank = wanted->order.by_number() ? row.id : wanted->order.rank(row);
            if (!is_open && wanted->wants(row))
                list->entries.push_back({rank, row.id, from.home(), each});
        }
        co_await pause(from.home());
        at = std::max(at, from.closed.first()); // some may have gone
    }
}

} // namespace

plexus::task<connection_list> list_connections(const sources& from, connz_options options,
                                               std::int64_t now_wall_ns, const output& out) {
    const auto wanted = std::make_shared<const selection>(
        selection{options, connection_order(options.sort, now_wall_ns)});
    connection_list list;
    if (options.state != connection_state::closed) {
        co_await add_open(from, wanted, out, &list);
        if (!options.filter_subject.empty() && options.filter_subject != ">")
            co_await keep_overlapping(from, options.filter_subject, out, &list);
    }
    if (options.state != connection_state::open)
        co_await add_closed(from, wanted, out, &list);
    co_return list;
}

} // namespace plexus::monitoring

#include <algorithm>
#include <array>

#include <plexus/text.hpp>
#include <plexus/wait.hpp>

#include "collect/connection_list.hpp"

namespace plexus::monitoring {

bool connection_order::knows(const std::string& by) {
    static constexpr std::array names{"",        "cid",       "start",    "subs",       "pending",
                                      "msgs_to", "msgs_from", "bytes_to", "bytes_from", "last",
                                      "idle",    "uptime",    "stop",     "reason",     "rtt"};
    return std::find(names.begin(), names.end(), by) != names.end();
}

connection_order::connection_order(std::string by, std::int64_t now_wall_ns)
    : by_(std::move(by)), now_(now_wall_ns) {}

bool connection_order::by_number() const noexcept {
    return by_.empty() || by_ == "cid" || by_ == "start";
}

std::uint64_t connection_order::rank(const px_connection_row& row) const {
    const auto time = [](std::int64_t wall_ns) { return static_cast<std::uint64_t>(wall_ns); };
    const auto largest_first = [](std::uint64_t value) { return ~value; };
    if (by_ == "subs")
        return largest_first(row.subscriptions);
    if (by_ == "pending")
        return largest_first(row.pending_bytes);
    if (by_ == "msgs_to")
        return largest_first(row.traffic.out_messages);
    if (by_ == "msgs_from")
        return largest_first(row.traffic.in_messages);
    if (by_ == "bytes_to")
        return largest_first(row.traffic.out_bytes);
    if (by_ == "bytes_from")
        return largest_first(row.traffic.in_bytes);
    if (by_ == "last")
        return largest_first(time(row.last_activity_wall_ns));
    if (by_ == "idle")
        return time(row.last_activity_wall_ns); // idle for longest first
    if (by_ == "uptime")
        return time((row.stop_wall_ns != 0 ? row.stop_wall_ns : now_) - row.start_wall_ns);
    if (by_ == "stop")
        return largest_first(time(row.stop_wall_ns));
    if (by_ == "rtt")
        return largest_first(row.rtt_ns);
    return 0;
}

void connection_order::rank_by_reason(std::vector<listed_connection>& closed) const {
    if (by_ != "reason")
        return;
    std::vector<std::string_view> reasons;
    for (const listed_connection& each : closed)
        reasons.push_back(view(each.closed->row().reason));
    std::sort(reasons.begin(), reasons.end());
    for (listed_connection& each : closed)
        each.rank = static_cast<std::uint64_t>(
            std::lower_bound(reasons.begin(), reasons.end(), view(each.closed->row().reason)) -
            reasons.begin());
}

namespace {

std::vector<listed_connection> cut(std::vector<listed_connection> entries,
                                   const connection_order& order, std::uint64_t offset,
                                   std::uint64_t limit) {
    order.rank_by_reason(entries);
    const auto less = [](const listed_connection& a, const listed_connection& b) {
        return a.rank != b.rank ? a.rank < b.rank : a.id < b.id;
    };
    const std::size_t from = std::min<std::uint64_t>(offset, entries.size());
    const std::size_t to = from + std::min<std::uint64_t>(limit, entries.size() - from);
    const auto at = [&](std::size_t index) {
        return entries.begin() + static_cast<std::ptrdiff_t>(index);
    };
    if (from > 0 && from < entries.size())
        std::nth_element(entries.begin(), at(from), entries.end(), less);
    if (to < entries.size() && from < to)
        std::nth_element(at(from), at(to), entries.end(), less);
    std::sort(at(from), at(to), less);
    entries.erase(at(to), entries.end());
    entries.erase(entries.begin(), at(from));
    return entries;
}

} // namespace

plexus::task<std::vector<listed_connection>> page_of(std::vector<listed_connection> entries,
                                                     connection_order order, std::uint64_t offset,
                                                     std::uint64_t limit) {
    if (entries.size() <= sort_here_max)
        co_return cut(std::move(entries), order, offset, limit);
    auto job = [entries = std::move(entries), order = std::move(order), offset, limit]() mutable {
        return cut(std::move(entries), order, offset, limit);
    };
    co_return co_await work(job);
}

} // namespace plexus::monitoring

#include "collect/connection_rows.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "collect/on_loop.hpp"

namespace plexus::monitoring {

namespace {

/// One connection, written as far as it is.
struct row_part {
    json_writer json;
    bool found = false;
    std::uint64_t next = 0; ///< the subscription to go on with; 0: the row is complete
};

void write_one(json_writer& out, subscription_detail how, const px_subscription_row& row,
               bool with_account) {
    if (how == subscription_detail::full)
        write_subscription(out, row, with_account);
    else
        out.element(row.subject);
}

const char* list_name(subscription_detail how) {
    return how == subscription_detail::full ? "subscriptions_list_detail" : "subscriptions_list";
}

std::uint32_t described(const connection_rows_form& form) {
    return PX_DESCRIBE_ASK_RTT | (form.row.auth ? PX_DESCRIBE_CERTIFICATES : 0u);
}

/// The row of a connection, if there still is one.
template <class Call>
void with_row(const sources& from, const listed_connection& which, std::uint32_t what,
              Call&& call) {
    if (which.closed != nullptr)
        call(which.closed->row());
    else
        each_row<px_connection_row>(from.self(), from.inspect.connections, call, &which.id, 1u,
                                    what);
}

/// At most `count` of its subscriptions from the one numbered `first` on; how many there were.
template <class Call>
std::uint32_t each_subscription(const sources& from, const listed_connection& which,
                                std::uint64_t first, std::uint32_t count, Call&& call) {
    if (which.closed == nullptr)
        return each_row<px_subscription_row>(from.self(), from.inspect.connection_subscriptions,
                                             call, which.id, first, count);
    const std::span<const kept_subscription> rest =
        std::span(which.closed->subscriptions()).subspan(first);
    const std::span<const kept_subscription> some =
        rest.first(std::min<std::size_t>(rest.size(), count));
    for (const kept_subscription& each : some) {
        px_subscription_row row{};
        row.account = which.closed->row().account;
        row.subject = to_text(each.subject);
        row.queue = to_text(each.queue);
        row.sid = to_text(each.sid);
        row.delivered = each.delivered;
        row.max = each.max;
        row.connection_id = which.id;
        call(row);
    }
    return static_cast<std::uint32_t>(some.size());
}

bool has_subscriptions(const listed_connection& which, const px_connection_row& row) {
    return which.closed != nullptr ? !which.closed->subscriptions().empty() : row.subscriptions > 0;
}

/// Goes on with the list of subscriptions that is open in `part`, by at most `count`; at its end
/// ends the row. How many there were.
std::uint32_t add_subscriptions(const sources& from, const connection_rows_form& form,
                                const listed_connection& which, std::uint32_t count,
                                row_part& part) {
    const std::uint32_t seen = each_subscription(
        from, which, part.next, count, [&](const px_subscription_row& row) noexcept {
            write_one(part.json, form.subscriptions, row, which.closed != nullptr);
        });
    if (seen == count) {
        part.next += seen;
        return seen;
    }
    part.next = 0;
    part.json.end_array();
    bool ended = false;
    with_row(from, which, 0, [&](const px_connection_row& row) noexcept {
        end_connection(part.json, row, form.row);
        ended = true;
    });
    if (!ended)
        part.json.end_object(); // it has just gone
    return seen;
}

/// What a list of another layout or depth would be: where the parts begin.
struct part_place {
    json_layout layout;
    unsigned depth;
};

/// Takes the subscriptions that it writes from `left`.
row_part read_row(const sources& from, const connection_rows_form& form,
                  const listed_connection& which, part_place place, std::uint32_t& left) {
    row_part part{json_writer(place.layout, place.depth)};
    bool open = false;
    with_row(from, which, described(form), [&](const px_connection_row& row) noexcept {
        part.found = true;
        begin_connection(part.json, row, form.row);
        open = form.subscriptions != subscription_detail::none && has_subscriptions(which, row);
        if (open)
            part.json.begin_array(list_name(form.subscriptions));
        else
            end_connection(part.json, row, form.row);
    });
    if (open)
        left -= add_subscriptions(from, form, which, left, part);
    return part;
}

/// The first of some connections of one loop: as many as one task may write.
std::vector<row_part> read_rows(const sources& from, const connection_rows_form& form,
                                std::span<const listed_connection> some, part_place place) {
    std::vector<row_part> parts;
    parts.reserve(some.size());
    std::uint32_t left = slice_subscriptions;
    for (const listed_connection& each : some) {
        if (left == 0)
            break;
        parts.push_back(read_row(from, form, each, place, left));
    }
    return parts;
}

/// The rows of a window, each in its place.
plexus::task<std::vector<row_part>> read_window(const sources& from,
                                                std::vector<listed_connection> window,
                                                connection_rows_form form, part_place place) {
    std::vector<std::optional<row_part>> slots(window.size());
    for (px_loop loop = 0; loop < from.loops(); ++loop) {
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < window.size(); ++i)
            if (window[i].loop == loop)
                places.push_back(i);
        for (std::size_t at = 0; at < places.size();) {
            std::vector<listed_connection> some;
            for (std::size_t i = at; i < places.size(); ++i)
                some.push_back(window[places[i]]);
            auto job = [&from, form, some = std::move(some), place] {
                return read_rows(from, form, some, place);
            };
            std::vector<row_part> parts = co_await on_loop(loop, job);
            for (row_part& part : parts)
                slots[places[at++]] = std::move(part);
        }
    }
    std::vector<row_part> rows;
    rows.reserve(slots.size());
    for (std::optional<row_part>& each : slots)
        rows.push_back(std::move(*each));
    co_return rows;
}

/// Writes the rest of a row that is not complete. False: nobody wants it.
plexus::task<bool> finish_row(const sources& from, listed_connection which,
                              connection_rows_form form, row_part part, output& out) {
    while (part.next != 0) {
        auto job = [&from, form, which, part = std::move(part)]() mutable {
            add_subscriptions(from, form, which, slice_subscriptions, part);
            return std::move(part);
        };
        part = co_await on_loop(which.loop, job);
        out.json.more(part.json.take());
        if (!co_await out.room())
            co_return false;
    }
    co_return true;
}

std::size_t window_size(const connection_rows_form& form) {
    if (form.subscriptions != subscription_detail::none)
        return window_rows_with_subscriptions;
    return form.row.auth ? window_rows_with_auth : window_rows;
}

} // namespace

plexus::task<bool> write_connections(const sources& from, std::vector<listed_connection> page,
                                     connection_rows_form form, output& out) {
    const std::size_t size = window_size(form);
    const part_place place{out.json.layout(), out.json.depth()};
    for (std::size_t at = 0; at < page.size(); at += size) {
        const auto begin = page.begin() + static_cast<std::ptrdiff_t>(at);
        const auto end =
            page.begin() + static_cast<std::ptrdiff_t>(std::min(at + size, page.size()));
        std::vector<listed_connection> window(begin, end);
        std::vector<row_part> rows = co_await read_window(from, std::move(window), form, place);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!rows[i].found)
                continue;
            out.json.part(rows[i].json.take());
            if (rows[i].next != 0 &&
                !co_await finish_row(from, page[at + i], form, std::move(rows[i]), out))
                co_return false;
        }
        if (!co_await out.room())
            co_return false;
    }
    co_return true;
}

} // namespace plexus::monitoring

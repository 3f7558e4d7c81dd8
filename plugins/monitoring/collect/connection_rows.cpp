#include "collect/connection_rows.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "collect/on_loop.hpp"

namespace plexus::monitoring {

namespace {

constexpr std::uint32_t slice_subscriptions = 256;

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

/// Goes on with the list of subscriptions that is open in `part`; at its end ends the row.
void add_subscriptions(const sources& from, const connection_rows_form& form, std::uint64_t id,
                       row_part& part) {
    const std::uint32_t seen = each_row<px_subscription_row>(
        from.self(), from.inspect.connection_subscriptions,
        [&](const px_subscription_row& row) noexcept {
            write_one(part.json, form.subscriptions, row, false);
        },
        id, part.next, slice_subscriptions);
    if (seen == slice_subscriptions) {
        part.next += seen;
        return;
    }
    part.next = 0;
    part.json.end_array();
    bool ended = false;
    each_row<px_connection_row>(
        from.self(), from.inspect.connections,
        [&](const px_connection_row& row) noexcept {
            end_connection(part.json, row, form.row);
            ended = true;
        },
        &id, 1u, 0u);
    if (!ended)
        part.json.end_object(); // it has just gone
}

/// What a list of another layout or depth would be: where the parts begin.
struct part_place {
    json_layout layout;
    unsigned depth;
};

std::vector<row_part> read_rows(const sources& from, const connection_rows_form& form,
                                std::span<const std::uint64_t> ids, part_place place) {
    std::vector<row_part> parts;
    parts.reserve(ids.size());
    for (const std::uint64_t id : ids) {
        row_part& part = parts.emplace_back(row_part{json_writer(place.layout, place.depth)});
        bool open = false;
        each_row<px_connection_row>(
            from.self(), from.inspect.connections,
            [&](const px_connection_row& row) noexcept {
                part.found = true;
                begin_connection(part.json, row, form.row);
                open = form.subscriptions != subscription_detail::none && row.subscriptions > 0;
                if (open)
                    part.json.begin_array(list_name(form.subscriptions));
                else
                    end_connection(part.json, row, form.row);
            },
            &id, 1u, described(form));
        if (open)
            add_subscriptions(from, form, id, part);
    }
    return parts;
}

row_part closed_row(const connection_rows_form& form, const kept_connection& kept,
                    part_place place) {
    row_part part{json_writer(place.layout, place.depth), true};
    const px_connection_row& row = kept.row();
    begin_connection(part.json, row, form.row);
    if (form.subscriptions != subscription_detail::none && !kept.subscriptions().empty()) {
        part.json.begin_array(list_name(form.subscriptions));
        for (const kept_subscription& each : kept.subscriptions()) {
            px_subscription_row one{};
            one.account = row.account;
            one.subject = to_text(each.subject);
            one.queue = to_text(each.queue);
            one.sid = to_text(each.sid);
            one.delivered = each.delivered;
            one.max = each.max;
            one.connection_id = row.id;
            write_one(part.json, form.subscriptions, one, true);
        }
        part.json.end_array();
    }
    end_connection(part.json, row, form.row);
    return part;
}

/// The rows of a window, each in its place.
plexus::task<std::vector<row_part>> read_window(const sources& from,
                                                std::vector<listed_connection> window,
                                                connection_rows_form form, part_place place) {
    std::vector<std::optional<row_part>> slots(window.size());
    for (std::size_t i = 0; i < window.size(); ++i)
        if (window[i].closed != nullptr)
            slots[i] = closed_row(form, *window[i].closed, place);
    for (px_loop loop = 0; loop < from.loops(); ++loop) {
        std::vector<std::uint64_t> ids;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < window.size(); ++i)
            if (window[i].closed == nullptr && window[i].loop == loop) {
                ids.push_back(window[i].id);
                places.push_back(i);
            }
        if (ids.empty())
            continue;
        auto job = [&from, form, ids = std::move(ids), place] {
            return read_rows(from, form, ids, place);
        };
        std::vector<row_part> parts = co_await on_loop(loop, job);
        for (std::size_t i = 0; i < parts.size(); ++i)
            slots[places[i]] = std::move(parts[i]);
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
        auto job = [&from, form, id = which.id, part = std::move(part)]() mutable {
            add_subscriptions(from, form, id, part);
            return std::move(part);
        };
        part = co_await on_loop(which.loop, job);
        out.json.more(part.json.take());
        if (!co_await out.room())
            co_return false;
    }
    co_return true;
}

} // namespace

plexus::task<bool> write_connections(const sources& from, std::vector<listed_connection> page,
                                     connection_rows_form form, output& out) {
    const std::size_t size = form.subscriptions == subscription_detail::none
                                 ? window_rows
                                 : window_rows_with_subscriptions;
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

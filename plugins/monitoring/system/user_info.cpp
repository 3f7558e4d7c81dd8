#include "system/user_info.hpp"

#include <optional>

#include <boost/json/parse.hpp>

#include "collect/on_loop.hpp"
#include "state/kept_connection.hpp"
#include "text/json_value.hpp"

namespace plexus::monitoring {

namespace {

using row_copy = std::shared_ptr<const kept_connection>;

/// The connection as it is now, if it lives on the calling loop.
row_copy find_here(const sources& from, std::uint64_t id) {
    row_copy found;
    auto take = [&found](const px_connection_row& row) noexcept {
        found = std::make_shared<const kept_connection>(row, std::vector<kept_subscription>());
    };
    each_row<px_connection_row>(from.self(), from.inspect.connections, take, &id, 1U,
                                PX_DESCRIBE_PERMISSIONS);
    return found;
}

plexus::task<row_copy> find(const sources& from, std::uint64_t id) {
    for (px_loop loop = 0; id != 0 && loop < from.loops(); ++loop) {
        auto look = [&from, id] { return find_here(from, id); };
        if (auto found = co_await on_loop(loop, look))
            co_return found;
    }
    co_return nullptr;
}

void write_lists(json_writer& out, std::string_view name, const boost::json::value* lists) {
    out.begin_object(name);
    if (lists != nullptr && lists->is_object())
        for (const char* which : {"allow", "deny"})
            if (const auto* list = lists->get_object().if_contains(which);
                list != nullptr && list->is_array() && !list->get_array().empty())
                write_value(out, which, *list);
    out.end_object();
}

/// In whole seconds, as nanoseconds; 0 when it never ends.
std::int64_t time_left(std::int64_t expires_wall_ns, std::int64_t now_wall_ns) {
    constexpr std::int64_t second = 1'000'000'000;
    return expires_wall_ns == 0 ? 0 : (expires_wall_ns - now_wall_ns) / second * second;
}

} // namespace

std::string shown_permissions(std::string_view permissions) {
    boost::system::error_code failed;
    const auto parsed = boost::json::parse(permissions, failed);
    if (failed || !parsed.is_object())
        return {};
    const boost::json::object& all = parsed.get_object();
    json_writer out(compact);
    out.begin_object();
    write_lists(out, "publish", all.if_contains("publish"));
    write_lists(out, "subscribe", all.if_contains("subscribe"));
    if (const auto* responses = all.if_contains("responses"))
        write_value(out, "responses", *responses);
    out.end_object();
    return out.take();
}

plexus::task<void> answer_user_info(system_requests& requests, account_ref where, asked request) {
    const row_copy found = co_await find(requests.from(), request.client);
    if (found == nullptr)
        co_return requests.answers().refuse(*where, request, 400, "");
    const px_connection_row& row = found->row();
    json_writer out(compact);
    out.begin_object();
    out.field("user", row.user);
    out.field("account", row.account);
    out.field_unless_empty("account_name", row.account);
    if (const std::string permissions = shown_permissions(view(row.permissions));
        !permissions.empty())
        out.written_field("permissions", permissions);
    out.field_unless_empty("expires",
                           time_left(row.expires_wall_ns, wall_time(requests.from().host).count()));
    out.end_object();
    co_await requests.answers().answer(std::move(where), std::move(request), out.take());
}

} // namespace plexus::monitoring

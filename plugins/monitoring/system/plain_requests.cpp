#include "system/plain_requests.hpp"

#include <array>

#include <boost/algorithm/string/trim.hpp>

#include "system/account_rows.hpp"
#include "system/event_text.hpp"
#include "system/subscriber_count.hpp"
#include "text/base64.hpp"

namespace plexus::monitoring {

plexus::task<void> answer_id(system_requests& requests, account_ref where, asked request) {
    const server_marks& marks = requests.identity().marks();
    json_writer out(compact);
    out.begin_object();
    out.field("name", marks.name);
    out.field("host", marks.host);
    out.field("id", requests.identity().id());
    out.end_object();
    requests.answers().answer_plainly(*where, request, out.take());
    co_return;
}

plexus::task<void> answer_connections(system_requests& requests, event_ids& ids, account_ref where,
                                      asked request) {
    const host& host = requests.from().host;
    const std::string account = account_in(request.subject);
    std::string named = account;
    const std::array<request_option, 1> options{{{"acc", &named}}};
    if (!request.body.empty()) {
        const auto read = read_options(request.body, "accNumConnsReq", options);
        if (!read)
            co_return host.error("Error unmarshalling account connections request message: ",
                                 read.error().text);
    }
    if (named != account)
        co_return host.error("Error unmarshalled account does not match subject");
    const account_rows rows(requests.from());
    const px_account_row* row = rows.find(account);
    if (row == nullptr || row->connections == 0)
        co_return;
    const event_stamp stamp{ids.next(), wall_time(host).count(), requests.identity().stamp()};
    requests.answers().answer_plainly(*where, request, connections_event(stamp, *row));
}

plexus::task<void> answer_subscribers(system_requests& requests, account_ref where, asked request) {
    if (request.client == 0)
        co_return;
    const std::string asked_for = boost::algorithm::trim_copy(request.body);
    const std::size_t blank = asked_for.find(' ');
    counted_subscriptions what{.account = std::string(where->name()),
                               .subject = asked_for.substr(0, blank)};
    if (blank != std::string::npos)
        what.queue = asked_for.substr(blank + 1, asked_for.find(' ', blank + 1) - blank - 1);
    const std::uint64_t count = co_await count_subscribers(requests.from(), std::move(what));
    requests.answers().answer_plainly(*where, request, std::to_string(count));
}

plexus::task<void> answer_local_subscribers(system_requests& requests, account_ref where,
                                            asked request) {
    const host& host = requests.from().host;
    if (request.body.empty())
        co_return host.error("request requires a body");
    counted_subscriptions what;
    std::string queue;
    const std::array<request_option, 3> options{
        {{"acc", &what.account}, {"subject", &what.subject}, {"queue", &queue}}};
    const auto read = read_options(request.body, "accNumSubsReq", options);
    if (!read)
        co_return host.error("Error unmarshalling account nsubs request message: ",
                             read.error().text);
    if (!queue.empty())
        what.queue = decode_base64(queue);
    const account_rows rows(requests.from());
    const px_account_row* row = rows.find(what.account);
    if (row == nullptr || row->connections == 0)
        co_return;
    const std::uint64_t count = co_await count_subscribers(requests.from(), std::move(what));
    requests.answers().answer_plainly(*where, request, std::to_string(count));
}

} // namespace plexus::monitoring

#include "system/statsz_service.hpp"

#include <utility>

namespace plexus::monitoring {

statsz_service::statsz_service(system_requests& requests)
    : requests_(requests), timer_(requests.from().host, [this] { run_out(); }) {}

result<void> statsz_service::open(account_ref where) {
    where_ = std::move(where);
    const std::string& id = requests_.identity().id();
    broadcasts_ = "$SYS.SERVER." + id + ".STATSZ";
    // The first is what it was called before the others were there.
    for (const std::string& subject :
         {std::string("$SYS.REQ.SERVER.PING"), std::string("$SYS.REQ.SERVER.PING.STATSZ"),
          "$SYS.REQ.SERVER." + id + ".STATSZ"}) {
        auto opened = subscription::open(*where_, subject, [this](messages all) {
            for (const message_view message : all)
                requests_.take(request_line::statsz, where_, asked(message),
                               [this](const account_ref&, asked request) {
                                   return answer(std::move(request));
                               });
        });
        if (!opened)
            return opened.error();
        subscriptions_.push_back(std::move(*opened));
    }
    return timer_.start(statsz_pace::first);
}

plexus::task<void> statsz_service::answer(asked request) {
    // Nobody to answer: everybody is told.
    if (request.reply.empty()) {
        request.reply = broadcasts_;
        pace_.said(now(requests_.from().host));
    }
    if (!request.body.empty()) {
        server_filter filter;
        const auto options = filter.options();
        const auto read = read_options(request.body, "StatszEventOptions", options);
        if (!read)
            co_return requests_.answers().refuse(*where_, request, 400, read.error().text);
        if (!filter.matches(requests_.identity().marks()))
            co_return;
    }
    say(request.reply);
}

void statsz_service::run_out() {
    const statsz_pace::step step = pace_.run_out(now(requests_.from().host));
    if (step.due)
        say(broadcasts_);
    if (const auto started = timer_.start(step.next); !started)
        requests_.from().host.error("STATSZ is not said any more: ", started.error().text);
}

void statsz_service::say(const std::string& subject) {
    if (!where_->has_interest(subject))
        return;
    const std::string text = statsz_text(requests_.from(), requests_.identity());
    if (const auto said = where_->publish({.subject = subject, .payload = text}); !said)
        requests_.from().host.warn("STATSZ is not said: ", said.error().text);
}

} // namespace plexus::monitoring

#include "system/system_requests.hpp"

#include <fmt/format.h>

namespace plexus::monitoring {

std::string account_in(std::string_view subject) {
    for (int token = 0; token < 3; ++token)
        subject.remove_prefix(subject.find('.') + 1);
    return std::string(subject.substr(0, subject.find('.')));
}

system_requests::system_requests(const sources& from, server_identity& identity, task_scope& tasks)
    : from_(from), identity_(identity), answers_(from.host, identity), queue_(tasks) {}

result<subscription> system_requests::serve(const account_ref& where, const std::string& subject,
                                            handler answer) {
    return subscription::open(*where, subject,
                              [this, held = std::weak_ptr(where), answer](messages all) {
                                  const account_ref from = held.lock();
                                  for (const message_view message : all)
                                      if (from != nullptr && !message.reply().empty())
                                          take(from, asked(message), answer);
                              });
}

void system_requests::take(const account_ref& where, asked request, const handler& answer) {
    if (request.body.size() > body_max)
        return answers_.refuse(*where, request, 400,
                               fmt::format("a request has at most {} bytes", body_max));
    if (queue_.full())
        return answers_.refuse(*where, request, 503, "too many requests under way");
    queue_.add(answer(where, std::move(request)));
}

plexus::task<void> system_requests::collect(account_ref where, asked request, service_kind kind,
                                            std::optional<std::string> about) {
    const std::unique_ptr<service> made = kind.make();
    if (!request.body.empty()) {
        server_filter filter;
        std::vector<request_option> options = made->options();
        const auto filters = filter.options();
        options.insert(options.end(), filters.begin(), filters.end());
        const auto read = read_options(request.body, kind.options, options);
        if (!read)
            co_return answers_.refuse(*where, request, 400, read.error().text);
        if (!filter.matches(identity_.marks()))
            co_return;
    }
    if (about)
        made->set_account(std::move(*about));
    reply_buffer out;
    const outcome ended = co_await made->collect(from_, out);
    if (ended.status == silence)
        co_return;
    if (out.too_large())
        answers_.refuse(*where, request, 500, "the answer is too large", true);
    else if (ended.status != 200)
        answers_.refuse(*where, request, 500, ended.text, true);
    else
        answers_.answer(*where, request, out.take());
}

} // namespace plexus::monitoring

#include "system/system_requests.hpp"

#include <fmt/format.h>

#include "http/endpoints.hpp"

namespace plexus::monitoring {

std::string account_in(std::string_view subject) {
    for (int token = 0; token < 3; ++token)
        subject.remove_prefix(subject.find('.') + 1);
    return std::string(subject.substr(0, subject.find('.')));
}

system_requests::system_requests(const sources& from, server_identity& identity, task_scope& tasks)
    : from_(from), identity_(identity), answers_(from.host, identity),
      queues_{{request_queue(tasks, from.system_requests),
               request_queue(tasks, from.system_requests),
               request_queue(tasks, from.system_requests),
               request_queue(tasks, from.system_requests, of_account_max)}} {}

result<subscription> system_requests::serve(request_line line, const account_ref& where,
                                            const std::string& subject, handler answer) {
    return subscription::open(*where, subject,
                              [this, line, held = std::weak_ptr(where), answer](messages all) {
                                  const account_ref from = held.lock();
                                  for (const message_view message : all)
                                      if (from != nullptr && !message.reply().empty())
                                          take(line, from, asked(message), answer);
                              });
}

void system_requests::take(request_line line, const account_ref& where, asked request,
                           const handler& answer) {
    const auto refuse = [&](unsigned code, std::string_view why) {
        if (!request.reply.empty())
            answers_.refuse(*where, request, code, why);
    };
    if (request.body.size() > body_max)
        return refuse(400, fmt::format("a request has at most {} bytes", body_max));
    request_queue& queue = queues_[static_cast<std::size_t>(line)];
    if (queue.full_for(where.get()))
        return refuse(503, "too many requests under way");
    queue.add(where.get(), answer(where, std::move(request)));
}

plexus::task<void> system_requests::collect(account_ref where, asked request, service_kind kind,
                                            std::optional<std::string> about) {
    if (!kind.until_taken.empty() && from_.paths.is_plugins(kind.until_taken))
        co_return;
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
    reply_buffer out(answers_.data_max(request.encoding, from_.options));
    const outcome ended = co_await made->collect(from_, out);
    if (ended.status == silence)
        co_return;
    if (out.too_large())
        answers_.refuse(*where, request, 500, "the answer is too large", true);
    else if (ended.status != 200)
        answers_.refuse(*where, request, 500, ended.text, true);
    else
        co_await answers_.answer(std::move(where), std::move(request), out.take());
}

} // namespace plexus::monitoring

// plexus.bus/0 in a test: the subjects of the world.
#include <span>

#include <plexus/text.hpp>

#include "fake_parts.hpp"

namespace plexus::testing {

namespace {

px_message raw(const message& from) {
    return {.subject = to_text(from.subject),
            .reply = to_text(from.reply),
            .headers = to_text(from.headers),
            .payload = to_text(from.payload),
            .origin_id = from.origin_id,
            .origin_kind = from.origin_kind,
            .reserved = 0};
}

px_account* hold(px_host* host, std::string name) {
    auto made = std::make_unique<px_account>(std::move(name));
    px_account* const key = made.get();
    host->accounts.emplace(key, std::move(made));
    return key;
}

px_account* find_account(px_host* host, px_text name) {
    if (host->count_call("bus.find_account") != PX_OK)
        return nullptr; // there is none of this name
    return hold(host, name.size == 0 ? global_account : std::string(view(name)));
}

px_account* system_account(px_host* host) {
    const bool there = host->count_call("bus.system_account") == PX_OK;
    return there ? hold(host, "$SYS") : nullptr;
}

bool is_subject(std::string_view text, bool wildcards) {
    return text.size() <= PX_SUBJECT_BYTES_MAX && well_formed(text, wildcards);
}

px_status may_publish(px_host* host, const char* function) {
    if (const px_status may = host->at_work(function); may != PX_OK)
        return may;
    if (host->in_inline)
        return host->refuse(PX_ERR_STATE, std::string(function) + " within an inline callback");
    return PX_OK;
}

px_status check(px_host* host, const px_message& what) {
    const std::string_view headers = view(what.headers);
    if (!is_subject(view(what.subject), false))
        return host->refuse(PX_ERR_INVALID, "\"" + std::string(view(what.subject)) +
                                                "\" is no subject to publish to");
    if (what.reply.size != 0 && !is_subject(view(what.reply), false))
        return host->refuse(PX_ERR_INVALID,
                            "\"" + std::string(view(what.reply)) + "\" is no subject to reply to");
    if (!headers.empty() && !(headers.starts_with("NATS/1.0") && headers.ends_with("\r\n\r\n")))
        return host->refuse(PX_ERR_INVALID, "the headers are no header block");
    if (what.headers.size + what.payload.size > host->max_payload)
        return host->refuse(PX_ERR_LIMIT, "more than max_payload");
    return PX_OK;
}

std::size_t send(px_host* host, const px_account& account, const px_message& what,
                 std::string reply) {
    return host->world.publish(account.name, {.subject = std::string(view(what.subject)),
                                              .payload = std::string(view(what.payload)),
                                              .reply = std::move(reply),
                                              .headers = std::string(view(what.headers)),
                                              .origin_id = host->id,
                                              .origin_kind = PX_ORIGIN_SERVER});
}

px_status publish(px_host* host, px_account* account, const px_message* messages,
                  std::uint32_t count, std::uint32_t* published, std::uint64_t* receivers) {
    std::uint64_t delivered = 0;
    std::uint32_t done = 0;
    px_status status = may_publish(host, "bus.publish");
    if (status == PX_OK && (account == nullptr || (messages == nullptr && count > 0)))
        status = host->refuse(PX_ERR_INVALID, "bus.publish without an account or messages");
    for (; status == PX_OK && done < count; ++done) {
        status = check(host, messages[done]);
        if (status != PX_OK)
            break;
        delivered += send(host, *account, messages[done], std::string(view(messages[done].reply)));
    }
    if (published != nullptr)
        *published = done;
    if (receivers != nullptr)
        *receivers = delivered;
    return status;
}

px_status request(px_host* host, px_account* account, const px_message* what,
                  std::uint64_t timeout_ns, px_reply_fn fn, void* arg, std::uint64_t* id) {
    if (const px_status may = may_publish(host, "bus.request"); may != PX_OK)
        return may;
    if (account == nullptr || what == nullptr || fn == nullptr || id == nullptr ||
        what->reply.size != 0)
        return host->refuse(PX_ERR_INVALID, "bus.request: see its contract");
    if (const px_status checked = check(host, *what); checked != PX_OK)
        return checked;
    const std::uint64_t number = ++host->last_number;
    const std::string reply = "_INBOX." + std::to_string(host->id) + "." + std::to_string(number);
    px_host::request& waiting = host->requests[number];
    waiting.fn = fn;
    waiting.arg = arg;
    waiting.inbox = host->world.subscribe(
        {.account = account->name, .pattern = reply, .queue = {}, .take = [=](const message& got) {
             host->world.at(0, [=] {
                 const px_message answer = raw(got);
                 host->answer(number, PX_OK, &answer);
             });
             return true;
         }});
    const std::size_t receivers = send(host, *account, *what, reply);
    waiting.timeout = host->world.at(receivers == 0 ? 0 : timeout_ns, [=] {
        host->answer(number, receivers == 0 ? PX_ERR_NOT_FOUND : PX_ERR_TIMEOUT, nullptr);
    });
    *id = number;
    return PX_OK;
}

void cancel_request(px_host* host, std::uint64_t id) {
    if (!host->is_on_loop("bus.cancel_request"))
        return;
    if (const auto found = host->requests.find(id); found != host->requests.end()) {
        host->world.forget(found->second.timeout);
        host->requests.erase(found);
    }
}

// The loop takes what waits for a subscription, PX_MESSAGES_MAX at a time.
void deliver(const std::shared_ptr<px_subscription>& to) {
    const std::vector<message> taken = std::exchange(to->waiting, {});
    std::vector<px_message> batch;
    for (std::size_t at = 0; at < taken.size(); at += batch.size()) {
        batch.clear();
        while (batch.size() < PX_MESSAGES_MAX && at + batch.size() < taken.size())
            batch.push_back(raw(taken[at + batch.size()]));
        if (to->interest == nullptr)
            return; // ended meanwhile
        to->host->run("a message callback", [&] {
            to->fn(to->arg, to.get(), batch.data(), static_cast<std::uint32_t>(batch.size()));
        });
    }
}

bool take(const std::shared_ptr<px_subscription>& to, const message& what) {
    if (!to->echo && what.origin_id == to->host->id)
        return false;
    if (to->is_inline) {
        const px_message seen = raw(what);
        const bool before = std::exchange(to->host->in_inline, true);
        to->host->run("an inline message callback", [&] { to->fn(to->arg, to.get(), &seen, 1); });
        to->host->in_inline = before;
        return true;
    }
    if (to->waiting.empty())
        to->host->world.at(0, [to] { deliver(to); });
    to->waiting.push_back(what);
    return true;
}

px_status subscribe(px_host* host, px_account* account, px_text subject, px_text queue,
                    px_loop loop, std::uint32_t flags, px_messages_fn fn, void* arg,
                    px_subscription** subscription) {
    if (const px_status may = host->at_work("bus.subscribe"); may != PX_OK)
        return may;
    const bool is_inline = (flags & PX_SUBSCRIBE_INLINE) != 0;
    if (account == nullptr || fn == nullptr || subscription == nullptr || flags > 3)
        return host->refuse(PX_ERR_INVALID, "bus.subscribe: see its contract");
    if (!is_subject(view(subject), true))
        return host->refuse(PX_ERR_INVALID,
                            "\"" + std::string(view(subject)) + "\" is no subject to subscribe to");
    if (queue.size != 0 && !is_subject(view(queue), false))
        return host->refuse(PX_ERR_INVALID,
                            "\"" + std::string(view(queue)) + "\" is no name of a queue group");
    if (!is_inline && loop != 0)
        return host->refuse(PX_ERR_NOT_FOUND, "there is one loop");
    auto made = std::make_shared<px_subscription>(host, fn, arg, is_inline,
                                                  (flags & PX_SUBSCRIBE_NO_ECHO) == 0);
    made->interest =
        host->world.subscribe({.account = account->name,
                               .pattern = std::string(view(subject)),
                               .queue = std::string(view(queue)),
                               .take = [weak = std::weak_ptr(made)](const message& what) {
                                   const auto held = weak.lock();
                                   return held != nullptr && take(held, what);
                               }});
    *subscription = made.get();
    host->subscriptions.emplace(made.get(), std::move(made));
    return PX_OK;
}

void unsubscribe(px_host* host, px_subscription* subscription, px_task_fn gone, void* arg) {
    if (!host->is_on_loop("bus.unsubscribe"))
        return;
    const auto found = host->subscriptions.find(subscription);
    if (found == host->subscriptions.end())
        return;
    found->second->interest.reset();
    host->world.at(0, [host, held = found->second, gone, arg] {
        if (gone != nullptr)
            host->run("the end of a subscription", [&] { gone(arg); });
    });
    host->subscriptions.erase(found);
}

} // namespace

const px_bus_v0& fake_bus_table() {
    static const px_bus_v0 table = {
        .size = sizeof(px_bus_v0),
        .reserved = 0,
        .find_account = find_account,
        .system_account = system_account,
        .account_name = [](px_account* account) { return to_text(account->name); },
        .release_account = [](px_host* host,
                              px_account* account) { host->accounts.erase(account); },
        .publish = publish,
        .request = request,
        .cancel_request = cancel_request,
        .subscribe = subscribe,
        .unsubscribe = unsubscribe,
        .dropped = [](px_subscription*) { return std::uint64_t{0}; },
        .has_interest =
            [](px_host* host, px_account* account, px_text subject) {
                return std::uint32_t{host->world.has_interest(account->name, view(subject))};
            },
    };
    return table;
}

} // namespace plexus::testing

void px_host::answer(std::uint64_t number, px_status status, const px_message* reply) {
    const auto node = requests.extract(number);
    if (node.empty())
        return;
    world.forget(node.mapped().timeout);
    run("an answer to a request", [&] { node.mapped().fn(node.mapped().arg, status, reply); });
}

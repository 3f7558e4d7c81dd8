#include "bus/bus_table.hpp"

#include "base/quote.hpp"
#include "bus/bus_holdings.hpp"
#include "bus/call_scope.hpp"
#include "bus/loop_table.hpp"
#include "bus/plugin_publish.hpp"
#include "bus/text.hpp"
#include "subject/grammar.hpp"

namespace plexus::bus {

namespace {

bus_holdings& held(px_host* host) {
    return host->holdings_of<bus_holdings>(table_slot::bus);
}

px_account* find_account(px_host* host, px_text name) {
    const account::registry& accounts = host->kernel().accounts;
    px_account* const found =
        held(host).hold(name.size == 0 ? accounts.global() : accounts.find(view(name)));
    if (found == nullptr)
        host->refuse(PX_ERR_NOT_FOUND, "there is no account {}", go_quote(view(name)));
    return found;
}

px_account* system_account(px_host* host) {
    px_account* const found = held(host).hold(host->kernel().accounts.system());
    if (found == nullptr)
        host->refuse(PX_ERR_NOT_FOUND, "the configuration has no system account");
    return found;
}

px_text account_name(px_account* account) {
    return account == nullptr ? px_text{} : to_text(account->account->name());
}

void release_account(px_host* host, px_account* account) {
    held(host).release(account);
}

template <class Number>
void say(Number* to, Number value) {
    if (to != nullptr)
        *to = value;
}

px_status publish(px_host* host, px_account* account, const px_message* messages,
                  std::uint32_t count, std::uint32_t* published, std::uint64_t* receivers) {
    std::uint64_t delivered = 0;
    std::uint32_t done = 0;
    px_status status = may_publish(*host, "bus.publish");
    if (status == PX_OK && (account == nullptr || (messages == nullptr && count > 0)))
        status = host->refuse(PX_ERR_INVALID, "bus.publish without an account or messages");
    for (; status == PX_OK && done < count; ++done) {
        const px_message& each = messages[done];
        status = bus::publish(*host, *net::loop::current(), *account->account, each,
                              view(each.reply), delivered);
        if (status != PX_OK)
            break;
    }
    say(published, done);
    say(receivers, delivered);
    return status;
}

px_status request(px_host* host, px_account* account, const px_message* message,
                  std::uint64_t timeout_ns, px_reply_fn fn, void* arg, std::uint64_t* id) {
    if (const px_status may = may_publish(*host, "bus.request"); may != PX_OK)
        return may;
    if (account == nullptr || message == nullptr || fn == nullptr || id == nullptr)
        return host->refuse(PX_ERR_INVALID, "bus.request without an account, a message, a function "
                                            "or a place for the request's number");
    if (message->reply.size != 0)
        return host->refuse(PX_ERR_INVALID, "a request gets its reply subject from the kernel");
    return held(host).requests().start(*net::loop::current(), account->account, *message,
                                       to_delay(timeout_ns), fn, arg, *id);
}

void cancel_request(px_host* host, std::uint64_t id) {
    if (host->on_loop("bus.cancel_request"))
        held(host).requests().cancel(*net::loop::current(), id);
}

px_status subscribe(px_host* host, px_account* account, px_text subject, px_text queue,
                    px_loop loop, std::uint32_t flags, px_messages_fn fn, void* arg,
                    px_subscription** subscription) {
    if (!host->on_loop("bus.subscribe"))
        return PX_ERR_THREAD;
    if (!host->at_work("bus.subscribe"))
        return PX_ERR_STATE;
    if (account == nullptr || fn == nullptr || subscription == nullptr)
        return host->refuse(PX_ERR_INVALID, "bus.subscribe without an account, a function or a "
                                            "place for the subscription");
    if ((flags & ~(PX_SUBSCRIBE_INLINE | PX_SUBSCRIBE_NO_ECHO)) != 0)
        return host->refuse(PX_ERR_INVALID, "bus.subscribe: unknown flags in {:#x}", flags);
    if (!short_enough(view(subject)) || !subject::valid(view(subject)))
        return host->refuse(PX_ERR_INVALID, "{} is no subject to subscribe to",
                            go_quote(view(subject).substr(0, 256)));
    if (!short_enough(view(queue)) ||
        view(queue).find_first_of(std::string_view(" \t\r\n\f\0", 6)) != std::string_view::npos)
        return host->refuse(PX_ERR_INVALID, "{} is no name of a queue group",
                            go_quote(view(queue).substr(0, 256)));

    const message_sink sink{fn, arg, (flags & PX_SUBSCRIBE_NO_ECHO) == 0};
    net::loop_group& loops = host->kernel().loops;
    std::shared_ptr<px_subscription> made;
    if ((flags & PX_SUBSCRIBE_INLINE) != 0)
        made = std::make_shared<inline_subscription>(*host, account->account, sink);
    else if (loop < loops.size())
        made = std::make_shared<callback_subscription>(*host, account->account, loops[loop], sink);
    else
        return host->refuse(PX_ERR_NOT_FOUND, "bus.subscribe: there is no loop {}", loop);
    // Set first: the function may be called before this returns, and may end the subscription.
    *subscription = made.get();
    if (held(host).add(std::move(made), view(subject), view(queue)))
        return PX_OK;
    *subscription = nullptr;
    return host->refuse(PX_ERR_INVALID, "{} is no subject to subscribe to",
                        go_quote(view(subject)));
}

void unsubscribe(px_host* host, px_subscription* subscription, px_task_fn gone, void* arg) {
    if (!host->on_loop("bus.unsubscribe"))
        return;
    std::function<void()> after;
    if (gone != nullptr)
        after = [host, gone, arg] {
            call_plugin(*host, "the end of a subscription", [&] { gone(arg); });
        };
    held(host).remove(*net::loop::current(), subscription, std::move(after));
}

std::uint64_t dropped(px_subscription* subscription) {
    return subscription->dropped();
}

std::uint32_t has_interest(px_host* host, px_account* account, px_text subject) {
    return account != nullptr && host->on_loop("bus.has_interest") &&
                   account->account->space().has_interest(view(subject))
               ? 1
               : 0;
}

} // namespace

const px_bus_v0& bus_table() {
    static const px_bus_v0 table{
        sizeof(px_bus_v0), 0,       find_account, system_account, account_name,
        release_account,   publish, request,      cancel_request, subscribe,
        unsubscribe,       dropped, has_interest};
    return table;
}

std::unique_ptr<holdings> make_bus_holdings(px_host& host) {
    return std::make_unique<bus_holdings>(host);
}

} // namespace plexus::bus

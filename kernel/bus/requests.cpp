#include "bus/requests.hpp"

#include <charconv>

#include "bus/call_scope.hpp"
#include "bus/plugin_publish.hpp"
#include "bus/text.hpp"

namespace plexus::bus {

/// Where the answers to one loop's requests in one account come in.
class requests::inbox final : public posted_subscription {
public:
    inbox(requests& owner, account::account_ptr account, net::loop& loop)
        : posted_subscription(owner.host_, std::move(account), loop), owner_(owner),
          prefix_("_INBOX." + owner.names_.next() + ".") {}

    bool open() { return start(prefix_ + "*", {}, 0); }
    std::string reply_for(std::uint64_t id) const { return prefix_ + std::to_string(id); }

    std::size_t waiting_count = 0; ///< requests that wait for an answer here

private:
    // What a server answers when nobody takes a request (core 8); a link passes it on.
    static bool says_no_responders(const px_message& reply) {
        return reply.payload.size == 0 && view(reply.headers).starts_with("NATS/1.0 503");
    }

    void receive(const px_message* messages, std::uint32_t count) override {
        for (const px_message& reply : std::span(messages, count)) {
            const std::string_view subject = view(reply.subject);
            const std::string_view digits =
                subject.substr(std::min(subject.size(), prefix_.size()));
            std::uint64_t id = 0;
            const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), id);
            if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size())
                continue;
            if (says_no_responders(reply))
                owner_.end(loop(), id, PX_ERR_NOT_FOUND, nullptr);
            else
                owner_.end(loop(), id, PX_OK, &reply);
        }
    }

    bus::requests& owner_;
    const std::string prefix_;
};

struct requests::waiting {
    requests& owner;
    net::loop& home;
    const std::uint64_t id;
    inbox& at;
    const px_reply_fn fn;
    void* const arg;
    net::timer timer{expire, this};
};

requests::requests(px_host& host) : host_(host), places_(host.kernel().loops.size()) {}

requests::~requests() = default;

px_status requests::start(net::loop& here, const account::account_ptr& account,
                          const px_message& message, net::clock::duration timeout, px_reply_fn fn,
                          void* arg, std::uint64_t& id) {
    if (count_.fetch_add(1, std::memory_order_relaxed) >= requests_max) {
        count_.fetch_sub(1, std::memory_order_relaxed);
        return host_.refuse(PX_ERR_LIMIT, "{} requests wait for answers (requests_max)",
                            requests_max);
    }
    const std::uint64_t number = last_id_.fetch_add(1, std::memory_order_relaxed) + 1;
    inbox& at = *inbox_for(here, account);
    waiting& started = places_[here.index]
                           .waiting_.try_emplace(number, *this, here, number, at, fn, arg)
                           .first->second;
    ++at.waiting_count;
    std::uint64_t receivers = 0;
    const px_status published =
        publish(host_, here, *account, message, at.reply_for(number), receivers);
    if (published != PX_OK) {
        cancel(here, number);
        return published;
    }
    if (receivers > 0)
        here.arm_after(started.timer, timeout);
    else
        here.post([this, &here, number] { end(here, number, PX_ERR_NOT_FOUND, nullptr); });
    id = number;
    return PX_OK;
}

requests::inbox* requests::inbox_for(net::loop& here, const account::account_ptr& account) {
    auto& inboxes = places_[here.index].inboxes;
    for (const auto& each : inboxes)
        if (each->account() == account)
            return each.get();
    if (inboxes.size() >= inboxes_max) {
        const auto idle = std::ranges::find_if(
            inboxes, [](const auto& each) { return each->waiting_count == 0; });
        if (idle != inboxes.end()) {
            retire(here, std::move(*idle));
            inboxes.erase(idle);
        }
    }
    auto& made = inboxes.emplace_back(std::make_shared<inbox>(*this, account, here));
    const bool opened = made->open();
    px_assert(opened, "the subject of an inbox is made here, and well-formed");
    return made.get();
}

void requests::retire(net::loop& here, std::shared_ptr<inbox> gone) {
    gone->stop();
    here.group().after_grace(here, [gone = std::move(gone)] {});
}

void requests::end(net::loop& here, std::uint64_t id, px_status status, const px_message* reply) {
    const auto node = places_[here.index].waiting_.extract(id);
    if (node.empty())
        return; // a second answer, or one that comes too late
    waiting& ended = node.mapped();
    ended.timer.cancel();
    --ended.at.waiting_count;
    count_.fetch_sub(1, std::memory_order_relaxed);
    call_plugin(host_, "a reply callback", [&] { ended.fn(ended.arg, status, reply); });
}

void requests::expire(void* context) {
    auto& expired = *static_cast<waiting*>(context);
    expired.owner.end(expired.home, expired.id, PX_ERR_TIMEOUT, nullptr);
}

void requests::cancel(net::loop& here, std::uint64_t id) {
    const auto node = places_[here.index].waiting_.extract(id);
    if (node.empty())
        return;
    --node.mapped().at.waiting_count;
    count_.fetch_sub(1, std::memory_order_relaxed);
}

void requests::close(net::loop& here) {
    place& own = places_[here.index];
    while (!own.waiting_.empty())
        end(here, own.waiting_.begin()->first, PX_ERR_CLOSED, nullptr);
    for (auto& each : own.inboxes)
        retire(here, std::move(each));
    own.inboxes.clear();
}

} // namespace plexus::bus

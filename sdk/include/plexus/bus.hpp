#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <plexus/loop.hpp>

namespace plexus {
inline namespace sdk {

/// One message as a callback gets it: good for the call.
class message_view {
public:
    explicit message_view(const px_message& raw) noexcept : raw_(raw) {}

    std::string_view subject() const noexcept { return view(raw_.subject); }
    std::string_view reply() const noexcept { return view(raw_.reply); } ///< empty: none
    std::string_view headers() const noexcept { return view(raw_.headers); }
    std::string_view payload() const noexcept { return view(raw_.payload); }
    std::uint64_t origin_id() const noexcept { return raw_.origin_id; }
    std::uint32_t origin_kind() const noexcept { return raw_.origin_kind; }

private:
    const px_message& raw_;
};

/// The messages of one callback, in order of arrival: good for the call.
class messages {
public:
    explicit messages(std::span<const px_message> raw) noexcept : raw_(raw) {}

    class iterator {
    public:
        explicit iterator(const px_message* at) noexcept : at_(at) {}
        message_view operator*() const noexcept { return message_view(*at_); }
        iterator& operator++() noexcept {
            ++at_;
            return *this;
        }
        bool operator==(const iterator&) const = default;

    private:
        const px_message* at_;
    };
    iterator begin() const noexcept { return iterator(raw_.data()); }
    iterator end() const noexcept { return iterator(raw_.data() + raw_.size()); }
    std::size_t size() const noexcept { return raw_.size(); }
    message_view operator[](std::size_t index) const noexcept { return message_view(raw_[index]); }

private:
    std::span<const px_message> raw_;
};

/// A message to be published: borrows its texts.
struct outgoing {
    std::string_view subject{};
    std::string_view payload{};
    std::string_view reply{};   ///< empty: none
    std::string_view headers{}; ///< a whole header block, or empty

    px_message raw() const noexcept {
        return {.subject = to_text(subject),
                .reply = to_text(reply),
                .headers = to_text(headers),
                .payload = to_text(payload),
                .origin_id = 0,
                .origin_kind = 0,
                .reserved = 0};
    }
};

/// An account, held.
///
/// Thread: [any], but where said. Owner: whoever has it; movable.
/// Errors: as px_bus_v0.
class account {
public:
    /// Empty: the global account.
    static result<account> find(const host& host, std::string_view name = {}) {
        return hold(host, host.bus().find_account(host.handle(), to_text(name)));
    }
    static result<account> system(const host& host) {
        return hold(host, host.bus().system_account(host.handle()));
    }
    account(account&& other) noexcept
        : host_(other.host_), handle_(std::exchange(other.handle_, nullptr)) {}
    account& operator=(account&& other) noexcept {
        std::swap(host_, other.host_);
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~account() {
        if (handle_ != nullptr && host_->gives_back())
            host_->bus().release_account(host_->handle(), handle_);
    }

    std::string_view name() const { return view(host_->bus().account_name(handle_)); }
    bool has_interest(std::string_view subject) const { ///< [loop]
        return host_->bus().has_interest(host_->handle(), handle_, to_text(subject)) != 0;
    }

    /// How many received it. [loop]
    result<std::uint64_t> publish(const outgoing& message) const {
        const px_message raw = message.raw();
        return publish(std::span(&raw, 1));
    }
    /// How many deliveries were made of all of them; those before a wrong one are published. [loop]
    result<std::uint64_t> publish(std::span<const px_message> raw) const {
        host_->expect_some_loop("account::publish");
        std::uint64_t receivers = 0;
        const px_status status =
            host_->bus().publish(host_->handle(), handle_, raw.data(),
                                 static_cast<std::uint32_t>(raw.size()), nullptr, &receivers);
        if (status != PX_OK)
            return host_->last_error(status);
        return receivers;
    }
    /// Answers a message that has a reply subject. [loop]
    result<std::uint64_t> answer(const message_view& asked, std::string_view payload,
                                 std::string_view headers = {}) const {
        return publish({.subject = asked.reply(), .payload = payload, .headers = headers});
    }

    const sdk::host& host() const noexcept { return *host_; }
    px_account* handle() const noexcept { return handle_; }

private:
    account(const sdk::host& host, px_account* handle) noexcept : host_(&host), handle_(handle) {}
    static result<account> hold(const sdk::host& host, px_account* handle) {
        if (handle == nullptr)
            return host.last_error(PX_ERR_NOT_FOUND);
        return account(host, handle);
    }

    const sdk::host* host_;
    px_account* handle_;
};

/// How to subscribe.
struct subscribe_options {
    std::string_view queue{};     ///< empty: every message
    px_loop loop = PX_NO_LOOP;    ///< where the function is called; PX_NO_LOOP: the home loop
    bool inline_delivery = false; ///< by whichever loop publishes: see PX_SUBSCRIBE_INLINE
    bool echo = true;             ///< also what the plugin itself publishes
};

/// Interest in a subject, until it is destroyed.
///
/// Thread: [loop]; when the function is called on other loops, it may run until a little after
///         the end, and what it captured lives that long.
/// Owner:  whoever has it; movable.
/// Errors: open() as px_bus_v0.subscribe.
class subscription {
public:
    using callback = std::function<void(messages)>;

    subscription() = default;
    static result<subscription> open(const account& account, std::string_view subject,
                                     callback call, const subscribe_options& options = {}) {
        const sdk::host& host = account.host();
        auto made = std::make_unique<state>(host, std::move(call));
        const std::uint32_t flags = (options.inline_delivery ? PX_SUBSCRIBE_INLINE : 0) |
                                    (options.echo ? 0 : PX_SUBSCRIBE_NO_ECHO);
        const px_loop loop = options.loop == PX_NO_LOOP ? home_loop(host) : options.loop;
        px_subscription* handle = nullptr;
        const px_status status =
            host.bus().subscribe(host.handle(), account.handle(), to_text(subject),
                                 to_text(options.queue), loop, flags, take, made.get(), &handle);
        if (status != PX_OK)
            return host.last_error(status);
        return subscription(std::move(made), handle);
    }
    subscription(subscription&& other) noexcept = default;
    subscription& operator=(subscription&& other) noexcept {
        std::swap(state_, other.state_);
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~subscription() { close(); }

    /// The function is not called again on this loop.
    void close() noexcept {
        if (state_ == nullptr || !state_->host.gives_back())
            return;
        state_->host.expect_some_loop("a subscription");
        state* const last = state_.release();
        last->host.bus().unsubscribe(last->host.handle(), handle_, forget, last);
    }
    explicit operator bool() const noexcept { return state_ != nullptr; }
    std::uint64_t dropped() const {
        return state_ == nullptr ? 0 : state_->host.bus().dropped(handle_);
    }

private:
    struct state {
        const sdk::host& host;
        callback call;
    };
    subscription(std::unique_ptr<state> held, px_subscription* handle) noexcept
        : state_(std::move(held)), handle_(handle) {}

    static void take(void* arg, px_subscription*, const px_message* raw, std::uint32_t count) {
        const state& self = *static_cast<state*>(arg);
        self.host.guard("a message callback", [&] { self.call(messages(std::span(raw, count))); });
    }
    static void forget(void* arg) { delete static_cast<state*>(arg); }

    std::unique_ptr<state> state_;
    px_subscription* handle_ = nullptr;
};

} // namespace sdk
} // namespace plexus

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <plexus/abi/auth.h>
#include <plexus/host.hpp>

namespace plexus::inline sdk {

/// Whom a login is accepted as; borrows its texts. See px_identity.
struct identity {
    std::string_view account{};     ///< empty: $G
    std::string_view user{};        ///< empty: as the client said
    std::string_view permissions{}; ///< a permissions block as JSON; empty: everything is allowed
    std::int32_t max_payload = -1;
    std::int32_t max_subscriptions = -1;
    std::int64_t expires_wall_ns = 0;
};

/// One login to be decided, now or later, by one of accept(), reject() and pass().
///
/// Thread: [any]. Owner: moved to whoever decides; one that is dropped undecided is refused.
/// Errors: as px_auth_v0; what comes after the deciding call is ignored.
class login {
public:
    login(const host& host, const px_auth_v0& table, px_auth_question number,
          const px_auth_request& request) noexcept
        : host_(&host), table_(&table), number_(number), request_(request) {}
    login(login&& other) noexcept
        : host_(other.host_), table_(other.table_), number_(std::exchange(other.number_, 0)),
          request_(other.request_) {}
    login& operator=(login&&) = delete;
    ~login() {
        if (number_ != 0)
            table_->reject(host_->handle(), number_, to_text("nobody decided"));
    }

    // Good until it is decided, or the plugin deactivated: work elsewhere takes copies.
    std::string_view user() const noexcept { return view(request_.user); }
    std::string_view password() const noexcept { return view(request_.password); }
    std::string_view token() const noexcept { return view(request_.token); }
    std::string_view jwt() const noexcept { return view(request_.jwt); }
    std::string_view host_name() const noexcept { return view(request_.host); }
    /// For what has no name here.
    const px_auth_request& request() const noexcept { return request_; }
    /// Those asked before have let it in.
    bool accepted_already() const noexcept { return request_.so_far == PX_AUTH_ACCEPTED; }

    result<void> accept(const identity& who) {
        px_identity raw{};
        raw.size = sizeof raw;
        raw.account = to_text(who.account);
        raw.user = to_text(who.user);
        raw.permissions = to_text(who.permissions);
        raw.max_payload = who.max_payload;
        raw.max_subscriptions = who.max_subscriptions;
        raw.expires_wall_ns = who.expires_wall_ns;
        return host_->outcome(table_->accept(host_->handle(), std::exchange(number_, 0), &raw));
    }
    void reject(std::string_view why) {
        table_->reject(host_->handle(), std::exchange(number_, 0), to_text(why));
    }
    void pass() { table_->pass(host_->handle(), std::exchange(number_, 0)); }

private:
    const host* host_;
    const px_auth_v0* table_;
    px_auth_question number_; ///< 0: decided
    px_auth_request request_;
};

/// The plugin's part of the authenticator chain.
///
/// Thread: join() [init]; `decide` is called on every loop, on several at once.
/// Owner:  a member of the plugin; the kernel keeps its address until destroy().
class authenticator {
public:
    /// `name` is for logs and static.
    authenticator(const host& host, const char* name, std::function<void(login)> decide)
        : host_(host), table_(host.find<px_auth_v0>(PX_AUTH_V0_ID)), decide_(std::move(decide)) {
        functions_.size = sizeof functions_;
        functions_.name = name;
        functions_.authenticate = ask;
    }
    authenticator(const authenticator&) = delete;
    authenticator& operator=(const authenticator&) = delete;

    result<void> join() {
        if (table_ == nullptr)
            return error{PX_ERR_NOT_FOUND, "the server does not provide " PX_AUTH_V0_ID};
        return host_.outcome(table_->join(host_.handle(), &functions_, this));
    }
    /// What was decided may have changed: every live connection is asked about again. [loop]
    void recheck() const { table_->recheck(host_.handle()); }

private:
    static void ask(void* self, px_auth_question number, const px_auth_request* request) {
        auto& mine = *static_cast<authenticator*>(self);
        login asked(mine.host_, *mine.table_, number, *request);
        mine.host_.guard("authenticate", [&] { mine.decide_(std::move(asked)); });
    }

    const host& host_;
    const px_auth_v0* table_;
    px_authenticator functions_{};
    const std::function<void(login)> decide_;
};

} // namespace plexus::inline sdk

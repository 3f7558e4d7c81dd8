#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <plexus/abi/auth.h>

#include "auth/authenticator.hpp"
#include "bus/plugin_host.hpp"

namespace plexus::bus {

/// The link of the authenticator chain behind which a plugin decides.
///
/// Thread: [any]; authenticate() [loop].
/// Owner:  every chain it is part of, and the plugin's holdings.
/// Errors: a plugin that throws, is not at work, or has too many open questions refuses the login;
///         the connection's log says why.
/// Limits: questions_max.
class plugin_authenticator final : public auth::authenticator {
public:
    static constexpr std::size_t questions_max = 10'000;

    plugin_authenticator(px_host& host, const px_authenticator& functions, void* arg)
        : host_(host), functions_(functions), arg_(arg) {}

    std::string_view name() const override { return functions_.name; }
    void authenticate(auth::auth_request_ptr request, auth::auth_outcome so_far,
                      auth::auth_done done) const override;

    // The plugin's answers. PX_ERR_NOT_FOUND: there is no such question, or it was answered.
    px_status accept(px_auth_question question, const px_identity& who) const;
    px_status reject(px_auth_question question, std::string_view why) const;
    px_status pass(px_auth_question question) const;

    /// The plugin is about to be deactivated: refuses what is asked from here on.
    void close() const;
    /// It is deactivated: refuses what is open as well. Requests whose texts the plugin may still
    /// be reading, in work on the pool, are kept.
    void end() const;
    std::size_t open_questions() const;

private:
    struct question {
        auth::auth_request_ptr request;
        auth::auth_outcome so_far;
        auth::auth_done done;
    };
    using questions = std::unordered_map<px_auth_question, question>;

    px_auth_question ask(question& asked) const;
    std::optional<question> take(px_auth_question number) const;
    static void refuse(question asked, std::string why);
    text_result<auth::permissions_ptr> permissions_of(std::string_view json) const;

    px_host& host_;
    const px_authenticator& functions_;
    void* const arg_;

    // What a chain of const links shares; guarded by mutex_.
    mutable std::mutex mutex_;
    mutable questions open_;
    mutable px_auth_question last_ = 0;
    mutable bool closed_ = false;
    mutable std::vector<auth::auth_request_ptr> kept_; ///< of questions that it never answered
    // Users in a row often have the same permissions, which then are compiled once.
    mutable std::string last_permissions_json_;
    mutable auth::permissions_ptr last_permissions_;
};

} // namespace plexus::bus

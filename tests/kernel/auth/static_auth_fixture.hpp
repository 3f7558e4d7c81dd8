#pragma once

#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "auth/nkey.hpp"
#include "auth/static_auth.hpp"
#include "config_user.hpp"

/// What the tests of the static authenticator share: users, requests, and a server to ask.
namespace plexus::static_auth_test {

using auth::auth_outcome;
using auth::auth_request;
using auth::nkey_kind;
using auth::nkey_pair;
using auth::reject_reason;
using auth::user_kind;
using config::connection_type;

// Hash of "U*U".
inline constexpr const char* hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
inline constexpr const char* nonce = "PXoWU7zWAMt75FY";

inline config::user_entry user(std::string name, std::string password = {},
                               std::string account = "$G") {
    return test::config_user(std::move(name), std::move(password), std::move(account));
}

inline config::user_entry nkey_user(const nkey_pair& pair, std::string account = "$G") {
    auto entry = user("", "", std::move(account));
    entry.nkey = pair.public_key().encode();
    return entry;
}

inline auth_request login(std::string name, std::string_view password) {
    auth_request request;
    request.login.user = std::move(name);
    request.login.password = secret_string(password);
    request.nonce = nonce;
    return request;
}

inline auth_request by_token(std::string_view token) {
    auth_request request;
    request.login.token = secret_string(token);
    return request;
}

inline auth_request signed_by(const nkey_pair& pair) {
    auth_request request;
    request.nonce = nonce;
    request.login.nkey = pair.public_key().encode();
    request.login.signature = base64url_encode(pair.sign(nonce));
    return request;
}

/// Answers are heard on the thread that they come from.
inline void resume_there(std::move_only_function<void()> work) {
    work();
}

/// The static authenticator alone in a chain, and a pool of its own.
struct server {
    worker_pool pool{"auth-test", 1, 16};
    std::shared_ptr<const auth::static_authenticator> link;
    std::shared_ptr<const auth::auth_chain> chain;

    explicit server(const config::options& options) { load(options); }

    void load(const config::options& options) {
        auto directory = auth::user_directory::build(options);
        if (!directory)
            FAIL(directory.error());
        link = std::make_shared<const auth::static_authenticator>(*directory, pool);
        chain = std::make_shared<const auth::auth_chain>(
            std::vector<std::shared_ptr<const auth::authenticator>>{link});
    }

    auth_outcome ask(auth_request request) {
        // Shared: the pool thread may still be inside set_value() when the answer is here.
        const auto answer = std::make_shared<std::promise<auth_outcome>>();
        chain->authenticate(
            std::make_shared<const auth_request>(std::move(request)), resume_there,
            [answer](auth_outcome outcome) { answer->set_value(std::move(outcome)); });
        return answer->get_future().get();
    }
    bool lets_in(auth_request request) { return ask(std::move(request)).accepted(); }
};

inline bool has_note(const auth_outcome& outcome, std::string_view text) {
    for (const auto& note : outcome.notes)
        if (note.text.find(text) != std::string::npos)
            return true;
    return false;
}

} // namespace plexus::static_auth_test

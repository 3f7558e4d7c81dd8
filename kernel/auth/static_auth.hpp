#pragma once

#include <memory>
#include <string_view>

#include "auth/authenticator.hpp"
#include "auth/user_directory.hpp"
#include "base/worker_pool.hpp"

namespace plexus::auth {

/// Authenticates against the users of the configuration: proxy signature, nkeys, certificate
/// mapping, names and passwords, single user or token, no-auth user, local uid.
///
/// Thread: authenticate() [loop]. Plain passwords and nkeys are answered before it returns; bcrypt
///         hashes are checked on the pool, and `done` runs there.
/// Owner:  the chain; the pool outlives it.
/// Errors: a full pool rejects, with a note that says so.
/// Limits: one waiting hash for each connection that sent a CONNECT; the pool bounds their number.
/// Source: core.md 20, security.md 1-3.
class static_authenticator : public authenticator {
public:
    static_authenticator(std::shared_ptr<const user_directory> directory, worker_pool& pool);

    std::string_view name() const override { return "static"; }
    void authenticate(auth_request_ptr request, auth_outcome so_far, auth_done done) const override;

private:
    const std::shared_ptr<const user_directory> directory_;
    worker_pool& pool_;
};

} // namespace plexus::auth

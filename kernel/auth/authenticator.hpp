#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/certificate_identity.hpp"
#include "auth/identity.hpp"
#include "base/secret.hpp"
#include "config/options.hpp"

namespace plexus::auth {

/// The credential fields of CONNECT.
struct credentials {
    std::string user;
    secret_string password;
    secret_string token;
    std::string nkey;
    std::string signature;       ///< `sig`
    secret_string jwt;           ///< kept only for plugins; static users never look at it
    std::string proxy_signature; ///< `proxy_sig`
};

/// Who sits at the other end of a unix-domain socket, as the system says.
struct unix_peer {
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::int32_t pid = 0;
};

/// Logins that a listener of its own (websocket, mqtt) puts in the place of the top-level ones.
struct listener_login {
    std::string no_auth_user;
    std::string user;
    secret_string password;
    secret_string token;
};

enum class peer_kind : std::uint8_t { client, leaf };

/// Everything an authenticator may need to know about a connection. The session makes one when
/// CONNECT has arrived (or when an implicit login is due) and keeps it: a reload asks again with
/// the same request. Immutable, since an answer may be computed elsewhere after the connection
/// ended.
struct auth_request {
    credentials login;
    std::string nonce; ///< as sent in INFO; empty when none was
    peer_kind kind = peer_kind::client;
    config::connection_type type = config::connection_type::standard;
    std::uint64_t connection_id = 0;

    std::string host; ///< peer address, or what the PROXY header says
    std::uint16_t port = 0;
    std::optional<unix_peer> local_peer;

    /// The listener's verify_and_map: the user comes from the certificate.
    bool map_certificate = false;
    /// Of the verified peer certificate; null when there was none.
    std::shared_ptr<const certificate_identity> certificate;
    /// Null unless the listener has logins of its own.
    std::shared_ptr<const listener_login> listener;
    /// At a reload, identity::checked_hash of the connection: the password needs no hashing where
    /// the configured hash is still this one.
    std::shared_ptr<const secret_string> checked_hash;
};

using auth_request_ptr = std::shared_ptr<const auth_request>;

/// The request of a live connection, to be asked of a new chain at a reload. [any]
auth_request_ptr ask_again(const auth_request& request, const identity& current);

/// Whom the credentials name, true or not: nkey before user before token. For logs of refusals, and
/// the name of a connection where authentication is not required. [any]
user_name claimed_name(const credentials& login);

/// Why a connection is refused. The peer sees `Authorization Violation` for the first three.
enum class reject_reason : std::uint8_t {
    authentication_failure,
    proxy_not_trusted,
    proxy_required,
    account_connections, ///< the account is full: `maximum account active connections exceeded`
};

/// The closed reason of core.md 15, e.g. `Authentication Failure`.
std::string_view closed_reason_text(reject_reason reason);

/// Something to log about a decision; the session adds its connection label to debug and error
/// lines. Never holds a secret.
struct auth_note {
    enum class level : std::uint8_t { debug, warn, error };
    level severity = level::debug;
    std::string text;
};

/// What the authenticators say about a request: nothing yet, yes, or no.
struct auth_outcome {
    enum class verdict : std::uint8_t { undecided, accepted, rejected };

    verdict decision = verdict::undecided;
    identity who;                                                 ///< when accepted
    reject_reason reason = reject_reason::authentication_failure; ///< when rejected
    /// When rejected: the user or nkey named is not configured (any more). Tells a reload that the
    /// connection is to be closed rather than refused.
    bool unknown_user = false;
    /// When rejected: some link had too much to do to be asked. Tells a reload that the connection
    /// stays, to be asked about again later.
    bool not_asked = false;
    std::vector<auth_note> notes;

    bool accepted() const noexcept { return decision == verdict::accepted; }
    bool decided() const noexcept { return decision != verdict::undecided; }

    void accept(identity who_is);
    void reject(reject_reason why);
    void reject_unasked(std::string why); ///< and notes why
    void note(std::string text) { notes.push_back({auth_note::level::debug, std::move(text)}); }
};

using auth_done = std::move_only_function<void(auth_outcome)>;
/// Runs what it is given on the loop of the connection, soon: never within this call. [any]
using auth_resume = std::function<void(std::move_only_function<void()>)>;

/// One method of authentication: a link of the chain.
///
/// authenticate() is given what the links before it decided and calls `done` with what holds after
/// it: the same outcome when the request is none of its business, its own verdict otherwise. A link
/// that comes after the deciding one may overturn it (an auth callout does).
///
/// Thread: authenticate() [loop], of the connection; it must not block. `done` is called exactly
///         once: before authenticate() returns, or later on any thread.
/// Owner:  the chain, shared; links are immutable, or guard themselves.
/// Errors: a link that cannot find out (service down) rejects, and notes why; one that could not
///         even ask (queue full) says so: reject_unasked().
/// Limits: a link may hold at most what it bounds itself; the authentication timer of the session
///         ends the wait, after which `done` still is called and is ignored.
class authenticator {
public:
    virtual ~authenticator() = default;
    virtual std::string_view name() const = 0;
    virtual void authenticate(auth_request_ptr request, auth_outcome so_far,
                              auth_done done) const = 0;
};

/// The ordered authenticators of the server. A request that no link decides is rejected.
///
/// Thread: authenticate() [loop], of the connection. Immutable: a reload or a plugin that joins
///         makes a new chain and swaps the pointer.
/// Owner:  std::shared_ptr<const auth_chain>; a pending request keeps its chain alive.
class auth_chain : public std::enable_shared_from_this<auth_chain> {
public:
    explicit auth_chain(std::vector<std::shared_ptr<const authenticator>> links);

    /// Calls `done` with a decided outcome, exactly once: before this returns, or later by way of
    /// `resume`. That is also where a link is asked when the one before it did not answer at once.
    /// The connection may have ended by then.
    void authenticate(auth_request_ptr request, auth_resume resume, auth_done done) const;

private:
    class walk;

    const std::vector<std::shared_ptr<const authenticator>> links_;
};

/// What to do with a live connection after its request was answered again (reload).
enum class recheck_action : std::uint8_t {
    keep,     ///< still the same account: install the new identity, look at its subscriptions again
    close,    ///< its user is gone or belongs to another account: close as `Client Closed`
    refuse,   ///< no longer authorised: `Authorization Violation`
    ask_later ///< nobody knows: keep it as it is for now
};

struct recheck_result {
    recheck_action action = recheck_action::keep;
    reject_reason reason = reject_reason::authentication_failure; ///< when refused
};

/// Compares what a connection is with the answer that its stored request got from the new chain.
/// [any] Source: security.md 13.2, 3.9.
recheck_result recheck(const identity& current, const auth_outcome& again);

} // namespace plexus::auth

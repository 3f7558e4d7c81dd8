#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <plexus/bus.hpp>

#include "collect/sources.hpp"
#include "system/request_queue.hpp"
#include "system/responder.hpp"
#include "system/service.hpp"

namespace plexus::monitoring {

/// An account that requests come from and answers go to; shared with those under way, which a
/// reload may outlive.
using account_ref = std::shared_ptr<const account>;

/// The account that the subject of a request names: its fourth token. [any] pure
std::string account_in(std::string_view subject);

/// Answers what is asked of the server itself, in whatever account.
///
/// Thread: [home]. Owner: the plugin.
/// Limits: those of request_queue; body_max, beyond which a request is refused.
class system_requests {
public:
    static constexpr std::size_t body_max = 64 * 1024;

    system_requests(const sources& from, server_identity& identity, task_scope& tasks);

    /// What answers one request, after those before it.
    using handler = std::function<plexus::task<void>(account_ref where, asked request)>;
    /// Answers what is published to `subject` and has a reply subject, as long as the caller keeps
    /// the account: a subscription ends a little after it was closed, and must not keep it longer.
    result<subscription> serve(const account_ref& where, const std::string& subject,
                               handler answer);

    /// Answers with what a service collects, about one account perhaps.
    plexus::task<void> collect(account_ref where, asked request, service_kind kind,
                               std::optional<std::string> about = {});
    responder& answers() noexcept { return answers_; }
    const sources& from() const noexcept { return from_; }
    server_identity& identity() noexcept { return identity_; }

private:
    void take(const account_ref& where, asked request, const handler& answer);

    const sources& from_;
    server_identity& identity_;
    responder answers_;
    request_queue queue_;
};

} // namespace plexus::monitoring

#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>

#include <plexus/bus.hpp>

#include "collect/sources.hpp"
#include "system/request_queue.hpp"
#include "system/responder.hpp"
#include "system/service.hpp"

namespace plexus::monitoring {

/// The account that the subject of a request names: its fourth token. [any] pure
std::string account_in(std::string_view subject);

/// Whose requests wait for each other, and for no others: what ordinary accounts ask does not keep
/// an operator waiting, and no list keeps waiting what is to be done to the server.
enum class request_line : std::uint8_t { control, statsz, services, accounts };

/// Answers what is asked of the server itself, in whatever account.
///
/// Thread: [home]. Owner: the plugin.
/// Limits: those of request_queue in each line, of_account_max for one ordinary account; body_max,
///         beyond which a request is refused.
class system_requests {
public:
    static constexpr std::size_t body_max = 64 * 1024;
    static constexpr std::size_t of_account_max = 100;

    system_requests(const sources& from, server_identity& identity, task_scope& tasks);

    /// What answers one request, after those before it.
    using handler = std::function<plexus::task<void>(account_ref where, asked request)>;
    /// Lets a request wait for its answer, or refuses it.
    void take(request_line line, const account_ref& where, asked request, const handler& answer);
    /// Answers what is published to `subject` and has a reply subject, as long as the caller keeps
    /// the account: a subscription ends a little after it was closed, and must not keep it longer.
    result<subscription> serve(request_line line, const account_ref& where,
                               const std::string& subject, handler answer);

    /// Answers with what a service collects, about one account perhaps.
    plexus::task<void> collect(account_ref where, asked request, service_kind kind,
                               std::optional<std::string> about = {});
    responder& answers() noexcept { return answers_; }
    const sources& from() const noexcept { return from_; }
    server_identity& identity() noexcept { return identity_; }

private:
    const sources& from_;
    server_identity& identity_;
    responder answers_;
    std::array<request_queue, 4> queues_; ///< of each line
};

} // namespace plexus::monitoring

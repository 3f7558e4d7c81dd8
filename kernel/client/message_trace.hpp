#pragma once

#include <string>
#include <string_view>

#include "account/account.hpp"
#include "client/service.hpp"
#include "proto/trace_event.hpp"
#include "proto/trace_headers.hpp"
#include "router/publish.hpp"

namespace plexus::client {

/// What happens on this server to one message whose headers ask for a trace: gathered while the
/// message is processed, told to the trace's destination afterwards.
///
/// Thread: [loop] of the publisher.
/// Owner:  the call that handles the message.
/// Source: core.md 24.
class message_trace final : public router::delivery_observer {
public:
    /// What was published, and by whom.
    struct arrival {
        router::party publisher;
        std::string_view account;
        std::string_view subject;
        std::size_t size; ///< header block and payload
    };
    message_trace(proto::trace_request request, const arrival& came);

    /// The message is to be traced but not delivered.
    bool only() const noexcept { return only_; }

    void mapped(std::string_view to);
    /// The message is not processed, and why.
    void refused(std::string_view error);
    void attempted(const router::subscription& target, router::delivery outcome) override;

    /// Publishes the event. Only once the message itself is delivered: the router's matches are
    /// good until the lane's next. Without a system account there are no events.
    void send(net::loop& loop, account::account& account, service& service) const;

private:
    const std::string destination_;
    const bool only_;
    const proto::trace_compression compression_;
    proto::trace_event event_;
};

} // namespace plexus::client

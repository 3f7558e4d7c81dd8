#pragma once

#include "router/space.hpp"

namespace plexus::router {

/// Hears of every attempt to deliver one message: message tracing.
class delivery_observer {
public:
    virtual void attempted(const subscription& target, delivery outcome) = 0;

protected:
    ~delivery_observer() = default;
};

/// Who publishes.
struct origin {
    const subscriber* self = nullptr;      ///< the publisher's own subscriber, or null
    bool echo = true;                      ///< self gets its own messages
    delivery_observer* observer = nullptr; ///< null: not traced
    int kind = party_kind::system;         ///< of the publisher
    std::uint64_t id = 0;                  ///< likewise; 0: the server itself
};

/// Delivers `message` to every plain subscription and to one member of each queue group that wants
/// its subject. Mapping and the publisher's permissions have been applied.
/// Returns how many got it. [lane]
std::size_t publish(lane& lane, space& space, const origin& origin, const message& message);

/// Publishes a message of the server's own. `headers` is a header block or empty. [lane]
std::size_t publish(lane& lane, space& space, std::string_view subject, std::string_view headers,
                    std::string_view payload);

} // namespace plexus::router

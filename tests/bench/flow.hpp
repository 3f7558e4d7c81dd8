#pragma once

#include "connection.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace plexus::bench {

/// Messages from publishers to subscribers as fast as they go, all in one thread, and checked.
class flow {
public:
    enum class fan {
        none,   ///< nobody receives; the end is the publishers' PONG
        all,    ///< each subscriber gets each message
        one_of, ///< each message goes to one of the subscribers
    };

    std::vector<connection> publishers;
    std::vector<connection> subscribers;
    std::string publish_bytes; ///< what a publisher sends over and over: whole frames
    std::size_t publish_frame = 0;
    std::size_t receive_frame = 0;
    fan to = fan::none;

    /// Each publisher sends `count` messages; returns when all have arrived. Throws a failure when
    /// they do not, or when something else does.
    void pump(std::uint64_t count);

private:
    struct sender {
        std::uint64_t left = 0; // bytes
        std::size_t at = 0;     // in publish_bytes
    };
    std::uint64_t arrived() const;
    bool send_from(std::size_t publisher, std::uint64_t room);

    std::vector<sender> senders_;
    std::uint64_t sent_bytes_ = 0; // by all publishers since the start
};

/// Set by SIGINT and SIGTERM; waits end with a failure then.
void catch_interrupts();
bool interrupted() noexcept;

} // namespace plexus::bench

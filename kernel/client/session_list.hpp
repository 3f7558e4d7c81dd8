#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "client/session.hpp"

namespace plexus::client {

/// The clients of one loop in the order of their numbers, to be listed in slices.
///
/// Thread: [loop]. Owner: the service; sessions are their connections'.
class session_list {
public:
    /// Nearly always the one with the highest number so far, which costs no search.
    void add(session& added) { sessions_.insert(sessions_.end(), added); }
    void remove(session& gone) { sessions_.erase(sessions_.iterator_to(gone)); }
    session* find(std::uint64_t id) {
        const auto found = sessions_.find(id);
        return found == sessions_.end() ? nullptr : &*found;
    }
    /// The first numbers above `after`, ascending; how many there were.
    std::size_t ids(std::uint64_t after, std::span<std::uint64_t> out) const {
        std::size_t count = 0;
        for (auto at = sessions_.upper_bound(after); at != sessions_.end() && count < out.size();
             ++at)
            out[count++] = at->connection().id();
        return count;
    }

private:
    struct id_of {
        using type = std::uint64_t;
        type operator()(const session& s) const noexcept { return s.connection().id(); }
    };
    boost::intrusive::set<session, boost::intrusive::key_of_value<id_of>,
                          boost::intrusive::constant_time_size<false>>
        sessions_;
};

} // namespace plexus::client

#pragma once

#include <string>
#include <vector>

#include "system/statsz.hpp"
#include "system/system_requests.hpp"

namespace plexus::monitoring {

/// STATSZ: said again and again while somebody listens, and to whoever asks, in a line of their
/// own: those who ask do not wait behind requests for long lists.
///
/// Thread: [home]. Owner: the plugin.
class statsz_service {
public:
    explicit statsz_service(system_requests& requests);

    result<void> open(account_ref where);
    /// Says it unasked, besides the usual times.
    void announce() { say(broadcasts_); }

private:
    plexus::task<void> answer(asked request);
    void run_out();
    void say(const std::string& subject);

    system_requests& requests_;
    account_ref where_;
    std::string broadcasts_; ///< the subject of what is said unasked
    statsz_pace pace_;
    plexus::timer timer_;
    std::vector<subscription> subscriptions_;
};

} // namespace plexus::monitoring

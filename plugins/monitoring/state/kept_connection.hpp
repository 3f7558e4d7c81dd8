#pragma once

#include <string>
#include <vector>

#include <plexus/abi/inspect.h>
#include <plexus/text.hpp>

namespace plexus::monitoring {

/// A subscription that a connection had when it ended.
struct kept_subscription {
    std::string subject;
    std::string queue;
    std::string sid;
    std::uint64_t delivered;
    std::uint64_t max;
};

/// A row that owns its texts: a connection that has ended. Certificates are not kept.
///
/// Thread: [any], constant. Owner: shared by closed_connections and the answers that show it.
class kept_connection {
public:
    kept_connection(const px_connection_row& row, std::vector<kept_subscription> subscriptions);
    kept_connection(const kept_connection&) = delete;
    kept_connection& operator=(const kept_connection&) = delete;

    const px_connection_row& row() const noexcept { return row_; }
    const std::vector<kept_subscription>& subscriptions() const noexcept { return subscriptions_; }
    /// What it takes, about.
    std::size_t bytes() const noexcept { return bytes_; }

private:
    px_connection_row row_;
    std::string texts_; ///< those of the row, one behind the other
    std::vector<kept_subscription> subscriptions_;
    std::size_t bytes_;
};

} // namespace plexus::monitoring

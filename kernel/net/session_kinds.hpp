#pragma once

#include <functional>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "net/session_start.hpp"

namespace plexus::net {

class connection;
class session;

/// The protocols that connections of this server can carry, by name. Listeners are an address, and
/// a kind of session; a session may hand its connection over to another kind (connection::become).
///
/// Thread: [any]; what find() gives is good as long as it is held.
/// Owner:  bus::kernel_parts.
class session_kinds {
public:
    /// Makes a session; [loop] of the connection.
    using maker = std::function<std::unique_ptr<session>(connection&, session_start)>;
    using maker_ptr = std::shared_ptr<const maker>;

    /// False when the name is taken.
    bool add(std::string name, maker make);
    void remove(std::string_view name);
    maker_ptr find(std::string_view name) const; ///< null: there is none

private:
    mutable std::shared_mutex mutex_; // guards kinds_
    std::map<std::string, maker_ptr, std::less<>> kinds_;
};

} // namespace plexus::net

#pragma once

#include <cstdint>
#include <string>

#include "collect/sources.hpp"
#include "system/server_filter.hpp"

namespace plexus::monitoring {

/// The server as it names itself in what it says in the system account.
///
/// Thread: [home]. Owner: the plugin.
class server_identity {
public:
    explicit server_identity(const sources& from) : from_(from) {}

    /// Takes in the options in force: at the start and after each reload. Whether what it says of
    /// itself is another now.
    bool read();

    const server_marks& marks() const noexcept { return marks_; }
    const std::string& id() const noexcept { return id_; }
    /// The "server" object of one message, numbered and with the time.
    std::string stamp();

private:
    const sources& from_;
    server_marks marks_;
    std::string id_;
    std::string head_; ///< of the object, up to what is its own in each message
    std::uint64_t sequence_ = 0;
};

} // namespace plexus::monitoring

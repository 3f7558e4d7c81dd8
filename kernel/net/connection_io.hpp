#pragma once

// Private to net/: the Asio side of a connection.

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "net/connection.hpp"
#include "net/loop_impl.hpp"

namespace plexus::net {

struct connection::io {
    io(boost::asio::io_context& context, int socket) : descriptor(context, socket), fd(socket) {}

    /// Waiting only: bytes are read and written with the system's calls, by whichever thread may.
    boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> descriptor;
    const int fd;
};

} // namespace plexus::net

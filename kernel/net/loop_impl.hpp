#pragma once

// Private to net/: the Asio objects of a loop. Never included from a header outside this module.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/loop.hpp"

namespace plexus::net {

struct loop::impl {
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
        context.get_executor()};
    boost::asio::basic_waitable_timer<clock, boost::asio::wait_traits<clock>,
                                      boost::asio::io_context::executor_type>
        wakeup{context};
    clock::time_point wakeup_due = clock::time_point::max();
};

} // namespace plexus::net

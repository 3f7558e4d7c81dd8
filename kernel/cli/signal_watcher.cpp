#include "cli/signal_watcher.hpp"

#include <csignal>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include "base/quote.hpp"

namespace plexus::cli {

namespace {

signal_action action_of(int signal) {
    switch (signal) {
    case SIGTERM:
        return signal_action::terminate;
    case SIGUSR1:
        return signal_action::reopen_log;
    case SIGUSR2:
        return signal_action::lame_duck;
    case SIGHUP:
        return signal_action::reload;
    default:
        return signal_action::quit;
    }
}

} // namespace

std::string_view signal_name(signal_action action) {
    switch (action) {
    case signal_action::quit:
        return "interrupt";
    case signal_action::terminate:
        return "terminated";
    case signal_action::reopen_log:
        return "user defined signal 1";
    case signal_action::lame_duck:
        return "user defined signal 2";
    case signal_action::reload:
        return "hangup";
    }
    return "";
}

struct signal_watcher::impl {
    explicit impl(logger& target) : log(target) {}

    void wait() {
        signals.async_wait([this](boost::system::error_code error, int signal) {
            if (error)
                return;
            const signal_action action = action_of(signal);
            log.notice("Trapped {} signal", go_quote(signal_name(action)));
            handle(action);
            wait();
        });
    }

    logger& log;
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard{
        context.get_executor()};
    boost::asio::signal_set signals{context};
    handler handle;
};

signal_watcher::signal_watcher(logger& log) : impl_(std::make_unique<impl>(log)) {
    std::signal(SIGPIPE, SIG_IGN);
    for (const int signal : {SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGHUP})
        impl_->signals.add(signal);
}

signal_watcher::~signal_watcher() = default;

void signal_watcher::run(handler handle) {
    impl_->handle = std::move(handle);
    impl_->wait();
    impl_->context.run();
}

void signal_watcher::post(std::move_only_function<void()> work) {
    boost::asio::post(impl_->context, std::move(work));
}

void signal_watcher::stop() {
    impl_->context.stop();
}

} // namespace plexus::cli

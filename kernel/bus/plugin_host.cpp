#include "bus/plugin_host.hpp"

#include <fmt/ranges.h>

#include "bus/call_scope.hpp"

using namespace plexus;
using plexus::bus::call_scope;

namespace {

std::string& failure_of_thread() {
    thread_local std::string text;
    return text;
}

// In a call of the kernel, but none of a loop's.
bool off_the_loops() {
    return net::loop::current() == nullptr && call_scope::current() != nullptr;
}

bool starts(bus::life stage) {
    return stage == bus::life::made || stage == bus::life::created ||
           stage == bus::life::initialising;
}

std::string_view place_name(const px_host& host) {
    if (net::loop::current() != nullptr)
        return "on another loop";
    if (call_scope::current() == nullptr)
        return "on a thread of its own";
    return host.working()         ? "on a thread of the server that is no loop's"
           : starts(host.stage()) ? "while the server starts"
                                  : "while the server ends";
}

} // namespace

std::string_view plexus::bus::life_name(life stage) {
    switch (stage) {
    case life::made:
        return "loaded";
    case life::created:
        return "created";
    case life::initialising:
        return "initialised";
    case life::active:
        return "active";
    case life::draining:
        return "draining";
    case life::deactivated:
        return "deactivated";
    case life::destroyed:
        return "destroyed";
    }
    return "";
}

px_host::px_host(bus::kernel_parts& kernel, std::string name, net::loop& home)
    : kernel_(kernel), name_(std::move(name)), id_(kernel.next_id()), home_(home) {
    for (const bus::kernel_table& table : bus::kernel_tables())
        if (table.make_holdings != nullptr)
            holdings_[static_cast<std::size_t>(table.slot)] = table.make_holdings(*this);
}

px_host::~px_host() = default;

bool px_host::on_loop(const char* function) {
    return net::loop::current() != nullptr || refuse_thread(function, "on a loop");
}

bool px_host::on_home(const char* function) {
    return net::loop::current() == &home_ || refuse_thread(function, "on the plugin's home loop");
}

bool px_host::on_start(const char* function) {
    return (off_the_loops() && starts(stage())) ||
           refuse_thread(function, "while the server starts");
}

bool px_host::may_block(const char* function) {
    return off_the_loops() || refuse_thread(function, "where it may block");
}

bool px_host::at_work(const char* function) {
    if (working())
        return true;
    return refuse_call(
        fmt::format("{} needs an active plugin; this one is {}", function, life_name(stage())));
}

bool px_host::refuse_thread(const char* function, std::string_view wanted) {
    return refuse_call(
        fmt::format("{} is to be called {}, not {}", function, wanted, place_name(*this)));
}

// Debug builds name who does what it must not.
bool px_host::refuse_call(std::string text) {
    set_failure(std::move(text));
#ifndef NDEBUG
    log().warn_limited({}, "Plugin {}: {}", name_, failure());
#endif
    return false;
}

void px_host::set_failure(std::string text) {
    failure_of_thread() = std::move(text);
}

std::string_view px_host::failure() noexcept {
    return failure_of_thread();
}

void px_host::open_doors() {
    for (const auto& each : holdings_)
        if (each != nullptr)
            each->open_doors();
}

text_result<void> px_host::check_reload(const config::options& fresh, bool own) {
    for (const auto& each : holdings_)
        if (each != nullptr)
            if (auto checked = each->check_reload(fresh, own); !checked)
                return checked;
    return {};
}

void px_host::reload() {
    for (const auto& each : holdings_)
        if (each != nullptr)
            each->reload();
}

void px_host::close_doors() {
    for (const auto& each : holdings_)
        if (each != nullptr)
            each->close_doors();
}

void px_host::take_back(std::function<void()> done) {
    // Calls `done` when the last of those that share it lets go.
    struct last_one {
        std::function<void()> done;
        ~last_one() { done(); }
    };
    auto last = std::make_shared<last_one>(std::move(done));
    std::vector<std::string> left;
    for (auto it = holdings_.rbegin(); it != holdings_.rend(); ++it) {
        if (*it == nullptr)
            continue;
        for (std::string& thing : (*it)->take_back([last] {}))
            left.push_back(std::move(thing));
    }
    constexpr std::size_t named_max = 10;
    const std::size_t more = left.size() > named_max ? left.size() - named_max : 0;
    left.resize(left.size() - more);
    if (!left.empty())
        log().warn("Plugin {} did not give back at deactivate: {}{}", name_, fmt::join(left, ", "),
                   more > 0 ? fmt::format(" and {} more", more) : "");
}

px_host::condition px_host::current_condition() const {
    const std::lock_guard lock(mutex_);
    return condition_;
}

void px_host::set_condition(condition next) {
    const std::lock_guard lock(mutex_);
    condition_ = std::move(next);
}

void px_host::expect_drained(std::function<void()> notify) {
    const std::lock_guard lock(mutex_);
    drains_.push_back(std::move(notify));
}

void px_host::expect_nothing() {
    const std::lock_guard lock(mutex_);
    drains_.clear();
}

void px_host::drained() {
    std::function<void()> notify;
    {
        const std::lock_guard lock(mutex_);
        if (drains_.empty())
            return;
        notify = std::move(drains_.front());
        drains_.pop_front();
    }
    notify();
}

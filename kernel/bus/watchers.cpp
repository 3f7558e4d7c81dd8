#include "bus/watchers.hpp"

#include <numeric>

#include <plexus/abi/host.h>

#include "bus/call_scope.hpp"
#include "bus/connection_row.hpp"
#include "bus/plugin_publish.hpp"
#include "bus/text.hpp"
#include "router/message.hpp"
#include "router/space.hpp"

namespace plexus::bus {

// A message may be on its way just now.
template <class Function, class... Args>
void watch::tell(const char* name, Function px_watcher::*function, const Args&... args) noexcept {
    const inline_call guard;
    call(name, function, args...);
}

template <class Function, class... Args>
void watch::call(const char* name, Function px_watcher::*function, const Args&... args) noexcept {
    const Function fn = functions_.*function;
    if (fn == nullptr)
        return;
    const bool on_loop = net::loop::current() != nullptr;
    if (!on_loop)
        inside_.fetch_add(1);
    if (!closed_.load() && host_.working())
        call_plugin(host_, name, [&] { fn(arg_, args...); });
    if (!on_loop && inside_.fetch_sub(1) == 1)
        inside_.notify_all();
}

void watch::tell_reloaded(const std::shared_ptr<watch>& self) {
    host_.home().post([self] { self->call("reloaded", &px_watcher::reloaded); });
}

void watch::close() noexcept {
    closed_.store(true);
    while (const unsigned inside = inside_.load())
        inside_.wait(inside);
}

watchers::watchers(net::loop_group& loops, client::service& clients, logger& log)
    : loops_(loops), clients_(clients), log_(log), samples_(loops.size()) {}

watchers::~watchers() {
    log_.observe(nullptr);
}

void watchers::add(std::shared_ptr<watch> added) {
    const px_watcher& wants = added->functions();
    if (wants.connected != nullptr || wants.closed != nullptr || wants.refused != nullptr ||
        wants.account_connections != nullptr)
        clients_.observe(*this);
    if (wants.sampled != nullptr && wants.sample_every > 0) {
        sample_every_ = std::gcd(sample_every_, wants.sample_every);
        for (unsigned i = 0; i < loops_.size(); ++i) {
            loops_[i].sampler = this;
            loops_[i].until_sample = next_sample(loops_[i]);
        }
    }
    const bool hears_log = wants.logged != nullptr;
    all_.push_back(std::move(added));
    if (hears_log)
        log_.observe(this);
}

void watchers::reloaded() {
    for (const auto& each : all_)
        each->tell_reloaded(each);
}

void watchers::connected(client::session& who) {
    const connection_row row(who, 0);
    for (const auto& each : all_)
        each->tell("connected", &px_watcher::connected, &row.raw());
}

void watchers::closed(client::session& who, proto::closed_reason reason) {
    connection_row row(who, 0);
    row.end(reason);
    for (const auto& each : all_)
        each->tell("closed", &px_watcher::closed, &row.raw());
}

void watchers::refused(client::session& who, proto::closed_reason reason) {
    connection_row row(who, 0);
    row.end(reason);
    for (const auto& each : all_)
        each->tell("refused", &px_watcher::refused, &row.raw());
}

void watchers::account_connections(const account::account& which) {
    const px_text name = to_text(which.name());
    const auto now = static_cast<std::uint64_t>(which.connections());
    for (const auto& each : all_)
        each->tell("account_connections", &px_watcher::account_connections, name, now);
}

// Not at equal distances: what is published in turns would be seen from one side only.
std::uint64_t watchers::next_sample(router::lane& lane) const {
    return 1 + lane.random.below(2 * sample_every_ - 1);
}

std::uint64_t watchers::published(router::lane& lane, const router::space& space,
                                  const router::message& message, std::size_t receivers) {
    auto& loop = static_cast<net::loop&>(lane);
    std::vector<sample>& batch = samples_[loop.index];
    if (batch.empty())
        loop.at_batch_end([this, &loop] { tell_samples(loop); });
    if (batch.size() < samples_max)
        batch.push_back({std::string(space.name()), std::string(message.subject()),
                         message.head.size, receivers});
    return next_sample(lane);
}

void watchers::tell_samples(net::loop& loop) {
    std::vector<sample>& batch = samples_[loop.index];
    const auto took =
        std::chrono::duration_cast<std::chrono::nanoseconds>(net::clock::now() - loop.now());
    for (const sample& each : batch) {
        px_sample raw{};
        raw.size = sizeof raw;
        raw.receivers = static_cast<std::uint32_t>(each.receivers);
        raw.account = to_text(each.account);
        raw.subject = to_text(each.subject);
        raw.bytes = each.bytes;
        raw.latency_ns = static_cast<std::uint64_t>(took.count());
        for (const auto& watching : all_)
            if (const std::uint64_t every = watching->functions().sample_every;
                every != 0 && loop.random.below(every / sample_every_) == 0)
                watching->tell("sampled", &px_watcher::sampled, &raw);
    }
    batch.clear();
}

static std::uint32_t level_number(log_level level) {
    switch (level) {
    case log_level::fatal:
    case log_level::error:
        return PX_LOG_ERROR;
    case log_level::warn:
        return PX_LOG_WARN;
    case log_level::notice:
        return PX_LOG_NOTICE;
    case log_level::debug:
        return PX_LOG_DEBUG;
    case log_level::trace:
        return PX_LOG_TRACE;
    }
    return PX_LOG_NOTICE;
}

void watchers::logged(const log_record& record) {
    std::string line;
    append_log_text(line, record);
    for (const auto& each : all_)
        each->tell("logged", &px_watcher::logged, level_number(record.level),
                   to_nanoseconds(record.time), to_text(line));
}

} // namespace plexus::bus

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <plexus/abi/inspect.h>

#include "base/log.hpp"
#include "client/observer.hpp"
#include "client/service.hpp"
#include "net/loop_group.hpp"
#include "router/lane.hpp"

struct px_host;

namespace plexus::bus {

/// One plugin that watches.
///
/// Thread: [any] but where said. Owner: the plugin's inspect holdings and `watchers`, shared.
class watch {
public:
    watch(px_host& host, const px_watcher& functions, void* arg)
        : host_(host), functions_(functions), arg_(arg) {}

    const px_watcher& functions() const noexcept { return functions_; }

    /// Calls one of the functions, unless the plugin has none or is not at work: `name` is for
    /// people.
    template <class Function, class... Args>
    void tell(const char* name, Function px_watcher::*function, const Args&... args) noexcept;

    /// Soon, on the plugin's home loop: a reload is over.
    void tell_reloaded(const std::shared_ptr<watch>& self);

    /// Nothing is told any more; what loops are telling just now is over a grace period later, what
    /// other threads are when this returns. [home]
    void close() noexcept;

private:
    template <class Function, class... Args>
    void call(const char* name, Function px_watcher::*function, const Args&... args) noexcept;

    px_host& host_;
    const px_watcher functions_;
    void* const arg_;
    std::atomic<bool> closed_{false};
    std::atomic<unsigned> inside_{0}; ///< calls under way on threads that are no loop's
};

/// All plugins that watch: what the kernel's own observers hear goes to each of them.
///
/// Nobody observes for what no plugin wants to hear.
///
/// Thread: add() [init]; the rest [any]. Owner: kernel_parts; outlives the loops.
/// Limits: samples_max samples of one batch; what is more is not told.
class watchers final : public client::observer, public router::sampler, public log_observer {
public:
    static constexpr std::size_t samples_max = 1024;

    watchers(net::loop_group& loops, client::service& clients, logger& log);
    ~watchers();

    void add(std::shared_ptr<watch> added);
    void reloaded();

    void connected(client::session& who) override;
    void closed(client::session& who, proto::closed_reason reason) override;
    void refused(client::session& who, proto::closed_reason reason) override;
    void account_connections(const account::account& which) override;
    std::uint64_t published(router::lane& lane, const router::space& space,
                            const router::message& message, std::size_t receivers) override;
    void logged(const log_record& record) override;

private:
    struct sample {
        std::string account;
        std::string subject;
        std::uint64_t bytes;
        std::size_t receivers;
    };
    void tell_samples(net::loop& loop);
    std::uint64_t next_sample(router::lane& lane) const;

    net::loop_group& loops_;
    client::service& clients_;
    logger& log_;
    std::vector<std::shared_ptr<watch>> all_;
    std::uint64_t sample_every_ = 0;           ///< what divides every plugin's; 0: nobody asks
    std::vector<std::vector<sample>> samples_; ///< [loop] each its own: of the running batch
};

} // namespace plexus::bus

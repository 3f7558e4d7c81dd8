#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/log.hpp"

struct px_host;

namespace plexus::bus {

class call_scope;

/// Names the plugin whose code keeps a loop from its work, once for each such call.
///
/// Thread: enter() and leave() [any], cheap; what is called elsewhere than on a loop is not
/// watched. Owner:  bus::plugins; there only when there are plugins. Outlives the calls. Limits: a
/// loop counts as blocked after `patience`, give or take `look_every`.
class watchdog {
public:
    static constexpr std::chrono::milliseconds patience{100};
    static constexpr std::chrono::milliseconds look_every{50};

    watchdog(logger& log, unsigned loops);
    ~watchdog();
    watchdog(const watchdog&) = delete;
    watchdog& operator=(const watchdog&) = delete;

    /// Watches from a thread of its own from here on.
    void start();
    /// One look at all loops; what start() does again and again. Not beside it.
    void look(std::chrono::steady_clock::time_point now);

    /// A call that keeps a loop from its work.
    struct blockage {
        const px_host* host;
        const char* function;
    };
    /// Of those that were named and have not returned the one that lasts longest, if it began
    /// before that time. [any] beside start()
    std::optional<blockage> longest(std::chrono::steady_clock::time_point before);

    void enter(const call_scope& scope) noexcept;
    void leave(const call_scope& scope) noexcept;

private:
    /// What one loop is in; written by its thread alone.
    struct alignas(64) place {
        std::atomic<std::uint64_t> call{0}; ///< number of the outermost call; 0: none
        std::atomic<const px_host*> host{nullptr};
        std::atomic<const char*> function{nullptr};
        std::uint64_t calls = 0;
    };
    /// What was seen of it.
    struct sight {
        std::uint64_t call = 0;
        std::chrono::steady_clock::time_point since{};
        std::optional<blockage> named{};
    };
    place* place_of_thread() noexcept;
    void show(place& at, const call_scope& scope) noexcept;
    void run();
    void look_at(std::size_t loop, std::chrono::steady_clock::time_point now,
                 std::vector<std::string>& lines);

    logger& log_;
    std::vector<place> places_;
    std::mutex mutex_;          // guards stopping_ and sights_; not held while a line is logged
    std::vector<sight> sights_; // of whoever looks
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace plexus::bus

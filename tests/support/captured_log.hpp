#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/log.hpp"

namespace plexus::test {

/// A logger whose lines a test reads back: `[INF] text`, without pid and date.
class captured_log {
public:
    explicit captured_log(bool debug = false, bool trace = false)
        : store_(std::make_shared<store>()) {
        log_.replace_sink(std::make_unique<sink>(store_));
        log_.set_levels(debug, trace);
    }

    operator logger&() { return log_; }
    logger* operator->() { return &log_; }

    /// What was logged since the last call.
    std::vector<std::string> take() {
        const std::lock_guard lock(store_->mutex);
        return std::exchange(store_->lines, {});
    }

private:
    struct store {
        std::mutex mutex; // guards lines
        std::vector<std::string> lines;
    };
    class sink : public log_sink {
    public:
        explicit sink(std::shared_ptr<store> target) : store_(std::move(target)) {}
        bool write(const log_record& record) override {
            std::string line;
            append_log_line(line, record, {.time = false});
            line.pop_back();
            const std::lock_guard lock(store_->mutex);
            store_->lines.push_back(line.substr(line.find("] ") + 2));
            return true;
        }

    private:
        std::shared_ptr<store> store_;
    };

    std::shared_ptr<store> store_;
    logger log_;
};

} // namespace plexus::test

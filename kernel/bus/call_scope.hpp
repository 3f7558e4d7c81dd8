#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bus/plugin_host.hpp"

namespace plexus::bus {

/// While it lives, this thread runs code of a plugin.
///
/// Thread: [any]; a local variable of call_plugin(). Calls nest: one plugin's may lead to
/// another's. Errors: what the plugin says with px_host_v0.fail is kept here.
class call_scope {
public:
    /// `function` is for people and static: "activate", "timer".
    call_scope(px_host& host, const char* function) noexcept;
    ~call_scope();
    call_scope(const call_scope&) = delete;
    call_scope& operator=(const call_scope&) = delete;

    /// The innermost one of this thread; null when no plugin's code runs.
    static call_scope* current() noexcept { return current_; }

    px_host& host() const noexcept { return host_; }
    const char* function() const noexcept { return function_; }
    const call_scope* outer() const noexcept { return outer_; }

    /// At most `failure_bytes_max` are kept.
    void set_failure(std::string_view why);
    std::string take_failure() { return std::exchange(failure_, {}); }

    /// Keeps a text that a function of the kernel gives, until the end of the scope.
    std::string_view keep(std::shared_ptr<const std::string> text) {
        return *kept_.emplace_back(std::move(text));
    }
    /// Likewise, until the next one: of a text that may be large.
    std::string_view keep_last(std::string text) { return last_ = std::move(text); }

    static constexpr std::size_t failure_bytes_max = 4096;

private:
    static inline constinit thread_local call_scope* current_ = nullptr;

    px_host& host_;
    const char* const function_;
    call_scope* const outer_;
    std::string failure_;
    std::vector<std::shared_ptr<const std::string>> kept_;
    std::string last_;
};

/// The plugin let an exception out of `function`: says so in the log, by name.
void report_exception(px_host& host, const char* function, std::string_view what) noexcept;

/// Calls a function of a plugin that answers nothing: `call_plugin(host, "timer", [&] { fn(arg);
/// })`. False when it threw; that is in the log then.
template <class Call>
bool call_plugin(px_host& host, const char* function, Call&& call) noexcept {
    call_scope scope(host, function);
    try {
        call();
        return true;
    } catch (const std::exception& thrown) {
        report_exception(host, function, thrown.what());
    } catch (...) {
        report_exception(host, function, "something that is no std::exception");
    }
    return false;
}

/// What came of a function of a plugin that may fail.
struct call_outcome {
    px_status status = PX_OK;
    std::string why; ///< of a failure: what the plugin said, or the name of the status

    explicit operator bool() const noexcept { return status == PX_OK; }
};

/// The name of a status for people: "PX_ERR_LIMIT".
std::string status_name(px_status status);

/// Calls a function of a plugin that answers a px_status. One that throws has failed; what it threw
/// is the reason.
template <class Call>
call_outcome call_fallible(px_host& host, const char* function, Call&& call) {
    call_scope scope(host, function);
    try {
        const px_status status = call();
        if (status == PX_OK)
            return {};
        std::string why = scope.take_failure();
        return {status, why.empty() ? status_name(status) : std::move(why)};
    } catch (const std::exception& thrown) {
        return {PX_ERR_FAILED, fmt::format("it threw: {}", thrown.what())};
    } catch (...) {
        return {PX_ERR_FAILED, "it threw something that is no std::exception"};
    }
}

} // namespace plexus::bus

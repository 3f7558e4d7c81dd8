#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <plexus/loop.hpp>
#include <plexus/task.hpp>

namespace plexus::monitoring {

/// Runs a function on another loop, as a task of its own, and goes on here with what it returned:
/// `auto job = [...] { ... }; auto found = co_await on_loop(loop, job);`.
///
/// Thread: [home]. The function is a variable and is moved from; it outlives the waiting task, so
/// it captures values and what lives as long as the plugin.
/// Errors: what it throws is thrown here.
template <class Call>
class on_loop {
public:
    using value = std::invoke_result_t<Call&>;

    on_loop(px_loop where, Call& call) : where_(where), state_(std::make_shared<state>(call)) {}
    on_loop(const on_loop&) = delete;
    on_loop& operator=(const on_loop&) = delete;
    ~on_loop() { state_->waiting = nullptr; }

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> waiting) {
        const host& host = waiting.promise().scope().host();
        state_->waiting = waiting;
        const px_loop back = current_loop(host);
        post(host, where_, [state = state_, &host, back] {
            state->run();
            // When the plugin has ended meanwhile nobody waits any more.
            static_cast<void>(post(host, back, [state] { state->finish(); }));
        }).value();
    }
    value await_resume() {
        if (state_->thrown)
            std::rethrow_exception(state_->thrown);
        if constexpr (!std::is_void_v<value>)
            return std::move(*state_->returned);
    }

private:
    struct nothing {};
    struct state {
        explicit state(Call& given) : call(std::move(given)) {}

        Call call;
        std::optional<std::conditional_t<std::is_void_v<value>, nothing, value>> returned{};
        std::exception_ptr thrown{};
        std::coroutine_handle<> waiting{}; ///< null: the task is gone; [home]

        void run() {
            try {
                if constexpr (std::is_void_v<value>)
                    call();
                else
                    returned.emplace(call());
            } catch (...) {
                thrown = std::current_exception();
            }
        }
        void finish() const {
            if (waiting != nullptr)
                waiting.resume();
        }
    };

    const px_loop where_;
    const std::shared_ptr<state> state_;
};

/// Lets others on this loop have their turn.
inline plexus::task<void> pause(px_loop here) {
    auto nothing = [] {};
    co_await on_loop(here, nothing);
}

} // namespace plexus::monitoring

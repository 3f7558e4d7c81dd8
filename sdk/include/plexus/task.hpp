#pragma once

#include <coroutine>
#include <exception>
#include <list>
#include <optional>
#include <utility>

#include <plexus/host.hpp>

namespace plexus {
inline namespace sdk {

class task_scope;

/// What the promises of all tasks share: who waits for the result, and whose tasks they are.
class task_promise_base {
public:
    std::suspend_always initial_suspend() const noexcept { return {}; }
    auto final_suspend() const noexcept {
        struct resume_waiting {
            std::coroutine_handle<> waiting;
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<>) const noexcept {
                return waiting != nullptr ? waiting : std::noop_coroutine();
            }
            void await_resume() const noexcept {}
        };
        return resume_waiting{waiting_};
    }
    void unhandled_exception() noexcept { thrown_ = std::current_exception(); }

    void begin(std::coroutine_handle<> waiting, task_scope& scope) noexcept {
        waiting_ = waiting;
        scope_ = &scope;
    }
    task_scope& scope() const noexcept { return *scope_; }

protected:
    void rethrow() const {
        if (thrown_)
            std::rethrow_exception(thrown_);
    }

private:
    std::coroutine_handle<> waiting_;
    task_scope* scope_ = nullptr;
    std::exception_ptr thrown_;
};

template <class T>
class task_promise;

/// A flow with waits in it: `task<int> ask(...) { ... co_await sleep(1s); ... co_return 1; }`.
///
/// It begins when it is awaited (or spawned) and ends with its result or an exception. Destroyed
/// while it waits, it unwinds there: what it waited for is cancelled and its locals end.
///
/// Thread: [home], or whichever loop it was spawned on. Owner: whoever awaits it.
/// Parameters that are used after the first co_await are values: references may dangle by then,
/// and so may what a lambda captured. What is passed for them is a variable: of an aggregate that
/// is written within the co_await itself, `co_await ask({})`, g++ 12 makes a copy byte by byte, and
/// destroys both.
template <class T = void>
class [[nodiscard]] task {
public:
    using promise_type = task_promise<T>;
    using handle_type = std::coroutine_handle<promise_type>;

    explicit task(handle_type handle) noexcept : handle_(handle) {}
    task(task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    task& operator=(task&&) = delete;
    ~task() {
        if (handle_)
            handle_.destroy();
    }

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> waiting) noexcept {
        handle_.promise().begin(waiting, waiting.promise().scope());
        return handle_;
    }
    T await_resume() { return handle_.promise().take(); }

private:
    handle_type handle_;
};

template <class T>
class task_promise final : public task_promise_base {
public:
    task<T> get_return_object() noexcept {
        return task<T>(std::coroutine_handle<task_promise>::from_promise(*this));
    }
    template <class Value>
    void return_value(Value&& value) {
        value_.emplace(std::forward<Value>(value));
    }
    T take() {
        rethrow();
        return std::move(*value_);
    }

private:
    std::optional<T> value_;
};

template <>
class task_promise<void> final : public task_promise_base {
public:
    task<void> get_return_object() noexcept {
        return task<void>(std::coroutine_handle<task_promise>::from_promise(*this));
    }
    void return_void() const noexcept {}
    void take() const { rethrow(); }
};

/// The tasks of one plugin that nobody awaits.
///
/// Thread: [loop] one, the home loop for that of PLEXUS_PLUGIN.
/// Owner:  what PLEXUS_PLUGIN makes; it ends what is left at deactivate.
/// Errors: a task that throws ends, and is named in the log.
class task_scope {
public:
    explicit task_scope(const host& host) : host_(host) {}
    ~task_scope() { cancel(); }
    task_scope(const task_scope&) = delete;
    task_scope& operator=(const task_scope&) = delete;

    /// Runs it up to its first wait, and on from there as its waits end. `name` is static.
    void spawn(const char* name, task<void> body) {
        const auto handle = run(*this, name, std::move(body)).handle;
        handle.promise().place = roots_.insert(roots_.end(), handle);
        handle.resume();
    }

    /// Unwinds all of them where they wait. Not from within one of them.
    void cancel() noexcept {
        while (!roots_.empty()) {
            const auto oldest = roots_.front();
            roots_.pop_front();
            oldest.destroy();
        }
    }

    std::size_t size() const noexcept { return roots_.size(); }
    const sdk::host& host() const noexcept { return host_; }

private:
    struct root {
        struct promise_type {
            promise_type(task_scope& scope, const char*, const task<void>&) noexcept
                : owner(scope) {}
            root get_return_object() noexcept { return {handle_type::from_promise(*this)}; }
            std::suspend_always initial_suspend() const noexcept { return {}; }
            // The frame frees itself: nobody waits for it.
            std::suspend_never final_suspend() const noexcept {
                owner.roots_.erase(place);
                return {};
            }
            void return_void() const noexcept {}
            void unhandled_exception() const noexcept {} // run() catches all
            task_scope& scope() const noexcept { return owner; }

            task_scope& owner;
            std::list<std::coroutine_handle<promise_type>>::iterator place{};
        };
        using handle_type = std::coroutine_handle<promise_type>;
        handle_type handle;
    };

    static root run(task_scope& scope, const char* name, task<void> body) {
        try {
            co_await std::move(body);
        } catch (const std::exception& thrown) {
            scope.host_.error("task ", name, " threw: ", std::string_view(thrown.what()));
        } catch (...) {
            scope.host_.error("task ", name, " threw something that is no std::exception");
        }
    }

    const sdk::host& host_;
    std::list<root::handle_type> roots_;
};

} // namespace sdk
} // namespace plexus

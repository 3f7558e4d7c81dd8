#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <plexus/bus.hpp>
#include <plexus/task.hpp>

/// What a task can wait for: `co_await sleep(1s)`, `co_await request(...)`, `co_await work(...)`.
///
/// Thread: the loop of the task, which also goes on there. Destroyed while it waits, each takes its
/// question back. Errors: what the kernel refuses at once is thrown as failure.
namespace plexus {
inline namespace sdk {

/// Goes on after a while.
class sleep {
public:
    explicit sleep(nanoseconds delay) noexcept : delay_(delay) {}
    sleep(const sleep&) = delete;
    sleep& operator=(const sleep&) = delete;
    ~sleep() {
        if (timer_ != 0)
            host_->loop().cancel_timer(host_->handle(), timer_);
    }

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> waiting) {
        host_ = &waiting.promise().scope().host();
        waiting_ = waiting;
        host_
            ->outcome(
                host_->loop().start_timer(host_->handle(), to_delay(delay_), fire, this, &timer_))
            .value();
    }
    void await_resume() const noexcept {}

private:
    static void fire(void* arg) {
        auto& self = *static_cast<sleep*>(arg);
        self.timer_ = 0;
        self.waiting_.resume();
    }

    const nanoseconds delay_;
    const host* host_ = nullptr;
    std::coroutine_handle<> waiting_;
    std::uint64_t timer_ = 0;
};

/// A message that is its own.
struct message {
    std::string subject{};
    std::string headers{};
    std::string payload{};
};

/// Asks, and goes on with the first answer: result<message>. PX_ERR_NOT_FOUND: nobody takes the
/// subject; PX_ERR_TIMEOUT; what cannot be published is a result as well.
class request {
public:
    request(const account& account, std::string subject, std::string payload, nanoseconds timeout,
            std::string headers = {})
        : host_(account.host()), account_(account.handle()), subject_(std::move(subject)),
          payload_(std::move(payload)), headers_(std::move(headers)), timeout_(timeout) {}
    request(const request&) = delete;
    request& operator=(const request&) = delete;
    ~request() {
        if (id_ != 0)
            host_.bus().cancel_request(host_.handle(), id_);
    }

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> waiting) {
        waiting_ = waiting;
        const px_message asked =
            outgoing{.subject = subject_, .payload = payload_, .headers = headers_}.raw();
        const px_status status = host_.bus().request(host_.handle(), account_, &asked,
                                                     to_delay(timeout_), answer, this, &id_);
        if (status == PX_OK)
            return true;
        answer_.emplace(host_.last_error(status));
        return false;
    }
    result<message> await_resume() { return std::move(*answer_); }

private:
    static const char* sentence(px_status status) noexcept {
        switch (status) {
        case PX_ERR_NOT_FOUND:
            return "nobody takes the subject";
        case PX_ERR_TIMEOUT:
            return "no answer in time";
        case PX_ERR_CLOSED:
            return "the plugin is being deactivated";
        default:
            return "no answer";
        }
    }
    static void answer(void* arg, px_status status, const px_message* reply) {
        auto& self = *static_cast<request*>(arg);
        self.id_ = 0;
        if (status == PX_OK)
            self.answer_.emplace(message{std::string(view(reply->subject)),
                                         std::string(view(reply->headers)),
                                         std::string(view(reply->payload))});
        else
            self.answer_.emplace(error{status, sentence(status)});
        self.waiting_.resume();
    }

    const host& host_;
    px_account* const account_;
    const std::string subject_;
    const std::string payload_;
    const std::string headers_;
    const nanoseconds timeout_;
    std::coroutine_handle<> waiting_;
    std::uint64_t id_ = 0;
    std::optional<result<message>> answer_;
};

/// Runs a function on a thread where it may block, and goes on with what it returned or threw.
/// It runs to its end even when the task is gone, so what it captures is values.
///
/// The function is a variable, `auto job = [...] { ... };`, and is moved from: of a lambda that is
/// written within the co_await itself g++ 12 makes a copy byte by byte, and destroys both.
template <class Call>
class work {
public:
    using value = std::invoke_result_t<Call&>;

    explicit work(Call& job) : state_(new state{std::move(job)}) {}
    work(const work&) = delete;
    work& operator=(const work&) = delete;
    ~work() {
        if (given_)
            state_->waiting = nullptr; // finish() or drop() deletes it
        else
            delete state_;
    }

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> waiting) {
        const host& host = waiting.promise().scope().host();
        state_->waiting = waiting;
        state_->owner = this;
        host.outcome(
                host.loop().work(host.handle(), state::run, state::finish, state::drop, state_))
            .value();
        given_ = true;
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
        Call call;
        std::optional<std::conditional_t<std::is_void_v<value>, nothing, value>> returned{};
        std::exception_ptr thrown{};
        std::coroutine_handle<> waiting{}; ///< null: the task is gone
        work* owner = nullptr;

        static void run(void* arg) {
            auto& self = *static_cast<state*>(arg);
            try {
                if constexpr (std::is_void_v<value>)
                    self.call();
                else
                    self.returned.emplace(self.call());
            } catch (...) {
                self.thrown = std::current_exception();
            }
        }
        static void finish(void* arg) {
            auto* const self = static_cast<state*>(arg);
            if (self->waiting == nullptr)
                return drop(arg);
            self->owner->given_ = false; // the awaiter deletes it now
            self->waiting.resume();
        }
        static void drop(void* arg) { delete static_cast<state*>(arg); }
    };

    state* const state_;
    bool given_ = false;
};

} // namespace sdk
} // namespace plexus

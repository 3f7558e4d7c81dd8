#pragma once

#include <coroutine>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "http/answer.hpp"
#include "http/request_reader.hpp"

namespace plexus::monitoring {

/// Where the parts of an answer go: the connection it belongs to.
class answer_sink {
public:
    virtual ~answer_sink() = default;
    virtual void send_head(const answer_head& head, std::optional<std::uint64_t> length) = 0;
    /// False: much waits for the client; exchange::resume() follows.
    virtual bool send_part(std::string_view part) = 0;
    virtual void finish() = 0; ///< the answer is complete
};

/// One request until it is answered: at once by respond(), or by begin(), write() and end().
///
/// Thread: [home].
/// Owner:  shared by the session and whoever answers, later perhaps. The session may be gone first:
///         then the answer goes nowhere and wanted() says so.
/// Errors: none; a second answer is dropped.
class exchange : public std::enable_shared_from_this<exchange> {
public:
    exchange(answer_sink& sink, request asked) : sink_(&sink), request_(std::move(asked)) {}

    const request& asked() const noexcept { return request_; }
    bool wanted() const noexcept { return sink_ != nullptr; }
    bool begun() const noexcept { return begun_; }

    /// A large body is sent as the client takes it.
    void respond(const answer_head& head, std::string_view body);
    /// What the reference says in plain text: parameters it cannot read, paths it does not know.
    void refuse(unsigned status, std::string_view text);

    void begin(const answer_head& head);
    /// False: enough waits for the client; when_writable() is called once there is room. What
    /// nobody wants any more is dropped, and true.
    bool write(std::string_view part);
    void end();
    void when_writable(std::function<void()> call) { writable_ = std::move(call); }

    /// `co_await exchange.room()` goes on when there is room, or nobody wants the answer any more.
    class room_awaiter {
    public:
        explicit room_awaiter(exchange& owner) noexcept : owner_(owner) {}
        ~room_awaiter() {
            if (waiting_)
                owner_.when_writable({});
        }
        room_awaiter(const room_awaiter&) = delete;
        room_awaiter& operator=(const room_awaiter&) = delete;
        bool await_ready() const noexcept { return owner_.writable_now_ || !owner_.wanted(); }
        void await_suspend(std::coroutine_handle<> waiting) {
            waiting_ = true;
            owner_.when_writable([this, waiting] {
                waiting_ = false;
                waiting.resume();
            });
        }
        void await_resume() const noexcept {}

    private:
        exchange& owner_;
        bool waiting_ = false;
    };
    room_awaiter room() noexcept { return room_awaiter(*this); }

    /// By the sink: there is room again; and: nothing can be sent any more.
    void resume();
    void detach();

private:
    std::string_view send_parts(std::string_view body);
    void send_rest(std::string_view rest);
    void finish();
    void tell_writable();

    answer_sink* sink_; ///< null: nobody wants the answer
    const request request_;
    std::function<void()> writable_;
    std::string rest_; ///< of a whole body
    bool begun_ = false;
    bool writable_now_ = true;
};

} // namespace plexus::monitoring

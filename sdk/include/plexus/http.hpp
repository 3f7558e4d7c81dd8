#pragma once

#include <coroutine>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include <plexus/abi/http.h>
#include <plexus/host.hpp>

namespace plexus {
inline namespace sdk {

/// One request over HTTP, to be answered once: by respond(), or by begin(), write() and end().
/// Dropped without an answer it is answered with 500.
///
/// Thread: [loop] that of its endpoint. Owner: whoever has it; movable, and may be kept.
class http_request {
public:
    http_request(const host& host, const px_http_v0& table, px_http_request* raw)
        : table_(&table), state_(std::make_unique<state>(host, raw)) {}
    http_request(http_request&&) noexcept = default;
    http_request& operator=(http_request&& other) noexcept {
        std::swap(table_, other.table_);
        std::swap(state_, other.state_);
        return *this;
    }
    ~http_request() {
        if (!waits())
            return;
        if (state_->begun)
            end();
        else
            respond(500, "text/plain", "500 Internal Server Error: no answer\n");
    }

    /// Parameters, which have been checked: empty, false, `otherwise` when they were not given.
    std::string_view text(const char* name) const {
        return view(table_->parameter(state_->raw, name));
    }
    bool boolean(const char* name) const { return table_->boolean(state_->raw, name) != 0; }
    std::int64_t integer(const char* name, std::int64_t otherwise = 0) const {
        return table_->integer(state_->raw, name, otherwise);
    }

    /// The whole answer. Afterwards nothing of the request may be used.
    void respond(std::uint32_t status, std::string_view type, std::string_view body) {
        table_->respond(std::exchange(state_->raw, nullptr), status, to_text(type), to_text(body));
    }
    void json(std::string_view body) { respond(200, "application/json", body); }

    /// An answer in parts; see px_http_v0.
    void begin(std::uint32_t status, std::string_view type) {
        state_->begun = true;
        table_->begin(state_->raw, status, to_text(type), state::tell, state_.get());
    }
    /// False: wait for room(), or when_writable().
    bool write(std::string_view part) {
        state_->has_room = table_->write(state_->raw, to_text(part)) != 0;
        return state_->has_room;
    }
    void end() { table_->end(std::exchange(state_->raw, nullptr)); }
    /// Calls it once, when there is room again. `call` does not own the request, which owns it.
    /// What it throws ends there, as a log line; the answer stays unfinished.
    void when_writable(std::function<void()> call) { state_->writable = std::move(call); }

    /// `co_await request.room()` in a task goes on when another part can be written.
    auto room() noexcept {
        struct awaiter {
            state& of;
            bool waiting = false;
            ~awaiter() {
                if (waiting)
                    of.writable = nullptr;
            }
            bool await_ready() const noexcept { return of.has_room; }
            void await_suspend(std::coroutine_handle<> handle) {
                waiting = true;
                of.writable = [this, handle] {
                    waiting = false;
                    handle.resume();
                };
            }
            void await_resume() const noexcept {}
        };
        return awaiter{*state_};
    }

private:
    struct state {
        state(const sdk::host& its_host, px_http_request* given) noexcept
            : host(its_host), raw(given) {}
        static void tell(void* arg) {
            auto& self = *static_cast<state*>(arg);
            self.has_room = true;
            const auto call = std::exchange(self.writable, nullptr);
            if (call != nullptr) // which may end the request, and with it `self`
                self.host.guard("when_writable", call);
        }

        const sdk::host& host;
        px_http_request* raw; ///< null: answered
        bool begun = false;
        bool has_room = true;
        std::function<void()> writable{};
    };

    bool waits() const noexcept { return state_ != nullptr && state_->raw != nullptr; }

    const px_http_v0* table_;
    std::unique_ptr<state> state_; ///< stays where it is: the server knows it
};

/// Something that the plugin answers over HTTP, below the address of the monitoring plugin.
///
/// Thread: open() [init] [loop]; the function is called on `loop`, the home loop unless it says
///         otherwise; the end [loop]. When that is another loop than the function's, it may run
///         until a little after the end, and what it captured lives that long: a plugin closes the
///         endpoint when it drains, and is drained once a task that it posts to `loop` has run.
/// Owner:  whoever it is a member of; it stays where it is.
/// Errors: PX_ERR_NOT_FOUND without the monitoring plugin; as px_http_v0.add.
class http_endpoint {
public:
    http_endpoint(const host& host, std::function<void(http_request)> answer)
        : host_(host), answer_(std::move(answer)) {
        table_ = host.find<px_http_v0>(PX_HTTP_V0_ID, &provider_);
    }
    http_endpoint(const http_endpoint&) = delete;
    http_endpoint& operator=(const http_endpoint&) = delete;
    ~http_endpoint() { close(); }

    struct options {
        const char* path;                                ///< "/jsz"
        const char* doc = "";                            ///< one sentence
        std::span<const px_http_parameter> parameters{}; ///< live as long as the endpoint
        px_loop loop = PX_NO_LOOP;                       ///< PX_NO_LOOP: the home loop
    };
    result<void> open(const options& how) {
        if (table_ == nullptr)
            return error{PX_ERR_NOT_FOUND, std::string("nobody provides ") + PX_HTTP_V0_ID};
        px_http_endpoint made{};
        made.size = sizeof made;
        made.loop = how.loop == PX_NO_LOOP ? host_.loop().home(host_.handle()) : how.loop;
        made.path = how.path;
        made.doc = how.doc;
        made.parameters = how.parameters.data();
        made.parameter_count = static_cast<std::uint32_t>(how.parameters.size());
        made.handle = state::handle;
        made.gone = state::forget;
        std::unique_ptr<state> known(new state{host_, *table_, answer_});
        const px_status status = table_->add(provider_, host_.handle(), &made, known.get());
        if (status != PX_OK)
            return error{status, std::string("the path ") + how.path +
                                     (status == PX_ERR_EXISTS ? " is taken" : " is refused")};
        known.release(); // NOLINT: forget() deletes it
        path_ = how.path;
        return {};
    }
    void close() noexcept {
        if (!path_.empty() && host_.gives_back())
            table_->remove(provider_, host_.handle(), path_.c_str());
        path_.clear();
    }

private:
    /// What the server knows: it lives until nobody calls it any more.
    struct state {
        const sdk::host& host;
        const px_http_v0& table;
        std::function<void(http_request)> answer;

        static void handle(void* arg, px_http_request* raw) {
            const state& self = *static_cast<state*>(arg);
            self.host.guard("an endpoint",
                            [&] { self.answer(http_request(self.host, self.table, raw)); });
        }
        static void forget(void* arg) { delete static_cast<state*>(arg); }
    };

    const host& host_;
    std::function<void(http_request)> answer_;
    const px_http_v0* table_ = nullptr;
    void* provider_ = nullptr;
    std::string path_; ///< empty: it is not open
};

} // namespace sdk
} // namespace plexus

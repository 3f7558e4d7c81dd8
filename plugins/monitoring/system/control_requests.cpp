#include "system/control_requests.hpp"

#include <array>
#include <coroutine>

namespace plexus::monitoring {

namespace {

/// One thing that can be done to the server.
struct control_kind {
    std::string_view name;
    std::string_view not_found; ///< what is said of a connection that is not there
    void (*ask)(const px_control_v0&, px_host*, std::uint64_t id, px_control_fn, void*);
    bool to_connection = true; ///< the body has its number
};

constexpr control_kind kinds[] = {
    {"RELOAD", "",
     [](const px_control_v0& control, px_host* host, std::uint64_t, px_control_fn done, void* arg) {
         control.reload(host, done, arg);
     },
     false},
    {"KICK", "no such client or leafnode id",
     [](const px_control_v0& control, px_host* host, std::uint64_t id, px_control_fn done,
        void* arg) { control.kick(host, id, done, arg); }},
    {"LDM", "no such client id",
     [](const px_control_v0& control, px_host* host, std::uint64_t id, px_control_fn done,
        void* arg) { control.ask_to_leave(host, id, done, arg); }},
};
constexpr std::string_view not_ready =
    "client does not support Lame Duck Mode or is not ready to receive the notification";

/// How something that was asked of the kernel ended.
struct control_end {
    px_status status = PX_OK;
    std::string why{};
};

/// Asks the kernel and goes on when it is done.
class control_wait {
public:
    control_wait(const control_kind& kind, const px_control_v0& control, px_host* host,
                 std::uint64_t id)
        : kind_(kind), control_(control), host_(host), id_(id) {}
    control_wait(const control_wait&) = delete;
    control_wait& operator=(const control_wait&) = delete;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) {
        waiting_ = waiting;
        kind_.ask(control_, host_, id_, end, this);
    }
    control_end await_resume() { return std::move(ended_); }

private:
    static void end(void* arg, px_status status, px_text why) {
        auto& self = *static_cast<control_wait*>(arg);
        self.ended_ = {status, std::string(view(why))};
        self.waiting_.resume();
    }

    const control_kind& kind_;
    const px_control_v0& control_;
    px_host* const host_;
    const std::uint64_t id_;
    std::coroutine_handle<> waiting_;
    control_end ended_;
};

std::string_view reason(const control_kind& kind, const control_end& ended) {
    if (ended.status == PX_ERR_NOT_FOUND)
        return kind.not_found;
    return ended.status == PX_ERR_STATE ? not_ready : std::string_view(ended.why);
}

plexus::task<void> act(system_requests& requests, account_ref where, asked request,
                       const px_control_v0& control, const control_kind& kind) {
    const host& host = requests.from().host;
    std::uint64_t id = 0;
    if (kind.to_connection) {
        const std::array<request_option, 1> options{{{"cid", &id}}};
        const auto read = read_options(request.body, "KickClientReq", options);
        if (!read)
            co_return host.error("Error unmarshalling kick client request: ", read.error().text);
    }
    if (!request.body.empty()) {
        server_filter filter;
        const auto options = filter.options("");
        const auto read = read_options(request.body, "EventFilterOptions", options);
        if (!read)
            co_return requests.answers().refuse(*where, request, 400, read.error().text);
        if (!filter.matches(requests.identity().marks()))
            co_return;
    }
    const control_end ended = co_await control_wait(kind, control, host.handle(), id);
    if (ended.status == PX_OK)
        co_await requests.answers().answer(std::move(where), std::move(request), std::string());
    else
        requests.answers().refuse(*where, request, 500, reason(kind, ended));
}

} // namespace

result<std::vector<subscription>> serve_control(system_requests& requests, const account_ref& where,
                                                const px_control_v0& control) {
    std::vector<subscription> open;
    for (const control_kind& kind : kinds) {
        auto served = requests.serve(
            request_line::control, where,
            "$SYS.REQ.SERVER." + requests.identity().id() + "." + std::string(kind.name),
            [&requests, &control, &kind](account_ref account, asked request) {
                return act(requests, std::move(account), std::move(request), control, kind);
            });
        if (!served)
            return served.error();
        open.push_back(std::move(*served));
    }
    return open;
}

} // namespace plexus::monitoring

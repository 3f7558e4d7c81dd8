#include "http/session.hpp"

#include <utility>

#include <fmt/format.h>

#include "http/http_server.hpp"
#include "http/limits.hpp"
#include "text/go_text.hpp"

namespace plexus::monitoring {

session::session(http_server& server, px_connection* connection)
    : server_(server), connection_(connection), deadline_(server.host(), [this] { on_timeout(); }),
      next_turn_(server.host(), [this] { enter([] {}); }) {}

session::~session() {
    if (current_)
        std::exchange(current_, nullptr)->detach();
}

// The outermost call reads on, and ends the connection when it is to end, or when something is
// thrown: nothing of this may be touched after that.
template <class Call>
void session::enter(Call&& call) {
    if (inside_)
        return call();
    inside_ = true;
    try {
        call();
        do {
            fed_ = false;
            advance();
        } while (fed_);
    } catch (...) {
        end();
        throw;
    }
    inside_ = false;
    if (ended_)
        end();
}

void session::end() {
    server_.net().close(connection_, to_text("Client Closed"));
}

// The kernel does not know the session yet, so it cannot end here.
void session::open() {
    inside_ = true;
    constexpr std::chrono::nanoseconds deadline = limits::send_timeout;
    server_.net().limit_output(connection_, limits::pending_max,
                               static_cast<std::uint64_t>(deadline.count()));
    if (server_.full())
        refuse(503, "too many connections");
    wait(last_ ? limits::linger_timeout : limits::head_timeout);
    inside_ = false;
}

void session::on_bytes(std::string_view bytes) {
    if (last_) { // what a client sends after its last request is not for us
        dropped_ += bytes.size();
        if (dropped_ > limits::dropped_max)
            enter([&] { ended_ = true; });
        return;
    }
    enter([&] {
        in_ += bytes;
        fed_ = true;
    });
}

// Reads until there is nothing more to read, a request is under way, or it is enough for now.
void session::advance() {
    bool rests = false;
    for (std::size_t begun = 0; current_ == nullptr && !last_;) {
        const bool idle = reader_.between_requests();
        rests = idle && !in_.empty() && must_rest(begun);
        if (rests)
            break;
        const request_reader::step step = reader_.read(in_);
        if (step == request_reader::step::head) {
            ++begun;
            begin_request();
        } else if (step == request_reader::step::refused) {
            ++server_.counters().bad_requests;
            refuse(reader_.why().status, reader_.why().text);
        } else if (step == request_reader::step::done) {
            wait(limits::idle_timeout);
        } else {
            if (idle && served_ && !reader_.between_requests())
                wait(limits::head_timeout);
            break;
        }
    }
    // What a client sends without waiting for its answers stays in its socket.
    const bool pause = current_ != nullptr || rests;
    if (pause == std::exchange(paused_, pause))
        return;
    if (pause)
        server_.net().pause_reading(connection_);
    else
        server_.net().resume_reading(connection_);
}

/// Whether the next request has to wait: for the client to read, or for its turn after others.
bool session::must_rest(std::size_t begun) {
    if (server_.net().pending_bytes(connection_) >= limits::unsent_max) {
        wait(limits::send_timeout); // on_drained() goes on
        return true;
    }
    if (begun < limits::requests_per_turn)
        return false;
    start(next_turn_, std::chrono::nanoseconds::zero());
    return true;
}

void session::begin_request() {
    ++server_.counters().requests;
    framing_ = {.version = reader_.request().version, .keep_alive = reader_.request().keep_alive};
    head_only_ = reader_.request().head;
    lingers_ = reader_.request().body_left;
    served_ = true;
    wait(limits::answer_timeout);
    const auto asked = std::make_shared<exchange>(*this, reader_.request());
    current_ = asked;
    server_.answer(asked);
}

void session::refuse(unsigned status, std::string_view text) {
    framing_ = {.version = 11, .keep_alive = false};
    head_only_ = false;
    lingers_ = true;
    const std::string reason =
        fmt::format("{}{}{}", status_text(status), text.empty() ? "" : ": ", text);
    const std::string body = fmt::format("{} {}", status, reason);
    send_head({.status = status, .type = std::string(text_type), .reason = reason}, body.size());
    send_part(body);
    finish();
}

void session::send_head(const answer_head& head, std::optional<std::uint64_t> length) {
    framing_.length = length;
    if (!length && framing_.version < 11)
        framing_.keep_alive = false; // the end of the connection is that of the body
    send(head_text(head, framing_, http_date(wall_time(server_.host()).count())));
}

bool session::send_part(std::string_view part) {
    if (framing_.length || framing_.version < 11)
        send(part);
    else
        send(chunk_text(part));
    const bool room = server_.net().pending_bytes(connection_) < limits::unsent_max;
    wait(room ? limits::answer_timeout : limits::send_timeout);
    return room;
}

void session::finish() {
    enter([&] {
        if (!framing_.length && framing_.version >= 11 && !head_only_)
            send(chunk_text({}));
        current_ = nullptr;
        last_ = !framing_.keep_alive;
        wait(last_ ? limits::send_timeout : limits::body_timeout);
        if (last_ && server_.net().pending_bytes(connection_) == 0)
            leave();
    });
}

/// Everything is sent. A socket that is closed while bytes for it are on their way takes the answer
/// from its client; so these are dropped first, for a moment.
void session::leave() {
    if (!lingers_) {
        ended_ = true;
        return;
    }
    in_ = {};
    wait(limits::linger_timeout);
}

void session::on_drained() {
    enter([&] {
        if (last_)
            leave();
        else if (const auto asked = current_)
            asked->resume();
    });
}

void session::on_timeout() {
    enter([&] {
        if (last_ && server_.net().pending_bytes(connection_) == 0) { // see leave()
            ended_ = true;
            return;
        }
        ++server_.counters().timeouts;
        const auto asked = current_;
        if (asked == nullptr && !last_ && !reader_.between_requests())
            return refuse(408, {});
        if (asked == nullptr || asked->begun()) {
            ended_ = true;
            return;
        }
        framing_.keep_alive = false;
        asked->respond({.status = 503, .type = std::string(text_type)},
                       "503 Service Unavailable: no answer in time\n");
    });
}

void session::wait(std::chrono::nanoseconds time) {
    start(deadline_, time);
}

void session::start(plexus::timer& which, std::chrono::nanoseconds time) {
    if (const auto started = which.start(time); !started)
        server_.host().warn("a connection has no timer: ", started.error().text);
}

void session::send(std::string_view bytes) {
    server_.net().write(connection_, to_text(bytes));
}

} // namespace plexus::monitoring

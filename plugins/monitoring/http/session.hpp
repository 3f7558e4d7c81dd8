#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <plexus/abi/net.h>
#include <plexus/loop.hpp>

#include "http/exchange.hpp"
#include "http/request_reader.hpp"

namespace plexus::monitoring {

class http_server;

/// One connection of a client over HTTP: one request after the other. Further ones that the client
/// sends before it has its answer wait unread.
///
/// Thread: [home]. Owner: the kernel's connection, by way of http_server.
/// Errors: what cannot be read is answered, and the connection ends.
/// Limits: limits.hpp.
class session final : public answer_sink {
public:
    session(http_server& server, px_connection* connection);
    ~session() override;

    // Each of these may end the connection, and with it this, last of all.
    void open();
    void on_bytes(std::string_view bytes);
    void on_drained();

    void send_head(const answer_head& head, std::optional<std::uint64_t> length) override;
    bool send_part(std::string_view part) override;
    void finish() override;

private:
    template <class Call>
    void enter(Call&& call);
    void end();
    void advance();
    bool must_rest(std::size_t begun);
    void begin_request();
    void refuse(unsigned status, std::string_view text);
    void leave();
    void wait(std::chrono::nanoseconds time);
    void start(plexus::timer& which, std::chrono::nanoseconds time);
    void on_timeout();
    void send(std::string_view bytes);

    http_server& server_;
    px_connection* const connection_;
    request_reader reader_;
    std::string in_; ///< came and is not read yet: one read of the kernel beyond a head
    std::shared_ptr<exchange> current_;
    answer_framing framing_{};
    bool head_only_ = false;
    bool served_ = false;  ///< one request is over: the next may take its time to begin
    bool paused_ = false;  ///< nothing is read: a request is under way, or the next one has to wait
    bool inside_ = false;  ///< enter() runs
    bool fed_ = false;     ///< more has come while it did
    bool last_ = false;    ///< the connection ends once what was sent is taken
    bool lingers_ = false; ///< and not at once: more may come that is not read
    bool ended_ = false;   ///< the connection is to end now
    std::size_t dropped_ = 0; ///< bytes after the last request
    plexus::timer deadline_;
    plexus::timer next_turn_; ///< of further requests that have come already
};

} // namespace plexus::monitoring

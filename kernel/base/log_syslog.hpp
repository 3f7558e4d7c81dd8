#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/log_sink.hpp"
#include "base/result.hpp"

namespace plexus {

/// Lines sent to a syslog daemon: the local one, or one named by udp://, tcp:// or unix:// URL.
///
/// Thread: one at a time (the logger's mutex).
/// Errors: open() says why the daemon cannot be reached. Later failures lose the line; the
///         connection is made again with the next line, at most once in `reconnect_interval`, so
///         that a dead daemon does not slow the server down.
/// Limits: a send blocks at most `send_timeout`.
/// Source: core.md 33; the packets are those of the reference (RFC 3164 style).
class syslog_sink : public log_sink {
public:
    static constexpr std::chrono::seconds reconnect_interval{5};
    static constexpr std::chrono::seconds send_timeout{1};

    struct options {
        std::string remote{}; ///< URL; empty means the local daemon
        std::string tag{};
        bool json = false; ///< the message part is a JSON object
    };

    static text_result<std::unique_ptr<syslog_sink>> open(options settings);
    ~syslog_sink() override;
    syslog_sink(const syslog_sink&) = delete;
    syslog_sink& operator=(const syslog_sink&) = delete;

    bool write(const log_record& record) override;
    bool fatal_exits() const override { return false; }

private:
    enum class transport { local, udp, tcp, unix_stream };

    syslog_sink(options settings, transport kind, std::string address);

    text_result<void> connect();
    text_result<void> connect_path(const std::string& path, int type);
    text_result<void> connect_network();
    void disconnect();
    std::string packet(const log_record& record) const;
    bool send(std::string_view packet);

    const options settings_;
    const transport kind_;
    const std::string address_;
    int descriptor_ = -1;
    std::string hostname_;
    std::chrono::steady_clock::time_point next_attempt_;
};

} // namespace plexus

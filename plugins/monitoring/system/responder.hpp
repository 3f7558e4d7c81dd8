#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <plexus/bus.hpp>

#include "collect/output.hpp"
#include "system/content_encoding.hpp"
#include "system/server_identity.hpp"

namespace plexus::monitoring {

/// A request to the server itself, until it is answered.
struct asked {
    explicit asked(const message_view& message)
        : subject(message.subject()), reply(message.reply()), body(message.payload()),
          encoding(accepted_encoding(message.headers())),
          client(message.origin_kind() == PX_ORIGIN_CLIENT ? message.origin_id() : 0) {}

    std::string subject;
    std::string reply;
    std::string body;
    content_encoding encoding;
    std::uint64_t client; ///< the connection that asks; 0: none of this server
};

/// Collects what is to be the data of one answer.
///
/// Limits: bytes_max; beyond it collecting ends.
class reply_buffer final : public output {
public:
    static constexpr std::size_t bytes_max = 64 * 1024 * 1024;

    reply_buffer() : output(compact) {}
    bool too_large() const noexcept { return text_.size() > bytes_max; }
    std::string take() { return std::move(text_) + json.take(); }

private:
    plexus::task<bool> pass_on(std::string part) override {
        text_ += part;
        co_return !too_large();
    }

    std::string text_;
};

/// Answers requests, each in the account that it came from: the server names itself, then come the
/// data, or why there are none.
///
/// Thread: [home]. Owner: the plugin.
/// Errors: an answer that is too large for max_payload is replaced by one that says so; others that
///         cannot be published are a warning.
class responder {
public:
    responder(const host& host, server_identity& identity) : host_(host), identity_(identity) {}

    /// `data` is JSON; empty: that it went well is all there is to say.
    void answer(const account& where, const asked& request, std::string_view data);
    /// `has_data` of a service whose answers have data: there stands "null" then.
    void refuse(const account& where, const asked& request, unsigned code, std::string_view why,
                bool has_data = false);
    /// Without an envelope.
    void answer_plainly(const account& where, const asked& request, std::string_view text);

private:
    void warn_unless_sent(const asked& request, const result<std::uint64_t>& sent) const;

    const host& host_;
    server_identity& identity_;
};

} // namespace plexus::monitoring

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <plexus/bus.hpp>

#include "collect/output.hpp"
#include "system/content_encoding.hpp"
#include "system/server_identity.hpp"

namespace plexus::monitoring {

class server_options;

/// An account that requests come from and answers go to; shared with those under way, which a
/// reload may outlive.
using account_ref = std::shared_ptr<const account>;

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
/// Limits: as constructed; beyond it collecting ends.
class reply_buffer final : public output {
public:
    explicit reply_buffer(std::size_t bytes_max) : output(compact), bytes_max_(bytes_max) {}
    bool too_large() const noexcept { return text_.size() > bytes_max_; }
    std::string take() { return std::move(text_) + json.take(); }

private:
    plexus::task<bool> pass_on(std::string part) override {
        text_ += part;
        co_return !too_large();
    }

    const std::size_t bytes_max_;
    std::string text_;
};

/// Answers requests, each in the account that it came from: the server names itself, then come the
/// data, or why there are none.
///
/// Thread: [home]. Owner: the plugin.
/// Errors: an answer that is too large for max_payload is replaced by one that says so; others that
///         cannot be published are a warning.
/// Limits: data_max() of one answer; beyond encode_here_max compressing runs on the worker pool.
class responder {
public:
    static constexpr std::size_t encode_here_max = 4 * 1024;

    responder(const host& host, server_identity& identity) : host_(host), identity_(identity) {}

    /// `data` is JSON; empty: that it went well is all there is to say.
    plexus::task<void> answer(account_ref where, asked request, std::string data);
    /// `has_data` of a service whose answers have data: there stands "null" then.
    void refuse(const account& where, const asked& request, unsigned code, std::string_view why,
                bool has_data = false);
    /// Without an envelope.
    void answer_plainly(const account& where, const asked& request, std::string_view text);
    /// What is worth collecting: more of it could not be published.
    static std::size_t data_max(content_encoding encoding, const server_options& options);

private:
    void warn_unless_sent(const asked& request, const result<std::uint64_t>& sent) const;

    const host& host_;
    server_identity& identity_;
};

} // namespace plexus::monitoring

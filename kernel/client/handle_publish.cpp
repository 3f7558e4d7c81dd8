// PUB and HPUB: core 7.1, 8, 11, 12.
#include "base/counter.hpp"
#include "base/quote.hpp"
#include "client/message_trace.hpp"
#include "client/session.hpp"
#include "subject/grammar.hpp"

namespace plexus::client {

using proto::error_id;

// Payloads from this size on are passed to receivers by reference instead of being copied for each.
static constexpr std::size_t by_reference_min = 8 * 1024;

session::step session::handle_publish(const proto::op& op, const shared_bytes& block) {
    count(connection_.traffic().in_messages, 1);
    count(connection_.traffic().in_bytes, op.size);

    if (options_.pedantic && !subject::is_literal(op.subject))
        send_error(error_id::invalid_publish_subject); // and the message goes on, as core 8 says

    if (op.header_size != 0)
        if (auto asked = proto::read_trace_request(op.payload.substr(0, op.header_size)))
            [[unlikely]]
            return publish_traced(op, block, std::move(*asked));
    return publish(op, block, nullptr);
}

// `trace` is null for nearly every message.
session::step session::publish(const proto::op& op, const shared_bytes& block,
                               message_trace* trace) {
    std::string_view subject = op.subject;
    std::string mapped;
    if (const subject::mapping_set* mappings = account_->space().mappings()) [[unlikely]] {
        switch (
            mappings->apply(subject, settings_->info.cluster, connection_.home().random, mapped)) {
        case subject::mapping_set::outcome::unmapped:
            break;
        case subject::mapping_set::outcome::lost:
            mapped.clear(); // as the reference: it goes on under a subject that nobody can want
            [[fallthrough]];
        case subject::mapping_set::outcome::mapped:
            if (traced())
                service_.log().trace(about(), "{}", proto::trace_mapping(subject, mapped));
            subject = mapped;
            if (trace != nullptr)
                trace->mapped(subject);
            break;
        }
    }
    if (!may_publish(subject)) {
        account_->space().count_refused(connection_.home(), op.size);
        refuse_subject(subject, trace);
        return step::next;
    }
    if (!op.reply.empty() && reserved_reply(op.reply)) {
        account_->space().count_refused(connection_.home(), op.size);
        refuse_reply(op.reply, trace);
        return step::next;
    }
    if (options_.verbose)
        send_ok();

    router::message message;
    message.head = {.subject = subject,
                    .reply = op.reply,
                    .size_digits = op.size_digits,
                    .header_digits = op.header_digits,
                    .size = op.size,
                    .header_size = op.header_size};
    message.body = op.payload;
    message.block = op.payload.size() >= by_reference_min && block ? &block : nullptr;
    message.dry_run = trace != nullptr && trace->only();
    const router::origin origin{.self = this,
                                .echo = options_.echo,
                                .observer = trace,
                                .kind = router::party_kind::client,
                                .id = connection_.id()};
    const std::size_t delivered =
        router::publish(connection_.home(), account_->space(), origin, message);
    if (delivered == 0 && options_.no_responders && !op.reply.empty())
        answer_no_responders(op.reply, subject);
    return connection_.closing() ? step::stop : step::next;
}

bool session::reserved_subject(std::string_view subject) const {
    // A look at the first byte spares ordinary subjects the comparisons.
    const char first = subject.empty() ? '\0' : subject.front();
    return (first == '_' && subject.starts_with("_GR_.")) ||
           (first == '$' && subject.starts_with("$NRG.") &&
            account_ != service_.accounts().system());
}

bool session::may_publish(std::string_view subject) {
    if (reserved_subject(subject))
        return false;
    const auth::permissions* permissions = identity_.permissions.get();
    if (permissions == nullptr || !permissions->restricts_publish()) [[likely]]
        return true;
    if (publish_cache_.allowed(*permissions, subject))
        return true;
    delivery_rules* rules = rules_.load(std::memory_order_relaxed);
    return rules != nullptr && rules->use_reply(subject, connection_.home().now());
}

bool session::reserved_reply(std::string_view reply) {
    return reply.starts_with("_R_.") || reply.starts_with("$JS.ACK.") || reply.starts_with("_GR_.");
}

void session::refuse_subject(std::string_view subject, message_trace* trace) {
    send_error(error_id::publish_permission, {subject});
    service_.log().error_limited(about(), "Publish Violation - Subject {}", go_quote(subject));
    if (trace != nullptr)
        trace->refused(proto::error_text(error_id::publish_permission, {subject}));
}

void session::refuse_reply(std::string_view reply, message_trace* trace) {
    send_error(error_id::publish_reply_permission, {reply});
    service_.log().error_limited(about(), "Publish Violation - Reply {}", go_quote(reply));
    if (trace != nullptr)
        trace->refused(proto::error_text(error_id::publish_reply_permission, {reply}));
}

// Tells the publisher itself that nobody took its request, if it listens on the reply subject.
void session::answer_no_responders(std::string_view reply, std::string_view subject) {
    account_->space().count_lookup(connection_.home());
    for (subject::index_entry* entry : account_->space().match(connection_.home(), reply).plain()) {
        const auto& listening = static_cast<const router::subscription&>(*entry);
        if (&listening.owner() != this || listening.closed())
            continue;
        const std::string text = proto::no_responders_message(reply, listening.sid(), subject);
        if (traced()) {
            const std::string_view line(text.data(), text.find("\r\n") + 2);
            const std::string_view block = std::string_view(text).substr(line.size());
            trace_delivery(line, block.substr(0, block.size() - 2), block.size() - 2);
        }
        send(text);
        return;
    }
}

} // namespace plexus::client

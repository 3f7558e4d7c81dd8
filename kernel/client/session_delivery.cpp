// The receiving side of a client: called by whichever loop publishes.
#include "client/session.hpp"

namespace plexus::client {

using router::delivery;

delivery session::deliver(router::lane& lane, router::subscription& target, const router::origin&,
                          const router::message& message) noexcept {
    if (closed_.load(std::memory_order_relaxed))
        return delivery::client_closed;
    if (target.closed())
        return delivery::subscription_closed;
    delivery_rules* rules = rules_.load(std::memory_order_acquire);
    if (rules != nullptr && target.filtered() && rules->denies(message.subject(), target.queue()))
        return delivery::subscription_denied;
    if (message.dry_run) [[unlikely]]
        return delivery::delivered;
    auto& loop = static_cast<net::loop&>(lane);
    if (drops_when_slow_.load(std::memory_order_relaxed) && connection_.congested())
        return delivery::slow;

    const std::uint64_t number = target.count_delivery();
    if (const std::uint64_t max = target.max(); max != 0 && number >= max) [[unlikely]] {
        if (number > max)
            return delivery::limit_reached;
        end_at_max(loop, target);
    }
    if (rules != nullptr && !message.head.reply.empty())
        rules->track_reply(message.head.reply, loop.now());

    const bool headers = wants_headers_.load(std::memory_order_relaxed);
    const std::string_view payload = proto::payload_for(message.head, message.body, headers);
    net::staged_output& output = loop.output_to(connection_);
    const std::size_t line_max = proto::message_line_max(message.head, target.sid().size());
    const bool by_reference = message.block != nullptr;
    char* const start =
        output.bytes.prepare(line_max + 2 + (by_reference ? 0 : payload.size())).data();
    char* end = proto::write_message_line(start, message.head, target.sid(), headers);
    if (service_.log().trace_on()) [[unlikely]]
        trace_delivery_on(loop, {start, end}, payload, headers ? message.head.header_size : 0);
    if (by_reference) {
        output.bytes.commit(static_cast<std::size_t>(end - start));
        output.add_reference(*message.block, payload);
        output.bytes.append(std::string_view("\r\n"));
    } else {
        std::memcpy(end, payload.data(), payload.size());
        end += payload.size();
        *end++ = '\r';
        *end++ = '\n';
        output.bytes.commit(static_cast<std::size_t>(end - start));
    }
    ++output.messages;
    output.message_bytes += payload.size();
    return delivery::delivered;
}

router::party session::who() const {
    std::lock_guard lock(service_.names_mutex());
    return {.kind = router::party_kind::client, .id = connection_.id(), .name = options_.name};
}

// The label and the account of a session are its own loop's to read, so the line is written there.
void session::trace_delivery_on(const net::loop& lane, std::string_view line,
                                std::string_view payload, std::size_t header_size) {
    if (&lane == &connection_.home())
        return trace_delivery(line, payload, header_size);
    net::connection::post(
        connection_.home(), connection_.id(),
        [line = std::string(line), payload = std::string(payload),
         header_size](net::connection& c) {
            static_cast<session&>(c.session()).trace_delivery(line, payload, header_size);
        });
}

// `line` with its end.
void session::trace_delivery(std::string_view line, std::string_view payload,
                             std::size_t header_size) {
    if (!traced())
        return;
    line.remove_suffix(2);
    trace_sent(line);
    trace_payload(proto::trace_way::out, payload, header_size);
}

// The delivery that is under way is the last one of its subscription.
void session::end_at_max(net::loop& loop, router::subscription& target) {
    if (&loop == &connection_.home()) {
        reached_max(target.sid());
        return;
    }
    net::connection::post(connection_.home(), connection_.id(),
                          [sid = std::string(target.sid())](net::connection& c) {
                              static_cast<session&>(c.session()).reached_max(sid);
                          });
}

} // namespace plexus::client

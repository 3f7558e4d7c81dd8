#include "client/message_trace.hpp"

#include "base/gzip.hpp"
#include "base/snappy_frame.hpp"
#include "proto/header_block.hpp"

namespace plexus::client {

namespace trace_error = proto::trace_error;
using proto::trace_compression;

static std::string_view text_of(router::delivery outcome) {
    switch (outcome) {
    case router::delivery::delivered:
        break;
    case router::delivery::no_echo:
        return trace_error::no_echo;
    case router::delivery::publish_denied:
        return trace_error::publish_denied;
    case router::delivery::subscription_denied:
        return trace_error::subscription_denies;
    case router::delivery::subscription_closed:
        return trace_error::subscription_closed;
    case router::delivery::client_closed:
        return trace_error::client_closed;
    case router::delivery::limit_reached:
        return trace_error::auto_unsubscribe_exceeded;
    case router::delivery::slow:
        return trace_error::fast_producer;
    }
    return {};
}

static wall_time now() {
    return std::chrono::system_clock::now();
}

message_trace::message_trace(proto::trace_request request, const arrival& came)
    : destination_(std::move(request.dest)), only_(request.only),
      compression_(request.compression) {
    event_.headers = std::move(request.headers);
    event_.message_size = came.size;
    event_.entries.push_back({now(), proto::trace_ingress{.kind = came.publisher.kind,
                                                          .cid = came.publisher.id,
                                                          .name = came.publisher.name,
                                                          .account = std::string(came.account),
                                                          .subject = std::string(came.subject),
                                                          .error = {}}});
}

void message_trace::mapped(std::string_view to) {
    event_.entries.push_back({now(), proto::trace_subject_mapping{std::string(to)}});
}

void message_trace::refused(std::string_view error) {
    std::get<proto::trace_ingress>(event_.entries.front().what).error = error;
}

void message_trace::attempted(const router::subscription& target, router::delivery outcome) {
    router::party receiver = target.owner().who();
    event_.entries.push_back(
        {now(), proto::trace_egress{.kind = receiver.kind,
                                    .cid = receiver.id,
                                    .name = std::move(receiver.name),
                                    .hop = {},
                                    .account = {},
                                    .subscription = std::string(target.subject()),
                                    .queue = std::string(target.queue()),
                                    .error = std::string(text_of(outcome))}});
}

void message_trace::send(net::loop& loop, account::account& account, service& service) const {
    if (service.accounts().system() == nullptr)
        return;
    std::string json = proto::to_json(event_, service.next_event_server());
    std::string_view encoding;
    switch (compression_) {
    case trace_compression::none:
        break;
    case trace_compression::gzip:
        json = gzip(json);
        encoding = "gzip";
        break;
    case trace_compression::snappy:
        json = snappy_frame(json);
        encoding = "snappy";
        break;
    case trace_compression::unsupported:
        encoding = "identity";
        break;
    }
    const std::string headers =
        encoding.empty() ? std::string() : proto::with_header({}, "Content-Encoding", encoding);
    router::publish(loop, account.space(), destination_, headers, json);
}

} // namespace plexus::client

// Messages whose headers ask for a trace: core 24.
#include "base/quote.hpp"
#include "client/message_trace.hpp"
#include "client/session.hpp"
#include "subject/grammar.hpp"

namespace plexus::client {

session::step session::publish_traced(const proto::op& op, const shared_bytes& block,
                                      proto::trace_request request) {
    switch (judge(request)) {
    case trace_verdict::trace:
        break;
    case trace_verdict::ignore:
        return publish(op, block, nullptr);
    case trace_verdict::disable:
        return publish_untraceable(op);
    case trace_verdict::refuse:
        return connection_.closing() ? step::stop : step::next;
    }
    message_trace trace(std::move(request), {who(), account_->name(), op.subject, op.size});
    publish(op, block, &trace);
    trace.send(connection_.home(), *account_, service_);
    return connection_.closing() ? step::stop : step::next;
}

// Decides what becomes of the request, and of the message; names the destination.
session::trace_verdict session::judge(proto::trace_request& request) {
    // Who wants nothing but the trace does not want the message delivered without it.
    const trace_verdict failed = request.only ? trace_verdict::refuse : trace_verdict::ignore;
    if (request.obsolete) {
        service_.log().error_limited(
            about(), "Message tracing disabled because of header {} with value={}",
            go_quote(proto::trace_origin_account_header),
            go_quote(request.headers.find(proto::trace_origin_account_header)->second.front()));
        return request.only ? trace_verdict::refuse : trace_verdict::disable;
    }
    if (request.external) {
        const auto tracing = account_->tracing();
        if (tracing == nullptr || tracing->destination.empty())
            return trace_verdict::ignore;
        if (!proto::is_trace_sampled(tracing->sampling,
                                     static_cast<int>(connection_.home().random.below(100))))
            return trace_verdict::disable;
        request.dest = tracing->destination;
    }
    if (!subject::valid_to_publish(request.dest)) {
        service_.log().error_limited(about(),
                                     "Destination {} is not valid, won't be able to trace events",
                                     go_quote(request.dest));
        return failed;
    }
    if (!may_trace_to(request.dest)) {
        refuse_subject(request.dest, nullptr);
        return trace_verdict::refuse;
    }
    return trace_verdict::trace;
}

// As may_publish(), but leave to answer a request is not leave to have traces sent there.
bool session::may_trace_to(std::string_view destination) {
    if (reserved_subject(destination))
        return false;
    const auth::permissions* permissions = identity_.permissions.get();
    return permissions == nullptr || !permissions->restricts_publish() ||
           publish_cache_.allowed(*permissions, destination);
}

// The message goes on with its trace switched off.
session::step session::publish_untraceable(const proto::op& op) {
    const std::string header = proto::with_trace_disabled(op.payload.substr(0, op.header_size));
    const std::string payload = std::string(header).append(op.payload.substr(op.header_size));
    const std::string header_digits = std::to_string(header.size());
    const std::string size_digits = std::to_string(payload.size());
    proto::op changed = op;
    changed.header_size = static_cast<std::uint32_t>(header.size());
    changed.size = static_cast<std::uint32_t>(payload.size());
    changed.header_digits = header_digits;
    changed.size_digits = size_digits;
    changed.payload = payload;
    return publish(changed, {}, nullptr);
}

// An HPUB beyond the limit ends the connection; a trace it asks for, in as much of its header block
// as has come with its line, still tells why.
void session::trace_too_large(std::string_view in, const proto::op& op) {
    auto request = proto::read_trace_request(in.substr(op.consumed).substr(0, op.header_size));
    if (!request || judge(*request) != trace_verdict::trace)
        return;
    message_trace trace(std::move(*request), {who(), account_->name(), op.subject, op.size});
    trace.refused(proto::trace_error::max_payload);
    trace.send(connection_.home(), *account_, service_);
}

} // namespace plexus::client

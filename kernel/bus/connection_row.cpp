#include "bus/connection_row.hpp"

#include "auth/subject_name.hpp"
#include "base/encoding.hpp"
#include "bus/mailbox.hpp"
#include "bus/text.hpp"
#include "client/session.hpp"
#include "config/permissions_json.hpp"
#include "net/tls_certificates.hpp"

namespace plexus::bus {

connection_row::connection_row(client::session& session, std::uint32_t what)
    : about_(session.describe()) {
    raw_.size = sizeof raw_;
    raw_.connection_type = static_cast<std::uint32_t>(about_.type);
    raw_.id = about_.id;
    raw_.host = to_text(about_.host);
    raw_.port = about_.port;
    raw_.start_wall_ns = to_nanoseconds(about_.start);
    raw_.last_activity_wall_ns = to_nanoseconds(about_.last_activity);
    raw_.rtt_ns = static_cast<std::uint64_t>(about_.rtt.count());
    raw_.pending_bytes = about_.pending_bytes;
    raw_.traffic = {about_.in_messages, about_.in_bytes, about_.out_messages, about_.out_bytes};
    raw_.stalls = about_.stalls;
    raw_.subscriptions = about_.subscriptions;
    raw_.name = to_text(about_.name);
    raw_.lang = to_text(about_.lang);
    raw_.version = to_text(about_.version);
    raw_.account = to_text(about_.account);
    raw_.user = to_text(about_.user);
    raw_.jwt = to_text(about_.jwt);
    raw_.proxy_key = to_text(about_.proxy_key);
    raw_.logged_in = about_.logged_in ? 1 : 0;
    raw_.expires_wall_ns = about_.expires ? to_nanoseconds(*about_.expires) : 0;
    if (about_.tls != nullptr) {
        raw_.tls_version = to_text(about_.tls->version);
        raw_.tls_cipher = to_text(about_.tls->cipher);
        raw_.tls_first = about_.tls_first ? 1 : 0;
        if ((what & PX_DESCRIBE_CERTIFICATES) != 0)
            add_certificates(*about_.tls);
    }
    if ((what & PX_DESCRIBE_PERMISSIONS) != 0 && about_.permissions != nullptr) {
        permissions_ = config::permissions_to_json(about_.permissions->spec());
        raw_.permissions = to_text(permissions_);
    }
}

void connection_row::add_certificates(const net::tls_facts& tls) {
    for (const net::certificate_ptr& each : tls.peer_certificates)
        certificates_.push_back({auth::subject_name(each.get()),
                                 hex_encode(net::fingerprint_of_key(each.get())),
                                 hex_encode(net::fingerprint_of_certificate(each.get()))});
    for (const certificate& each : certificates_)
        raw_certificates_.push_back(
            {to_text(each.subject), to_text(each.key), to_text(each.whole)});
    raw_.certificates = raw_certificates_.data();
    raw_.certificate_count = static_cast<std::uint32_t>(raw_certificates_.size());
}

void connection_row::end(proto::closed_reason reason) {
    raw_.reason = to_text(proto::to_text(reason));
    raw_.stop_wall_ns = to_nanoseconds(std::chrono::system_clock::now());
}

px_subscription_row to_row(const router::subscription& subscription, std::string_view account) {
    px_subscription_row row{};
    row.size = sizeof row;
    row.origin_kind = origin_kind_of(subscription.owner().who().kind);
    row.account = to_text(account);
    row.subject = to_text(subscription.subject());
    row.queue = to_text(subscription.queue());
    row.sid = to_text(subscription.sid());
    row.delivered = subscription.delivered();
    row.max = subscription.max();
    row.connection_id = subscription.owner().id();
    return row;
}

} // namespace plexus::bus

#include "credentials.hpp"

namespace wire {

credentials::credentials() {
    using namespace plexus::testing;
    described_.certificates = folder_.path();
    certificate_authority authority(folder_, "trusted");
    certificate_authority stranger(folder_, "other");
    const auto keep = [&](const char* name, const issued_certificate& made) {
        described_.pins[name] = made.spki_sha256;
    };
    keep("server", authority.issue_server("server"));
    keep("server2", authority.issue_server("server2"));
    keep("client", authority.issue_client("client"));
    keep("client2", authority.issue_client("client2"));
    keep("stranger", stranger.issue_client("stranger"));

    certificate_request named;
    named.subject = {{"CN", "by mail", false}};
    named.emails = {"derek@example.org"};
    keep("by-mail", authority.issue("by-mail", named));

    certificate_request host;
    host.subject = {{"CN", "by host", false}};
    host.dns_names = {"app.example.org"};
    keep("by-host", authority.issue("by-host", host));

    certificate_request subject;
    subject.subject = {{"C", "US", false}, {"O", "Example", false}, {"CN", "by subject", false}};
    keep("by-subject", authority.issue("by-subject", subject));

    certificate_request expired;
    expired.subject = {{"CN", "expired", false}};
    expired.valid_from_seconds = -7200;
    expired.valid_for_seconds = -3600;
    keep("expired", authority.issue("expired", expired));
}

void credentials::describe(environment& where) const {
    where.certificates = described_.certificates;
    where.pins = described_.pins;
}

} // namespace wire

#include "proto/info.hpp"

#include "proto/json_writer.hpp"

namespace plexus::proto {
namespace {

void list_unless_empty(object_writer& object, std::string_view name,
                       const std::vector<std::string>& values) {
    if (!values.empty())
        object.list(name, values);
}

} // namespace

std::string info_line(const server_info& server, const connection_info& connection) {
    std::string out;
    out.reserve(640);
    out += "INFO ";
    object_writer object(out);
    object.text("server_id", server.server_id);
    object.text("server_name", server.server_name);
    object.text("version", server.version);
    object.number("proto", server.proto);
    object.text_unless_empty("git_commit", server.git_commit);
    object.text("go", server.go);
    object.text("host", server.host);
    object.number("port", server.port);
    object.boolean("headers", server.headers);
    object.true_or_nothing("auth_required", server.auth_required);
    object.true_or_nothing("tls_required", server.tls_required);
    object.true_or_nothing("tls_verify", server.tls_verify);
    object.true_or_nothing("tls_available", server.tls_available);
    object.number("max_payload", connection.max_payload);
    object.true_or_nothing("jetstream", server.jetstream);
    object.number_unless_zero("client_id", connection.client_id);
    object.text_unless_empty("client_ip", connection.client_ip);
    object.text_unless_empty("nonce", connection.nonce);
    object.text_unless_empty("cluster", server.cluster);
    object.text_unless_empty("domain", server.domain);
    list_unless_empty(object, "connect_urls", server.connect_urls);
    object.true_or_nothing("ldm", connection.lame_duck);
    object.true_or_nothing("connect_info", connection.connect_info);
    object.text_unless_empty("remote_account", connection.remote_account);
    object.true_or_nothing("acc_is_sys", connection.is_system_account);
    object.number_unless_zero("api_lvl", server.api_level);
    object.text_unless_empty("xkey", server.xkey);
    object.text_unless_empty("impl", server.impl);
    object.end();
    // The space before the line end is the reference's.
    out += " \r\n";
    return out;
}

} // namespace plexus::proto

#include "proto/trace_event.hpp"

#include "proto/json_writer.hpp"

namespace plexus::proto {
namespace {

void begin(object_writer& entry, std::string_view type, wall_time at) {
    entry.text("type", type);
    entry.text("ts", format_rfc3339_local(at));
}

/// An entry about a connection, with what all such begin with.
void begin_connection(object_writer& entry, std::string_view type, wall_time at, const auto& what) {
    begin(entry, type, at);
    entry.number("kind", what.kind);
    entry.number("cid", what.cid);
    entry.text_unless_empty("name", what.name);
}

void write(object_writer& entry, wall_time at, const trace_ingress& what) {
    begin_connection(entry, "in", at, what);
    entry.text("acc", what.account);
    entry.text("subj", what.subject);
    entry.text_unless_empty("error", what.error);
}

void write(object_writer& entry, wall_time at, const trace_subject_mapping& what) {
    begin(entry, "sm", at);
    entry.text("to", what.to);
}

void write(object_writer& entry, wall_time at, const trace_stream_export& what) {
    begin(entry, "se", at);
    entry.text("acc", what.account);
    entry.text("to", what.to);
}

void write(object_writer& entry, wall_time at, const trace_service_import& what) {
    begin(entry, "si", at);
    entry.text("acc", what.account);
    entry.text("from", what.from);
    entry.text("to", what.to);
}

void write(object_writer& entry, wall_time at, const trace_jetstream& what) {
    begin(entry, "js", at);
    entry.text("stream", what.stream);
    entry.text_unless_empty("subject", what.subject);
    entry.true_or_nothing("nointerest", what.no_interest);
    entry.text_unless_empty("error", what.error);
}

void write(object_writer& entry, wall_time at, const trace_egress& what) {
    begin_connection(entry, "eg", at, what);
    entry.text_unless_empty("hop", what.hop);
    entry.text_unless_empty("acc", what.account);
    entry.text_unless_empty("sub", what.subscription);
    entry.text_unless_empty("queue", what.queue);
    entry.text_unless_empty("error", what.error);
}

void write_request(std::string& out, const trace_event& event) {
    object_writer request(out);
    if (!event.headers.empty()) {
        object_writer headers(request.value_of("header"));
        for (const auto& [name, values] : event.headers)
            headers.list(name, values);
        headers.end();
    }
    request.number_unless_zero("msgsize", event.message_size);
    request.end();
}

} // namespace

std::string to_json(const trace_event& event, std::string_view server_json) {
    std::string out;
    object_writer object(out);
    object.value_of("server") += server_json;
    write_request(object.value_of("request"), event);
    object.number_unless_zero("hops", event.hops);
    object.value_of("events") += '[';
    for (bool first = true; const trace_entry& entry : event.entries) {
        if (!first)
            out += ',';
        first = false;
        object_writer writer(out);
        std::visit([&](const auto& what) { write(writer, entry.at, what); }, entry.what);
        writer.end();
    }
    out += ']';
    object.end();
    return out;
}

} // namespace plexus::proto

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "config/schema/server_rows.hpp"

namespace plexus::config {

namespace {

using O = options;
using S = section<options>;

constexpr auto lame_duck_min = std::chrono::seconds(30);

/// A number of bytes that fits 31 bits.
void add_byte_limit(S& s, std::string_view key, auto access, std::string_view field,
                    std::string_view doc) {
    s.integer(key, access, doc)
        .unit("bytes")
        .field(field, yes)
        .read([access](reader& in, const entry& e, O& target) {
            const std::int64_t bytes = in.integer(e.item);
            if (bytes > std::numeric_limits<std::int32_t>::max())
                in.error(e.item, fmt::format("{} value is too big", e.key));
            else
                access(target) = saturated<std::int32_t>(bytes);
        });
}

/// A duration as text only; `check` gives the reason to refuse it, or nothing.
void add_strict_duration(S& s, std::string_view key, auto access, std::string_view field,
                         std::string (*check)(nanoseconds), std::string_view doc) {
    s.add(key, shape::duration, doc)
        .field(field, no)
        .read([=](reader& in, const entry& e, O& target) {
            auto parsed = parse_duration(in.text(e.item));
            if (!parsed)
                return in.error(e.item, fmt::format("error parsing {}: {}", key, parsed.error()));
            if (std::string why = check(*parsed); !why.empty())
                return in.error(e.item, std::move(why));
            access(target) = *parsed;
        })
        .show([=](const O& source, secrets) { return std::optional(show_value(access(source))); });
}

} // namespace

void add_timers(S& s) {
    using T = timer_options;
    s.duration("ping_interval", at(&O::timers, &T::ping_interval), "How often clients are pinged.")
        .field("PingInterval", yes);
    s.integer("ping_max", at(&O::timers, &T::ping_max),
              "Unanswered pings after which a connection is closed.")
        .field("MaxPingsOut", yes);
}

void add_byte_limits(S& s) {
    using L = limit_options;
    add_byte_limit(s, "max_control_line", at(&O::limits, &L::max_control_line), "MaxControlLine",
                   "The longest protocol line, without payload.");
    add_byte_limit(s, "max_payload", at(&O::limits, &L::max_payload), "MaxPayload",
                   "The largest message, headers included.");
    s.integer("max_pending", at(&O::limits, &L::max_pending),
              "Bytes that may wait for one client; beyond it is a slow consumer and is closed.")
        .unit("bytes")
        .field("MaxPending", no);
    s.boolean("no_fast_producer_stall", at(&O::timers, &timer_options::no_fast_producer_stall),
              "Drops messages for slow consumers instead of slowing producers down.")
        .field("NoFastProducerStall", yes);
}

void add_files(S& s) {
    using L = logging_options;
    s.text("pid_file", at(&O::pid_file), "A file that gets the process id.")
        .alias({"pidfile"})
        .field("PidFile", yes);
    s.text("ports_file_dir", at(&O::ports_file_dir),
           "A folder that gets a file with the ports in use.")
        .field("PortsFileDir", yes);
    s.text("log_file", at(&O::logging, &L::log_file), "A file for the log, instead of stderr.")
        .alias({"logfile"})
        .field("LogFile", yes);
    s.integer("log_size_limit", at(&O::logging, &L::log_size_limit),
              "The size at which the log file is put aside; 0 is never.")
        .alias({"logfile_size_limit"})
        .unit("bytes")
        .field("LogSizeLimit", no);
    s.integer("log_max_num", at(&O::logging, &L::log_max_num),
              "Log files kept, the one in use included; 0 keeps all.")
        .alias({"logfile_max_num"})
        .field("LogMaxFiles", no);
    s.boolean("syslog", at(&O::logging, &L::syslog), "Logs to the system log.")
        .field("Syslog", yes);
    s.text("remote_syslog", at(&O::logging, &L::remote_syslog),
           "A log server: udp://host:port, tcp://host:port or unix:///path.")
        .field("RemoteSyslog", yes);
    s.text("log_format", ignored, "How log lines are written (ours).")
        .choices({"text", "json"})
        .field("LogFormat", yes)
        .read([](reader& in, const entry& e, O& target) {
            const std::string& format = in.text(e.item);
            if (format != "text" && format != "json")
                return in.error(e.item, "log_format must be 'text' or 'json'");
            target.logging.format = format == "json" ? log_format::json : log_format::text;
        })
        .show([](const O& source, secrets) {
            const bool json = source.logging.format == log_format::json;
            return std::optional(show_value(std::string(json ? "json" : "text")));
        });
}

void add_tls(S& s) {
    s.add("tls", shape::section, "TLS of the clients' listener.")
        .nested(tls_section())
        .field("TLSConfig", yes)
        .read([](reader& in, const entry& e, O& target) {
            if (auto tls = read_tls(in, e.item))
                target.tls = std::move(tls);
        })
        .show([](const O& source, secrets how) -> std::optional<value> {
            if (!source.tls)
                return std::nullopt;
            return value(tls_section().show(tls_draft(*source.tls), how));
        })
        .diff([](const O& before, const O& after, std::vector<change>& out) {
            tls_section().diff(tls_draft(before.tls.value_or(tls_options{})),
                               tls_draft(after.tls.value_or(tls_options{})), out);
        });
    s.boolean("allow_non_tls", at(&O::allow_non_tls), "Lets clients in without TLS as well.")
        .field("AllowNonTLS", no);
}

void add_endings(S& s) {
    using T = timer_options;
    s.duration("write_deadline", at(&O::timers, &T::write_deadline), "How long a write may take.")
        .field("WriteDeadline", yes);
    s.write_timeout("write_timeout", ignored, "What to do when a write takes longer.")
        .field("WriteTimeout", no)
        .read([](reader& in, const entry& e, O& target) {
            if (auto policy = in.write_timeout(e))
                target.timers.write_timeout = *policy;
        })
        .show([](const O& source, secrets) -> std::optional<value> {
            switch (source.timers.write_timeout) {
            case write_timeout_policy::close:
                return show_value(std::string("close"));
            case write_timeout_policy::retry:
                return show_value(std::string("retry"));
            case write_timeout_policy::standard:
                break;
            }
            return show_value(std::string()); // which is what the reference prints
        })
        .fallback("default");
    s.integer("max_closed_clients", at(&O::limits, &limit_options::max_closed_clients),
              "Closed connections that are remembered.")
        .field("MaxClosedClients", no);
    add_strict_duration(
        s, "lame_duck_duration", at(&O::timers, &T::lame_duck_duration), "LameDuckDuration",
        [](nanoseconds length) {
            return length < lame_duck_min
                       ? fmt::format("invalid lame_duck_duration of {}, minimum is 30 seconds",
                                     format_duration(length))
                       : std::string();
        },
        "Over how long clients are sent away before the end.");
    add_strict_duration(
        s, "lame_duck_grace_period", at(&O::timers, &T::lame_duck_grace_period),
        "LameDuckGracePeriod",
        [](nanoseconds length) {
            return std::string(
                length.count() < 0 ? "invalid lame_duck_grace_period, needs to be positive" : "");
        },
        "How long clients may leave by themselves first.");
    s.integer("max_traced_msg_len", at(&O::logging, &logging_options::max_traced_msg_len),
              "Bytes of a payload that trace prints; 0 is all.")
        .unit("bytes")
        .field("MaxTracedMsgLen", yes);
}

} // namespace plexus::config

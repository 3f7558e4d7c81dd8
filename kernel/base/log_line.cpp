#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "base/json.hpp"
#include "base/log_sink.hpp"
#include "base/time.hpp"

namespace plexus {

namespace {

struct level_style {
    std::string_view letters;
    std::string_view colour;
    std::string_view json_name;
};

const level_style& style_of(log_level level) {
    static constexpr std::array<level_style, 6> styles{{{"FTL", "31", "fatal"},
                                                        {"ERR", "31", "error"},
                                                        {"WRN", "0;93", "warn"},
                                                        {"INF", "32", "info"},
                                                        {"DBG", "36", "debug"},
                                                        {"TRC", "33", "trace"}}};
    return styles[static_cast<std::size_t>(level)];
}

void append_date(std::string& out, std::chrono::system_clock::time_point time, bool utc) {
    const civil_time t = to_civil(time, utc);
    fmt::format_to(std::back_inserter(out), "{:04}/{:02}/{:02} {:02}:{:02}:{:02}.{:06} ", t.year,
                   t.month, t.day, t.hour, t.minute, t.second, t.nanosecond / 1000);
}

void append_text_line(std::string& out, const log_record& record, const log_line_format& format) {
    fmt::format_to(std::back_inserter(out), "[{}] ", getpid());
    if (format.time)
        append_date(out, record.time, format.utc);
    const level_style& style = style_of(record.level);
    if (format.colour)
        fmt::format_to(std::back_inserter(out), "[\x1b[{}m{}\x1b[0m] ", style.colour,
                       style.letters);
    else
        fmt::format_to(std::back_inserter(out), "[{}] ", style.letters);
    append_log_text(out, record);
}

void append_json_line(std::string& out, const log_record& record, const log_line_format& format) {
    out += '{';
    if (format.time) {
        out += "\"time\":\"";
        out += format.utc ? format_rfc3339(record.time) : format_rfc3339_local(record.time);
        out += "\",";
    }
    fmt::format_to(std::back_inserter(out), "\"pid\":{},\"level\":\"{}\",\"message\":", getpid(),
                   style_of(record.level).json_name);
    append_json_string(out, record.text);
    const auto field = [&](std::string_view name, std::string_view value) {
        if (value.empty())
            return;
        fmt::format_to(std::back_inserter(out), ",\"{}\":", name);
        append_json_string(out, value);
    };
    field("conn", record.context.label);
    field("account", record.context.account);
    field("user", record.context.user);
    out += '}';
}

} // namespace

void append_log_text(std::string& out, const log_record& record) {
    if (!record.context.label.empty()) {
        out += record.context.label;
        out += " - ";
    }
    out += record.text;
    if (!record.limited)
        return;
    if (!record.context.account.empty()) {
        out += " - Account:";
        out += record.context.account;
    }
    if (!record.context.user.empty()) {
        out += " - ";
        out += record.context.user;
    }
}

void append_log_line(std::string& out, const log_record& record, const log_line_format& format) {
    if (format.json)
        append_json_line(out, record, format);
    else
        append_text_line(out, record, format);
    // As the reference: a text that ends its own line gets no second newline.
    if (out.empty() || out.back() != '\n')
        out += '\n';
}

} // namespace plexus

#include <fmt/format.h>

#include "base/quote.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

/// One entry of exports while it is read.
struct export_draft {
    export_spec result;
    bool has_stream = false;
    bool has_service = false;
    bool has_response = false;
    bool has_threshold = false;
    // Keys of services that came before `stream`.
    const value* response = nullptr;
    const value* latency = nullptr;
    const value* allow_trace = nullptr;
};
using E = export_draft;

void read_stream(reader& in, const entry& e, E& d) {
    if (d.has_service)
        return in.error(e.item, fmt::format("Detected stream {} but already saw a service",
                                            go_quoted_value(e.item)));
    if (d.response != nullptr)
        return in.error(*d.response, "Detected response directive on non-service");
    if (d.latency != nullptr)
        return in.error(*d.latency, "Detected latency directive on non-service");
    if (d.allow_trace != nullptr)
        return in.error(*d.allow_trace, "Detected allow_trace directive on non-service");
    if (e.item.as_string() == nullptr)
        return in.error(e.item,
                        fmt::format("Expected stream name to be string, got {}", go_type(e.item)));
    d.result.subject = *e.item.as_string();
    d.has_stream = true;
}

void read_service(reader& in, const entry& e, E& d) {
    if (d.has_stream)
        return in.error(e.item, fmt::format("Detected service {} but already saw a stream",
                                            go_quoted_value(e.item)));
    if (e.item.as_string() == nullptr)
        return in.error(e.item,
                        fmt::format("Expected service name to be string, got {}", go_type(e.item)));
    d.result.subject = *e.item.as_string();
    d.result.service = true;
    d.has_service = true;
}

void read_response(reader& in, const entry& e, E& d) {
    if (d.has_response)
        return in.error(e.item, "Duplicate response type definition");
    d.has_response = true;
    d.response = &e.item;
    if (e.item.as_string() == nullptr)
        return in.error(
            e.item, fmt::format("Expected response type to be string, got {}", go_type(e.item)));
    const std::string type = to_lower(*e.item.as_string());
    if (type == "single" || type == "singleton")
        d.result.single_response = true;
    else if (type == "stream" || type == "chunk" || type == "chunked")
        d.result.single_response = false;
    else
        return in.error(e.item, "Unknown response type: " + go_quote(*e.item.as_string()));
    if (d.has_stream)
        in.error(e.item, "Detected response directive on non-service");
}

void read_threshold(reader& in, const entry& e, E& d) {
    constexpr std::string_view expected =
        "Expected response threshold to be a parseable time duration, got ";
    if (d.has_threshold)
        return in.error(e.item, "Duplicate response threshold detected");
    d.has_threshold = true;
    const std::string* text = e.item.as_string();
    if (text == nullptr)
        return in.error(e.item, fmt::format("{}{}", expected, go_type(e.item)));
    if (!parse_duration(*text))
        return in.error(e.item, fmt::format("{}{}", expected, go_quote(*text)));
    if (d.has_stream)
        in.error(e.item, "Detected response directive on non-service");
}

struct latency_draft {
    std::optional<std::string> subject;
};

void check_sampling(reader& in, const entry& e, latency_draft&) {
    std::int64_t percent = 0;
    if (const std::int64_t* number = e.item.as_int()) {
        percent = *number;
    } else if (const std::string* text = e.item.as_string()) {
        if (to_lower(trim(*text)) == "headers")
            return;
        std::string_view digits = *text;
        if (digits.ends_with('%'))
            digits.remove_suffix(1);
        auto parsed = go_parse_int(digits, "Atoi");
        if (!parsed)
            in.fail(e.item, "Failed to parse latency sample: " + parsed.error());
        percent = *parsed;
    } else {
        in.fail(e.item, fmt::format("Expected latency sample to be a string or map/struct, got {}",
                                    go_type(e.item)));
    }
    if (percent < 1 || percent > 100)
        in.fail(e.item, "bad sampling percentage, should be 1-100");
}

void fill_latency(section<latency_draft>& s) {
    s.mind_case();
    s.add("sampling", shape::integer,
          "The share of requests that is measured, or headers to leave it to them.")
        .also({shape::text})
        .unit("percent")
        .range("1..100")
        .fallback("100")
        .read(check_sampling);
    s.text("subject", ignored, "Where the measurements are published to.")
        .read([](reader& in, const entry& e, latency_draft& d) {
            // The reference names the type it wanted.
            if (e.item.as_string() == nullptr)
                in.fail(e.item, "Expected latency subject to be a string, got string");
            d.subject = *e.item.as_string();
        });
    // Other keys are not looked at.
    s.when_unknown([](reader&, const entry&, const section_info&) {});
    s.finally([](reader& in, const value& block, latency_draft& d) {
        if (!d.subject)
            in.fail(block, "Latency subject required, but missing");
    });
}

const section<latency_draft>& latency_section() {
    static const section<latency_draft> table(
        "accounts.exports.latency", "Measures how long a service takes to answer.", fill_latency);
    return table;
}

void read_latency(reader& in, const entry& e, E& d) {
    d.latency = &e.item;
    if (const std::string* subject = e.item.as_string()) {
        d.result.latency_subject = *subject;
    } else if (e.item.as_map() == nullptr) {
        return in.error(e.item,
                        fmt::format("Expected latency entry to be a map/struct or string, got {}",
                                    go_type(e.item)));
    } else {
        latency_draft latency;
        if (latency_section().read(in, e.item, latency) != outcome::complete)
            return;
        d.result.latency_subject = latency.subject;
    }
    if (d.has_stream)
        in.error(e.item, "Detected latency directive on non-service");
}

void fill_export(section<E>& s) {
    s.text("stream", ignored, "The subject whose messages other accounts may receive.")
        .read(read_stream);
    s.text("service", ignored, "The subject other accounts may send requests to.")
        .read(read_service);
    s.add("accounts", shape::text_list, "The accounts that may import it; all without it.")
        .read([](reader& in, const entry& e, E& d) {
            std::vector<std::string> names;
            for (const value& name : in.list(e.item))
                names.push_back(in.text(name));
            if (!names.empty())
                d.result.accounts = std::move(names);
        });
    s.text("response_type", ignored, "How many answers a request gets.")
        .alias({"response"})
        .choices({"singleton", "single", "stream", "chunked", "chunk"})
        .fallback("singleton")
        .read(read_response);
    s.add("response_threshold", shape::duration, "How long an answer may take.")
        .alias({"threshold", "response_max_time", "response_time"})
        .fallback("2m")
        .read(read_threshold);
    s.add("latency", shape::text, "Measures how long a service takes to answer.")
        .also({shape::section})
        .nested(latency_section())
        .read(read_latency);
    s.integer("account_token_position", ignored,
              "The token of the subject that has to be the importing account's name.")
        .read([](reader& in, const entry& e, E& d) {
            d.result.account_token_position = static_cast<std::uint64_t>(in.integer(e.item));
        });
    s.boolean("allow_trace", ignored, "Lets message traces go on into this account.")
        .read([](reader& in, const entry& e, E& d) {
            d.allow_trace = &e.item;
            in.boolean(e.item);
            if (d.has_stream)
                in.error(e.item, "Detected allow_trace directive on non-service");
        });
    s.when_no_map([](const value& v) {
        return fmt::format("Export Items should be a map with type entry, got {}", go_type(v));
    });
}

} // namespace

const section<export_draft>& export_table() {
    static const section<E> table("accounts.exports", "What an account offers to others.",
                                  fill_export);
    return table;
}

const section_info& export_section() {
    return export_table();
}

void read_exports(reader& in, const entry& e, const std::string& account) {
    const array* items = e.item.as_array();
    if (items == nullptr)
        return in.error(e.item, fmt::format("Exports should be an array, got {}", go_type(e.item)));
    for (const value& item : *items) {
        export_draft d;
        if (export_table().read(in, item, d) != outcome::complete ||
            (!d.has_stream && !d.has_service))
            continue;
        d.result.account = account;
        in.state.between_accounts.exports.push_back(std::move(d.result));
    }
}

} // namespace plexus::config

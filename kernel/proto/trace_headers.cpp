#include "proto/trace_headers.hpp"

#include "proto/header_block.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace plexus::proto {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c + ('a' - 'A'));
    }
    return out;
}

std::string first_value(const header_map& headers, std::string_view name) {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second.front();
}

trace_compression compression_of(std::string_view accept_encoding) {
    if (accept_encoding.empty())
        return trace_compression::none;
    const std::string wanted = lower(accept_encoding);
    if (wanted.contains("snappy") || wanted.contains("s2"))
        return trace_compression::snappy;
    return wanted.contains("gzip") ? trace_compression::gzip : trace_compression::unsupported;
}

} // namespace

bool is_sampled_traceparent(std::string_view value) noexcept {
    if (std::ranges::count(value, '-') != 3)
        return false;
    std::string_view flags = value.substr(value.rfind('-') + 1);
    if (flags.size() != 2)
        return false;
    if (flags.front() == '+')
        flags.remove_prefix(1);
    int bits = 0;
    const auto [end, ec] = std::from_chars(flags.data(), flags.data() + flags.size(), bits, 16);
    return ec == std::errc() && end == flags.data() + flags.size() && bits <= 0x7f &&
           (bits & 1) != 0;
}

std::optional<trace_request> read_trace_request(std::string_view header_block) {
    bool has_dest = false;
    bool has_traceparent = false;
    // Nearly every block asks for nothing: look before building the map.
    header_walk look(header_block);
    while (const std::optional<header_field> field = look.next()) {
        if (field->name.empty() || field->value.empty())
            continue;
        if (!has_traceparent && field->name.size() == 11 && lower(field->name) == "traceparent") {
            has_traceparent = is_sampled_traceparent(field->value);
        } else if (!has_dest && field->name == trace_dest_header) {
            if (field->value == trace_disabled)
                return std::nullopt;
            has_dest = true;
        }
    }
    if (!has_dest && !has_traceparent)
        return std::nullopt;

    trace_request request;
    header_walk walk(header_block);
    while (const std::optional<header_field> field = walk.next()) {
        if (!field->name.empty() && !field->value.empty())
            request.headers[std::string(field->name)].emplace_back(field->value);
    }
    request.external = !has_dest;
    if (has_dest) {
        request.dest = first_value(request.headers, trace_dest_header);
        const std::string only = lower(first_value(request.headers, trace_only_header));
        request.only = only == "1" || only == "true" || only == "on";
    }
    request.hop = first_value(request.headers, trace_hop_header);
    request.obsolete = request.headers.contains(trace_origin_account_header);
    request.compression = compression_of(first_value(request.headers, accept_encoding_header));
    return request;
}

std::string with_trace_disabled(std::string_view header_block) {
    return with_header(header_block, trace_dest_header, trace_disabled);
}

} // namespace plexus::proto

#include "net/proxy_header.hpp"

#include "base/assert.hpp"
#include "base/quote.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <vector>

#include <fmt/core.h>

namespace plexus::net {

namespace {

constexpr std::size_t inet_size = 12;
constexpr std::size_t inet6_size = 36;

std::unexpected<std::string> invalid(std::string_view why) {
    return std::unexpected(fmt::format("invalid PROXY protocol header: {}", why));
}

std::unexpected<std::string> unsupported(std::string_view what) {
    return std::unexpected(fmt::format("unsupported PROXY protocol feature: {}", what));
}

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

std::vector<std::string_view> split_fields(std::string_view line) {
    std::vector<std::string_view> fields;
    for (std::size_t at = 0; at < line.size();) {
        if (is_space(line[at])) {
            ++at;
            continue;
        }
        const std::size_t start = at;
        while (at < line.size() && !is_space(line[at])) {
            ++at;
        }
        fields.push_back(line.substr(start, at - start));
    }
    return fields;
}

/// The bytes of a textual address, IPv4 in 4 of them; nothing if it is none.
std::optional<std::string> parse_ip(std::string_view text) {
    if (text.find('\0') != text.npos) {
        return std::nullopt;
    }
    const std::string terminated(text);
    std::array<char, sizeof(in6_addr)> bytes;
    const bool v6 = text.find(':') != text.npos;
    if (inet_pton(v6 ? AF_INET6 : AF_INET, terminated.c_str(), bytes.data()) != 1) {
        return std::nullopt;
    }
    return std::string(bytes.data(), v6 ? 16 : 4);
}

text_result<std::uint16_t> parse_port(std::string_view text, std::string_view which) {
    std::uint16_t port = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), port);
    const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (digits && code == std::errc() && end == text.data() + text.size()) {
        return port;
    }
    return std::unexpected(fmt::format("invalid {} port: strconv.ParseUint: parsing {}: {}", which,
                                       go_quote(text),
                                       digits ? "value out of range" : "invalid syntax"));
}

std::uint16_t big_endian(std::span<const char> bytes, std::size_t at) {
    return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) * 256u +
                                      static_cast<unsigned char>(bytes[at + 1]));
}

std::string format_ipv6(std::span<const char> address) {
    // The longest run of two or more zero groups, the first of equals, becomes "::" (RFC 5952).
    std::size_t run_start = 8;
    std::size_t run_size = 1;
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t size = 0;
        while (i + size < 8 && big_endian(address, 2 * (i + size)) == 0) {
            ++size;
        }
        if (size > run_size) {
            run_start = i;
            run_size = size;
        }
    }
    std::string text;
    for (std::size_t i = 0; i < 8;) {
        if (i == run_start) {
            text += "::";
            i += run_size;
            continue;
        }
        if (!text.empty() && text.back() != ':') {
            text += ':';
        }
        text += fmt::format("{:x}", big_endian(address, 2 * i));
        ++i;
    }
    return text;
}

} // namespace

text_result<proxy_addresses> parse_proxy_v1(std::string_view line) {
    const auto fields = split_fields(line);
    if (fields.empty()) {
        return invalid("invalid v1 format");
    }
    if (fields[0] == "UNKNOWN") {
        return std::nullopt;
    }
    if (fields.size() != 5) {
        return invalid("invalid v1 format");
    }
    const auto source = parse_ip(fields[1]);
    const auto destination = parse_ip(fields[2]);
    if (!source || !destination) {
        return invalid("invalid address");
    }
    const auto source_port = parse_port(fields[3], "source");
    if (!source_port) {
        return std::unexpected(source_port.error());
    }
    const auto destination_port = parse_port(fields[4], "dest");
    if (!destination_port) {
        return std::unexpected(destination_port.error());
    }
    // The written form decides on the family: IPv4 within IPv6 is good for TCP6, as dual-stack
    // proxies send it.
    const bool source_v6 = source->size() == 16;
    const bool destination_v6 = destination->size() == 16;
    if (fields[0] == "TCP4") {
        if (source_v6 || destination_v6) {
            return invalid("TCP4 with IPv6 address");
        }
    } else if (fields[0] == "TCP6") {
        if (!source_v6 || !destination_v6) {
            return invalid("TCP6 with IPv4 address");
        }
    } else {
        return invalid(fmt::format("invalid protocol {}", fields[0]));
    }
    return proxy_facts{format_ip(*source), *source_port, format_ip(*destination),
                       *destination_port};
}

std::size_t proxy_v2_head::address_size() const noexcept {
    switch (kind) {
    case content::inet:
        return inet_size;
    case content::inet6:
        return inet6_size;
    case content::local:
    case content::unspecified:
        break;
    }
    return 0;
}

text_result<proxy_v2_head> parse_proxy_v2_head(std::span<const char> fixed) {
    px_assert(fixed.size() == proxy_v2_fixed_size, "the caller collects the whole fixed part");
    if (std::string_view(fixed.data(), proxy_v2_signature.size()) != proxy_v2_signature) {
        return invalid("invalid signature");
    }
    const unsigned version_command = static_cast<unsigned char>(fixed[12]);
    const unsigned family_protocol = static_cast<unsigned char>(fixed[13]);
    const unsigned family = family_protocol & 0xf0u;
    if ((version_command & 0xf0u) != 0x20) {
        return invalid(fmt::format("invalid version 0x{:02x}", version_command & 0xf0u));
    }
    proxy_v2_head head;
    head.size = big_endian(fixed, 14);
    if ((version_command & 0x0fu) == 0) {
        head.kind = proxy_v2_head::content::local;
        return head;
    }
    if ((version_command & 0x0fu) != 1) {
        return std::unexpected(
            fmt::format("unknown PROXY protocol command: 0x{:02x}", version_command & 0x0fu));
    }
    if ((family_protocol & 0x0fu) != 1) {
        return unsupported("only STREAM protocol supported");
    }
    switch (family) {
    case 0x00:
        head.kind = proxy_v2_head::content::unspecified;
        return head;
    case 0x10:
        head.kind = proxy_v2_head::content::inet;
        break;
    case 0x20:
        head.kind = proxy_v2_head::content::inet6;
        break;
    default:
        return unsupported(fmt::format("unsupported address family 0x{:02x}", family));
    }
    if (head.size < head.address_size()) {
        return std::unexpected(fmt::format("IPv{} address data too short: {} bytes",
                                           family == 0x10 ? 4 : 6, head.size));
    }
    return head;
}

proxy_facts parse_proxy_v2_addresses(const proxy_v2_head& head, std::span<const char> bytes) {
    px_assert(!bytes.empty() && bytes.size() == head.address_size(),
              "the caller collects the whole address part");
    const std::size_t address = head.kind == proxy_v2_head::content::inet ? 4 : 16;
    return {format_ip(bytes.first(address)), big_endian(bytes, 2 * address),
            format_ip(bytes.subspan(address, address)), big_endian(bytes, 2 * address + 2)};
}

std::string format_ip(std::span<const char> address) {
    constexpr std::string_view mapped{"\0\0\0\0\0\0\0\0\0\0\xff\xff", 12};
    if (address.size() == 16) {
        if (std::string_view(address.data(), 12) != mapped) {
            return format_ipv6(address);
        }
        address = address.subspan(12);
    }
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned>(static_cast<unsigned char>(address[i]));
    };
    return fmt::format("{}.{}.{}.{}", byte(0), byte(1), byte(2), byte(3));
}

} // namespace plexus::net

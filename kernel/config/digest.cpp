#include "config/digest.hpp"

#include "base/encoding.hpp"
#include "base/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <sodium.h>

namespace plexus::config {

namespace {

/// The shortest digits that read back as the same number; plain notation between 1e-6 and 1e21.
void append_number(std::string& out, double number) {
    std::array<char, 40> text{};
    double size = std::fabs(number);
    auto last =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::scientific)
            .ptr;
    std::string_view shortest(text.data(), static_cast<std::size_t>(last - text.data()));
    std::size_t e = shortest.find('e');
    std::string_view mantissa = shortest.substr(0, e);
    int exponent = 0;
    std::size_t exponent_at = shortest[e + 1] == '+' ? e + 2 : e + 1;
    std::from_chars(shortest.data() + exponent_at, shortest.data() + shortest.size(), exponent);
    if (size != 0 && (size < 1e-6 || size >= 1e21)) {
        out += fmt::format("{}e{:+}", mantissa, exponent);
        return;
    }
    if (mantissa.starts_with('-')) {
        out += '-';
        mantissa.remove_prefix(1);
    }
    std::string digits(mantissa.substr(0, 1));
    if (mantissa.size() > 2)
        digits += mantissa.substr(2);
    if (exponent < 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-exponent - 1), '0');
        out += digits;
        return;
    }
    auto whole = static_cast<std::size_t>(exponent) + 1;
    if (digits.size() <= whole) {
        out += digits;
        out.append(whole - digits.size(), '0');
    } else {
        out += digits.substr(0, whole) + '.' + digits.substr(whole);
    }
}

void append(std::string& out, const map& keys);

/// Recursion is bounded by limits::depth_max.
void append(std::string& out, const value& v) {
    switch (v.type()) {
    case kind::boolean:
        out += *v.as_bool() ? "true" : "false";
        break;
    case kind::integer:
        out += fmt::format("{}", *v.as_int());
        break;
    case kind::real:
        append_number(out, *v.as_double());
        break;
    case kind::string:
        append_json_string(out, *v.as_string());
        break;
    case kind::datetime:
        out += '"' + to_string(*v.as_datetime()) + '"';
        break;
    case kind::array: {
        out += '[';
        for (const value& element : *v.as_array()) {
            if (&element != &v.as_array()->front())
                out += ',';
            append(out, element);
        }
        out += ']';
        break;
    }
    case kind::map:
        append(out, *v.as_map());
        break;
    }
}

void append(std::string& out, const map& keys) {
    std::vector<const map_entry*> sorted;
    sorted.reserve(keys.size());
    for (const map_entry& e : keys)
        sorted.push_back(&e);
    std::ranges::sort(sorted, {}, &map_entry::key);
    out += '{';
    for (const map_entry* e : sorted) {
        if (e != sorted.front())
            out += ',';
        append_json_string(out, e->key);
        out += ':';
        append(out, e->content);
    }
    out += '}';
}

} // namespace

std::string to_json(const map& root) {
    std::string out;
    append(out, root);
    return out;
}

std::string digest_of(const map& root) {
    std::string json = to_json(root) + '\n';
    // Not OpenSSL's, whose first use takes 2 MB: a server without TLS does without.
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> sum{};
    const auto* bytes = reinterpret_cast<const unsigned char*>(json.data());
    crypto_hash_sha256(sum.data(), bytes, json.size());
    return "sha256:" + hex_encode(sum);
}

} // namespace plexus::config

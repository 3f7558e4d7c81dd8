#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::auth {

/// A distinguished name by structure, for comparing a configured user name with the subject of a
/// certificate. Attribute types compare without case, values with case; the order inside one RDN
/// does not matter.
///
/// Thread: [any] plain value.
/// Limits: parse() makes at most one attribute for every two characters of its input.
/// Source: security.md 3.4, RFC 4514.
struct distinguished_name {
    struct attribute {
        std::string type;
        std::string value;
    };
    using rdn = std::vector<attribute>;
    std::vector<rdn> rdns;

    /// Nothing when the text is not such a name. `#hex` values are not supported; a comma at
    /// the end is overlooked, as by the reference.
    static std::optional<distinguished_name> parse(std::string_view text);

    /// The same RDNs in the same order.
    bool equals(const distinguished_name& other) const;
    /// The same RDNs in any order, each used once.
    bool equals_in_any_order(const distinguished_name& other) const;
};

} // namespace plexus::auth

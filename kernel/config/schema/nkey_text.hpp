#pragma once

#include <string_view>

namespace plexus::config {

/// What a public nkey stands for; the value is the letter its text begins with (security.md 5.1).
enum class nkey_kind : char {
    account = 'A',
    server = 'N',
    operator_ = 'O',
    cluster = 'C',
    user = 'U',
    curve = 'X',
};

/// Whether the text is a whole public nkey: right letter, length and checksum. [any]
bool valid_public_nkey(std::string_view text, nkey_kind kind);
/// The same for any kind of public nkey. [any]
bool valid_public_nkey(std::string_view text);
/// Whether the text is the seed of a user. [any]
bool valid_user_seed(std::string_view text);

} // namespace plexus::config

#pragma once

#include <string>
#include <string_view>

namespace wire {

/// Keys for scripts are made from a name, so that no secret stands in a file: the Ed25519 seed is
/// a hash of the name.
std::string public_nkey(std::string_view name, char kind);

/// The signature of `nonce` by the key of `name` in one of libsodium's base64 variants.
std::string nkey_signature(std::string_view name, std::string_view nonce, int variant);

/// A bcrypt hash of `password` at the lowest cost.
std::string bcrypt_hash(const std::string& password);

} // namespace wire

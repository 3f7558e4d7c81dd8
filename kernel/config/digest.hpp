#pragma once

#include "config/value.hpp"

#include <string>

namespace plexus::config {

/// The tree as compact JSON in the reference server's spelling: keys sorted by their bytes, numbers
/// and strings as its encoder prints them, date-times as strings. [any]
std::string to_json(const map& root);

/// "sha256:" and the hexadecimal SHA-256 of to_json() and one newline: what `-t` prints and the
/// server logs and reports. Two files that mean the same tree have the same digest. [any]
/// Source: core.md 27.5.
std::string digest_of(const map& root);

} // namespace plexus::config

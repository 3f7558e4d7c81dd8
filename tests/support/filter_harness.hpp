#pragma once

#include "net/filter.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

namespace plexus::testing {

/// Drives one filter as a connection would: collects what climbs and what descends.
struct filter_harness {
    explicit filter_harness(net::filter& driven) : filter(driven) {}

    result<void> feed(std::string_view bytes) { return filter.from_peer(bytes, up, down); }

    /// The same bytes in pieces of 1 to `piece_max`, cut by `random`; stops at the first error.
    result<void> feed_split(std::string_view bytes, std::mt19937& random, std::size_t piece_max) {
        while (!bytes.empty()) {
            const std::size_t size = std::min<std::size_t>(bytes.size(), 1 + random() % piece_max);
            // A copy of exactly the piece lets the sanitizer see any look beyond it.
            const std::string piece(bytes.substr(0, size));
            if (auto outcome = feed(piece); !outcome) {
                return outcome;
            }
            bytes.remove_prefix(size);
        }
        return {};
    }

    std::string take_up() { return take(up); }
    std::string take_down() { return take(down); }

    net::filter& filter;
    byte_buffer up;
    byte_buffer down;

private:
    static std::string take(byte_buffer& buffer) {
        std::string bytes(buffer.view());
        buffer.clear();
        return bytes;
    }
};

} // namespace plexus::testing

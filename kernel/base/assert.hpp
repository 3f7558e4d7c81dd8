#pragma once

namespace plexus {

/// Reports a broken invariant on stderr and aborts. [any]
[[noreturn]] void assert_failed(const char* condition, const char* why, const char* file,
                                int line) noexcept;

} // namespace plexus

/// States an invariant of our own code; checked in release builds too. `why` says why it must hold.
/// Never for input from the network, a disk or a plugin: that is checked and refused instead.
#define px_assert(condition, why)                                                                  \
    ((condition) ? void() : ::plexus::assert_failed(#condition, why, __FILE__, __LINE__))

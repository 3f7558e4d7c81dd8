#pragma once

#include <string>

#include "base/result.hpp"

namespace plexus::bus {

/// Whether a file is a library of this machine, and all of it is there. dlopen() does not ask: it
/// maps what the headers promise, and touching a page beyond the end of a file that was cut short,
/// or is still being copied, ends the process by SIGBUS. Reads the headers alone.
///
/// Thread: [init], and at reload.
/// Errors: what was found and what is expected: `it is not whole: 3000 bytes of 16344`.
/// Source: elf(5).
text_result<void> check_elf(const std::string& path);

} // namespace plexus::bus

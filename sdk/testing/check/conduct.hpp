#pragma once

#include "subject.hpp"

namespace plexus::check {

/// Runs one seed: messages, logins, reloads, failing calls and time, as the dice have it. Complains
/// of what the plugin did wrong.
/// The digest of the run.
std::uint64_t run_seed(trial& in, const subject& about, std::uint64_t seed);

/// Runs the seed twice: a plugin that reaches time, randomness and threads only through the kernel
/// does the same again.
void check_repeats(trial& in, const subject& about, std::uint64_t seed);

} // namespace plexus::check

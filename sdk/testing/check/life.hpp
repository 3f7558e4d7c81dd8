#pragma once

#include "subject.hpp"

namespace plexus::check {

// A plugin's life in every order that the server uses. Each complains of what it is named for.

void check_start(trial& in, const subject& about);
/// Each call of the kernel that it makes until it has started fails in turn: it starts all the
/// same, or says why not.
void check_failing_calls(trial& in, const subject& about);
/// Without the capabilities that it calls optional.
void check_without_optional(trial& in, const subject& about);
/// Made and destroyed, as when another plugin keeps the server from starting.
void check_unused(trial& in, const subject& about);
/// What it acquired is given back: handles, threads, files.
void check_give_back(trial& in, const subject& about);
/// For a lame duck, and then for the end.
void check_drain(trial& in, const subject& about);
void check_reload(trial& in, const subject& about);
/// None of its functions is called once it is deactivated, and it calls nothing.
void check_silence(trial& in, const subject& about);
void check_two_instances(trial& in, const subject& about);
/// A hundred times, without growth.
void check_many_lives(trial& in, const subject& about);

} // namespace plexus::check

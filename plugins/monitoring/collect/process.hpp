#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <plexus/task.hpp>

#include "collect/output.hpp"
#include "collect/sources.hpp"

/// The process that the server is.
namespace plexus::monitoring {

/// Its arguments, out of the text of /proc/self/cmdline, where the server has hidden secrets.
std::vector<std::string> arguments_of(std::string_view cmdline);

/// Those of this process. Blocks: for the worker pool.
std::vector<std::string> arguments();

/// Memory as the allocator sees it, with the names that the reference's run-time uses: members of
/// the object that is open.
void write_memory(json_writer& out, const sources& from);

/// The variables that Go programs publish: command line and memory.
plexus::task<outcome> expvarz(const sources& from, output& out);

/// One line a thread: number, name, state, processor time, what it waits for in the kernel.
/// Nobody's stack is walked: that would stop the threads. Blocks: for the worker pool.
std::string thread_dump();

} // namespace plexus::monitoring

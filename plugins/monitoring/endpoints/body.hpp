#pragma once

#include <functional>
#include <memory>

#include <plexus/task.hpp>

#include "collect/output.hpp"
#include "http/exchange.hpp"

namespace plexus::monitoring {

/// A collector with its options: what is asked of it.
using collecting = std::function<plexus::task<outcome>(output&)>;

/// Answers a request with what a collector writes: whole when it is small, in parts otherwise.
/// Spawned; the collector goes on only while somebody wants the answer.
plexus::task<> answer_with(std::shared_ptr<exchange> asked, json_layout layout, collecting collect);

} // namespace plexus::monitoring

#pragma once

#include <plexus/task.hpp>

#include "collect/output.hpp"
#include "collect/sources.hpp"

/// What the reference answers for features that are off. Their plugins take the places over.
namespace plexus::monitoring {

plexus::task<outcome> routez_without_cluster(const sources& from, output& out);
plexus::task<outcome> gatewayz_without_gateway(const sources& from, output& out);
plexus::task<outcome> leafz_without_leafnodes(const sources& from, output& out);
/// `leader_only`: the answer is wanted only of the leader, which nobody is.
plexus::task<outcome> jsz_without_jetstream(const sources& from, bool leader_only, output& out);
/// The reference says so over HTTP, and shows the empty object in the system account.
plexus::task<outcome> raftz_without_groups(const sources& from, output& out);
plexus::task<outcome> empty_raftz(const sources& from, output& out);

} // namespace plexus::monitoring

#include "collect/index_stats.hpp"

#include <algorithm>

namespace plexus::monitoring {

namespace {

double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

} // namespace

void index_stats::add(const px_account_row& account) {
    subscriptions_ += account.subscriptions;
    cached_ += account.cached;
    inserts_ += account.inserts;
    removes_ += account.removes;
    matches_ += account.matches;
    hits_ += account.cache_hits;
    fanout_ += account.cached_receivers;
    fanout_max_ = std::max(fanout_max_, account.cached_receivers_max);
}

void index_stats::write(json_writer& out) const {
    out.field("num_subscriptions", subscriptions_);
    out.field("num_cache", cached_);
    out.field("num_inserts", inserts_);
    out.field("num_removes", removes_);
    out.field("num_matches", matches_);
    out.field("cache_hit_rate", share(hits_, matches_));
    out.field("max_fanout", fanout_max_);
    out.field("avg_fanout", share(fanout_, cached_));
}

} // namespace plexus::monitoring

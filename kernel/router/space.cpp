#include "router/space.hpp"

#include "base/counter.hpp"
#include "subject/hash.hpp"

namespace plexus::router {

static std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

space::space(unsigned lanes, bool cached, std::string_view name)
    : id_(next_id()), seed_(fast_random()()), cached_(cached), name_(name), index_(seed_),
      traffic_(lanes) {}

space::~space() {
    delete mappings_.load();
}

bool space::add(subscription& subscription) {
    std::unique_lock lock(mutex_);
    return index_.insert(subscription);
}

void space::remove(subscription& subscription) noexcept {
    std::unique_lock lock(mutex_);
    index_.remove(subscription);
}

bool space::has_interest(std::string_view subject) const {
    std::shared_lock lock(mutex_);
    return index_.has_interest(subject);
}

std::size_t space::size() const {
    std::shared_lock lock(mutex_);
    return index_.size();
}

const subject::match_result& space::match(lane& lane, std::string_view subject) {
    match_cache& cache = lane.cache;
    if (!cached_ || subject.size() > match_cache::subject_max) {
        count(traffic_[lane.index].misses, 1);
        std::shared_lock lock(mutex_);
        index_.match(subject, cache.scratch());
        return cache.scratch();
    }
    const std::uint64_t hash = subject::hash(subject, seed_);
    match_cache::slot& slot = cache.place(hash);
    if (slot.generation == index_.generation() && slot.hash == hash && slot.space == id_ &&
        slot.subject == subject)
        return slot.result;

    traffic& mine = traffic_[lane.index];
    count(mine.misses, 1);
    cache.forget(slot);
    std::shared_lock lock(mutex_);
    index_.match(subject, slot.result);
    if (slot.result.size() > match_cache::result_max) {
        std::swap(slot.result, cache.scratch());
        slot.result = {};
        return cache.scratch();
    }
    slot.space = id_;
    slot.generation = index_.generation();
    slot.hash = hash;
    slot.subject.assign(subject);
    if (slot.tally != mine.tally)
        slot.tally = mine.tally;
    cache.keep(slot);
    return slot.result;
}

void space::count_own_publish(const lane& lane, std::uint64_t bytes) noexcept {
    count(traffic_[lane.index].own_in_messages, 1);
    count(traffic_[lane.index].own_in_bytes, bytes);
}

void space::count_own_delivery(const lane& lane, std::uint64_t bytes) noexcept {
    count(traffic_[lane.index].own_out_messages, 1);
    count(traffic_[lane.index].own_out_bytes, bytes);
}

void space::count_refused(const lane& lane, std::uint64_t bytes) noexcept {
    count(traffic_[lane.index].refused_messages, 1);
    count(traffic_[lane.index].refused_bytes, bytes);
}

void space::count_lookup(const lane& lane) noexcept {
    count(traffic_[lane.index].more_lookups, 1);
}

space_statistics space::statistics() const {
    space_statistics sum;
    {
        std::shared_lock lock(mutex_);
        const subject::index_statistics index = index_.statistics();
        sum.subscriptions = index.count;
        sum.inserts = index.inserts;
        sum.removes = index.removes;
    }
    const auto read = [](const std::atomic<std::uint64_t>& counter) {
        return counter.load(std::memory_order_relaxed);
    };
    std::uint64_t misses = 0;
    for (const traffic& each : traffic_) {
        const std::uint64_t own_in = read(each.own_in_messages);
        const std::uint64_t own_in_bytes = read(each.own_in_bytes);
        const std::uint64_t own_out = read(each.own_out_messages);
        const std::uint64_t own_out_bytes = read(each.own_out_bytes);
        misses += read(each.misses);
        const std::uint64_t published = read(each.in_messages);
        sum.in_messages += published + read(each.refused_messages) - own_in;
        sum.in_bytes += read(each.in_bytes) + read(each.refused_bytes) - own_in_bytes;
        sum.out_messages += read(each.out_messages) - own_out;
        sum.out_bytes += read(each.out_bytes) - own_out_bytes;
        sum.lookups += published + read(each.more_lookups);
        sum.answers += each.tally->answers();
        sum.receivers += each.tally->receivers();
        sum.receivers_max = std::max(sum.receivers_max, each.tally->largest());
    }
    sum.hits = sum.lookups - std::min(sum.lookups, misses);
    // Of a message that is under way one counter may have it and another not yet.
    std::lock_guard lock(told_mutex_);
    for (const auto counted :
         {&space_statistics::in_messages, &space_statistics::in_bytes,
          &space_statistics::out_messages, &space_statistics::out_bytes, &space_statistics::hits})
        sum.*counted = std::max(sum.*counted, told_.*counted);
    return told_ = sum;
}

std::unique_ptr<const subject::mapping_set>
space::replace_mappings(std::unique_ptr<const subject::mapping_set> mappings) {
    return std::unique_ptr<const subject::mapping_set>(mappings_.exchange(mappings.release()));
}

} // namespace plexus::router

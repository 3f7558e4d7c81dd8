#include "router/space.hpp"

#include "subject/hash.hpp"

namespace plexus::router {

static std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

space::space(unsigned lanes, bool cached)
    : id_(next_id()), seed_(fast_random()()), cached_(cached), index_(seed_), traffic_(lanes) {}

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
        std::shared_lock lock(mutex_);
        index_.match(subject, cache.scratch());
        return cache.scratch();
    }
    const std::uint64_t hash = subject::hash(subject, seed_);
    match_cache::slot& slot = cache.place(hash);
    if (slot.generation == index_.generation() && slot.hash == hash && slot.space == id_ &&
        slot.subject == subject)
        return slot.result;

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
    cache.keep(slot);
    return slot.result;
}

std::unique_ptr<const subject::mapping_set>
space::replace_mappings(std::unique_ptr<const subject::mapping_set> mappings) {
    return std::unique_ptr<const subject::mapping_set>(mappings_.exchange(mappings.release()));
}

} // namespace plexus::router

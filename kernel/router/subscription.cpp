#include "router/subscription.hpp"

#include <cstdlib>
#include <cstring>
#include <new>

namespace plexus::router {

subscription::subscription(subscriber& owner, const char* text, std::size_t subject_size,
                           std::size_t queue_size, std::size_t sid_size) noexcept
    : index_entry(text, static_cast<std::uint32_t>(subject_size),
                  static_cast<std::uint32_t>(queue_size)),
      owner_(owner), sid_size_(static_cast<std::uint32_t>(sid_size)) {}

subscription* subscription::create(subscriber& owner, std::string_view subject,
                                   std::string_view queue, std::string_view sid) {
    const std::size_t text_size = subject.size() + queue.size() + sid.size();
    void* memory = std::malloc(sizeof(subscription) + text_size);
    px_assert(memory != nullptr, "running out of memory ends the process");
    char* text = static_cast<char*>(memory) + sizeof(subscription);
    char* end = std::copy(subject.begin(), subject.end(), text);
    end = std::copy(queue.begin(), queue.end(), end);
    std::copy(sid.begin(), sid.end(), end);
    return new (memory) subscription(owner, text, subject.size(), queue.size(), sid.size());
}

void subscription::destroy(subscription* subscription) noexcept {
    subscription->~subscription();
    std::free(subscription);
}

} // namespace plexus::router

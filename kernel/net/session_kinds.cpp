#include "net/session_kinds.hpp"

#include <mutex>

#include "net/session.hpp"

namespace plexus::net {

bool session_kinds::add(std::string name, maker make) {
    const std::unique_lock lock(mutex_);
    return kinds_.try_emplace(std::move(name), std::make_shared<const maker>(std::move(make)))
        .second;
}

void session_kinds::remove(std::string_view name) {
    const std::unique_lock lock(mutex_);
    if (const auto found = kinds_.find(name); found != kinds_.end())
        kinds_.erase(found);
}

session_kinds::maker_ptr session_kinds::find(std::string_view name) const {
    const std::shared_lock lock(mutex_);
    const auto found = kinds_.find(name);
    return found == kinds_.end() ? nullptr : found->second;
}

} // namespace plexus::net

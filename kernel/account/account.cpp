#include "account/account.hpp"

namespace plexus::account {

account::account(std::string name, unsigned lanes, bool cached)
    : name_(std::move(name)), space_(lanes, cached, name_),
      limits_(std::make_shared<const config::account_limits>()),
      mappings_(std::make_shared<const mapping_list>()) {}

void account::set_limits(const config::account_limits& limits) {
    limits_.store(std::make_shared<const config::account_limits>(limits));
}

void account::set_tracing(const std::optional<config::msg_trace_options>& tracing) {
    tracing_.store(tracing ? std::make_shared<const config::msg_trace_options>(*tracing) : nullptr);
}

void account::set_mappings(mapping_list mappings) {
    mappings_.store(std::make_shared<const mapping_list>(std::move(mappings)));
}

bool account::join() {
    const int limit = limits_.load()->max_connections;
    int now = connections_.load(std::memory_order_relaxed);
    do {
        if (limit >= 0 && now >= limit)
            return false;
    } while (!connections_.compare_exchange_weak(now, now + 1, std::memory_order_relaxed));
    return true;
}

} // namespace plexus::account

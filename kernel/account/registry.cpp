#include "account/registry.hpp"

#include <mutex>
#include <set>

#include "subject/mapping_set.hpp"

namespace plexus::account {

registry::registry(unsigned lanes, const config::options& options)
    : lanes_(lanes), cached_(!options.no_sublist_cache) {
    global_ = find_or_make(std::string(global_name));
    if (!options.no_system_account)
        system_ = find_or_make(options.system_account.empty() ? std::string(system_name)
                                                              : options.system_account);
}

account_ptr registry::find(std::string_view name) const {
    std::shared_lock lock(mutex_);
    const auto found = accounts_.find(name);
    return found == accounts_.end() ? nullptr : found->second;
}

std::vector<account_ptr> registry::all() const {
    std::shared_lock lock(mutex_);
    std::vector<account_ptr> accounts;
    accounts.reserve(accounts_.size());
    for (const auto& [name, account] : accounts_)
        accounts.push_back(account);
    return accounts;
}

static void add(registry::totals& sum, const account& account) {
    const router::space_statistics counted = account.space().statistics();
    sum.in_messages += counted.in_messages;
    sum.in_bytes += counted.in_bytes;
    sum.out_messages += counted.out_messages;
    sum.out_bytes += counted.out_bytes;
    sum.subscriptions += counted.subscriptions;
}

// With mutex_ held. Who is the only one to hold an account stays so: nobody finds it here.
void registry::forget_unused() {
    std::erase_if(removed_, [this](const account_ptr& each) {
        if (each.use_count() > 1)
            return false;
        add(gone_, *each);
        return true;
    });
}

registry::totals registry::sum() {
    // They are added up without the lock: that takes a while when there are many.
    std::vector<account_ptr> counted;
    totals all;
    {
        std::unique_lock lock(mutex_);
        forget_unused();
        all = gone_;
        counted = removed_;
        counted.reserve(counted.size() + accounts_.size());
        for (const auto& [name, account] : accounts_)
            counted.push_back(account);
    }
    for (const account_ptr& each : counted)
        add(all, *each);
    return all;
}

account_ptr registry::find_or_make(const std::string& name) {
    std::unique_lock lock(mutex_);
    account_ptr& place = accounts_[name];
    if (place == nullptr)
        place = std::make_shared<account>(name, lanes_, cached_);
    return place;
}

static text_result<std::unique_ptr<subject::mapping_set>>
compile(const std::vector<config::mapping_entry>& entries) {
    if (entries.empty())
        return nullptr;
    auto set = std::make_unique<subject::mapping_set>();
    for (const config::mapping_entry& entry : entries) {
        std::vector<subject::mapping_destination> destinations;
        for (const config::mapping_destination& each : entry.destinations)
            destinations.push_back({each.destination, each.weight, each.cluster});
        auto mapping = subject::mapping::parse(entry.source, destinations);
        if (!mapping)
            return std::unexpected(mapping.error());
        set->add(std::move(*mapping));
    }
    return set;
}

text_result<registry::garbage> registry::apply(const config::options& options) {
    struct wanted {
        std::unique_ptr<subject::mapping_set> mappings;
        account::mapping_list entries;
        config::account_limits limits;
        std::optional<config::msg_trace_options> tracing;
    };
    std::map<std::string, wanted> all;
    auto global_mappings = compile(options.mappings);
    if (!global_mappings)
        return std::unexpected(global_mappings.error());
    all[global_->name()] = {std::move(*global_mappings), options.mappings, {}, {}};
    if (system_ != nullptr)
        all[system_->name()];
    for (const config::account_options& each : options.accounts) {
        auto mappings = compile(each.mappings);
        if (!mappings)
            return std::unexpected(mappings.error());
        all[each.name] = {std::move(*mappings), each.mappings, each.limits, each.msg_trace};
    }

    garbage freed;
    for (auto& [name, spec] : all) {
        const account_ptr account = find_or_make(name);
        if (*account->limits() != spec.limits || *account->mappings() != spec.entries)
            account->note_change();
        account->set_mappings(std::move(spec.entries));
        account->set_limits(spec.limits);
        account->set_tracing(spec.tracing);
        if (auto former = account->space().replace_mappings(std::move(spec.mappings)))
            freed.push_back(std::move(former));
    }
    std::unique_lock lock(mutex_);
    std::erase_if(accounts_, [&](auto& entry) {
        if (all.contains(entry.first))
            return false;
        removed_.push_back(std::move(entry.second));
        return true;
    });
    forget_unused();
    return freed;
}

} // namespace plexus::account

#include "metrics/space_saving.hpp"

#include <algorithm>

#include "text/utf8.hpp"

namespace plexus::monitoring {

void space_saving::add(std::string_view of_account, std::string_view on_subject,
                       std::uint64_t count, std::uint64_t bytes) {
    const std::string account = valid_utf8(of_account, key_max);
    const std::string subject = valid_utf8(on_subject, key_max);
    counter* found = nullptr;
    counter* rarest = nullptr;
    for (counter& one : counters_) {
        if (one.subject == subject && one.account == account) {
            found = &one;
            break;
        }
        if (rarest == nullptr || one.count < rarest->count)
            rarest = &one;
    }
    if (found == nullptr) {
        if (counters_.size() < places_) {
            found = &counters_.emplace_back();
        } else {
            found = rarest;
            found->error = found->count;
            found->bytes = 0;
            ++replaced_;
        }
        found->account = account;
        found->subject = subject;
    }
    found->count += count;
    found->bytes += bytes;
}

std::vector<space_saving::counter> space_saving::top() const {
    std::vector<counter> sorted = counters_;
    std::ranges::stable_sort(sorted, std::ranges::greater(), &counter::count);
    return sorted;
}

} // namespace plexus::monitoring

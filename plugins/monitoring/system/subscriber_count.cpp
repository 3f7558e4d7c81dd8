#include "system/subscriber_count.hpp"

#include <algorithm>

#include "collect/on_loop.hpp"

namespace plexus::monitoring {

namespace {

constexpr std::uint32_t slice_subscriptions = 512;

std::string_view take_token(std::string_view& rest) {
    const std::string_view token = rest.substr(0, rest.find('.'));
    rest.remove_prefix(std::min(rest.size(), token.size() + 1));
    return token;
}

bool has_wildcard(std::string_view subject) {
    while (!subject.empty())
        if (const std::string_view token = take_token(subject); token == "*" || token == ">")
            return true;
    return false;
}

} // namespace

bool is_within(std::string_view subject, std::string_view other) {
    while (!other.empty()) {
        if (subject.empty())
            return false;
        const std::string_view mine = take_token(subject);
        const std::string_view theirs = take_token(other);
        if (theirs == ">")
            return true;
        if (mine == ">" || (mine != theirs && theirs != "*"))
            return false;
    }
    return subject.empty();
}

plexus::task<std::uint64_t> count_subscribers(const sources& from, counted_subscriptions what) {
    std::uint64_t count = 0;
    const bool all = has_wildcard(what.subject);
    auto add = [&](const px_subscription_row& row) noexcept {
        if (row.origin_kind == PX_ORIGIN_CLIENT &&
            (!what.queue || view(row.queue) == *what.queue) &&
            (!all || is_within(view(row.subject), what.subject)))
            ++count;
    };
    if (!all) {
        each_row<px_subscription_row>(from.self(), from.inspect.matching, add,
                                      to_text(what.account), to_text(what.subject));
        co_return count;
    }
    std::uint64_t cursor = 0;
    do {
        const px_status found =
            each_row<px_subscription_row>(from.self(), from.inspect.subscriptions, add,
                                          to_text(what.account), &cursor, slice_subscriptions);
        if (found != PX_OK)
            break;
        co_await pause(from.home());
    } while (cursor != 0);
    co_return count;
}

} // namespace plexus::monitoring

#include "router/publish.hpp"

#include "base/counter.hpp"

namespace plexus::router {

static delivery attempt(lane& lane, const origin& origin, subscription& target,
                        const message& message) {
    const bool echoed = &target.owner() == origin.self && !origin.echo;
    const delivery outcome =
        echoed ? delivery::no_echo : target.owner().deliver(lane, target, origin, message);
    if (origin.observer != nullptr) [[unlikely]]
        origin.observer->attempted(target, outcome);
    return outcome;
}

// One member gets the message: the first that takes it, from a random one on in a circle.
static bool deliver_to_group(lane& lane, const origin& origin,
                             std::span<subject::index_entry* const> members,
                             const message& message) {
    std::size_t at = members.size() == 1 ? 0 : lane.random.below(members.size());
    for (std::size_t tries = 0; tries < members.size(); ++tries) {
        auto& member = static_cast<subscription&>(*members[at]);
        if (attempt(lane, origin, member, message) == delivery::delivered)
            return true;
        if (++at == members.size())
            at = 0;
    }
    return false;
}

static void show_sampler(lane& lane, const space& space, const message& message,
                         std::size_t receivers) {
    lane.until_sample = lane.sampler == nullptr
                            ? std::numeric_limits<std::uint64_t>::max()
                            : lane.sampler->published(lane, space, message, receivers);
}

std::size_t publish(lane& lane, space& space, const origin& origin, const message& message) {
    space::traffic& traffic = space.traffic_of(lane.index);
    count(traffic.in_messages, 1);
    count(traffic.in_bytes, message.head.size);

    const subject::match_result& targets = space.match(lane, message.subject());
    std::size_t delivered = 0;
    for (subject::index_entry* entry : targets.plain()) {
        auto& target = static_cast<subscription&>(*entry);
        if (attempt(lane, origin, target, message) == delivery::delivered)
            ++delivered;
    }
    for (std::size_t i = 0; i < targets.group_count(); ++i)
        if (deliver_to_group(lane, origin, targets.group_at(i).members, message))
            ++delivered;
    const std::size_t sent = message.dry_run ? 0 : delivered;
    count(traffic.out_messages, sent);
    count(traffic.out_bytes, sent * message.head.size);
    if (--lane.until_sample == 0) [[unlikely]]
        show_sampler(lane, space, message, delivered);
    return delivered;
}

std::size_t publish(lane& lane, space& space, std::string_view subject, std::string_view headers,
                    std::string_view payload) {
    const std::string body = std::string(headers).append(payload);
    const std::string size_digits = std::to_string(body.size());
    const std::string header_digits = std::to_string(headers.size());
    message message;
    message.head = {.subject = subject,
                    .size_digits = size_digits,
                    .header_digits = header_digits,
                    .size = static_cast<std::uint32_t>(body.size()),
                    .header_size = static_cast<std::uint32_t>(headers.size())};
    message.body = body;
    space.count_own_publish(lane, body.size());
    return publish(lane, space, origin{}, message);
}

} // namespace plexus::router

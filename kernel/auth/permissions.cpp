#include "auth/permissions.hpp"

#include <optional>
#include <string>

#include <fmt/core.h>

#include "base/quote.hpp"
#include "subject/grammar.hpp"

namespace plexus::auth {

namespace {

using entries = std::vector<config::permission_entry>;

// The first bad entry of a list, in the words of the reference.
std::optional<std::string> problem_of(std::string_view list, const entries& lines, bool queues) {
    for (const config::permission_entry& line : lines) {
        if (!subject::valid(line.subject) || (!queues && !line.queue.empty())) {
            const std::string shown =
                line.queue.empty() || queues ? line.subject : line.subject + " " + line.queue;
            return fmt::format("{}: subject {} is not a valid subject", list, go_quote(shown));
        }
        if (!line.queue.empty() && !subject::valid(line.queue))
            return fmt::format("{}: queue {} is not a valid queue", list, go_quote(line.queue));
    }
    return std::nullopt;
}

std::optional<std::string> problem_of(std::string_view direction,
                                      const std::optional<config::subject_rules>& rules,
                                      bool queues) {
    if (!rules)
        return std::nullopt;
    if (rules->allow)
        if (auto why = problem_of(fmt::format("{} allow", direction), *rules->allow, queues))
            return why;
    return problem_of(fmt::format("{} deny", direction), rules->deny, queues);
}

void add_all(pattern_set& set, const entries& lines) {
    for (const config::permission_entry& line : lines)
        set.add(line);
}

// Zero means the default. Without an allow list of its own, a user who may answer may publish
// nothing but answers.
void apply_response_defaults(config::permissions_spec& spec) {
    if (!spec.responses)
        return;
    const config::response_rule standard;
    if (spec.responses->max == 0)
        spec.responses->max = standard.max;
    if (spec.responses->ttl.count() == 0)
        spec.responses->ttl = standard.ttl;
    if (!spec.publish)
        spec.publish.emplace();
    if (!spec.publish->allow)
        spec.publish->allow.emplace();
}

} // namespace

text_result<std::shared_ptr<const permissions>>
permissions::compile(const config::permissions_spec& spec) {
    if (auto why = problem_of("publish", spec.publish, false))
        return std::unexpected(std::move(*why));
    if (auto why = problem_of("subscribe", spec.subscribe, true))
        return std::unexpected(std::move(*why));
    return std::shared_ptr<const permissions>(new permissions(spec));
}

permissions::permissions(config::permissions_spec spec) : spec_(std::move(spec)) {
    apply_response_defaults(spec_);
    if (spec_.publish) {
        has_publish_allow_ = spec_.publish->allow.has_value();
        if (has_publish_allow_)
            add_all(publish_allow_, *spec_.publish->allow);
        add_all(publish_deny_, spec_.publish->deny);
    }
    if (spec_.subscribe) {
        // Unlike for publishing, an empty list restricts nothing.
        has_subscribe_allow_ = spec_.subscribe->allow && !spec_.subscribe->allow->empty();
        if (has_subscribe_allow_)
            add_all(subscribe_allow_, *spec_.subscribe->allow);
        add_all(subscribe_deny_, spec_.subscribe->deny);
    }
}

bool permissions::can_publish(std::string_view subject) const {
    if (has_publish_allow_ && !publish_allow_.matching(subject, {}).plain)
        return false;
    return publish_deny_.empty() || !publish_deny_.matching(subject, {}).plain;
}

subscribe_verdict permissions::can_subscribe(std::string_view subject,
                                             std::string_view queue) const {
    if (has_subscribe_allow_) {
        // Which entries speak for the queue is asked as the reference does, so that the subset rule
        // only ever refuses more: a `foo.* q1` binds the queues of `foo.>` too.
        const bool by_queue = !queue.empty() && subscribe_allow_.matching(subject, queue).queued;
        const auto entry = subscribe_allow_.covering(subject, queue);
        if (by_queue ? !entry.queue_matches : !entry.plain)
            return subscribe_verdict::denied;
    }
    if (subscribe_deny_.empty())
        return subscribe_verdict::allowed;
    // Here the request is taken literally, as the reference does: that also refuses `bar.>` under a
    // deny of `bar.*`, which users have seen refused.
    if (delivery_denied(subject, queue))
        return subscribe_verdict::denied;
    const bool many = !queue.empty() || subject::has_wildcard(subject);
    return many && subscribe_deny_.overlaps(subject)
               ? subscribe_verdict::allowed_with_delivery_filter
               : subscribe_verdict::allowed;
}

bool permissions::delivery_denied(std::string_view subject, std::string_view queue) const {
    if (subscribe_deny_.empty())
        return false;
    const auto entry = subscribe_deny_.matching(subject, queue);
    return entry.plain || entry.queue_matches;
}

} // namespace plexus::auth

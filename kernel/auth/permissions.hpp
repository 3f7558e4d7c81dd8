#pragma once

#include <memory>
#include <string_view>

#include "auth/pattern_set.hpp"
#include "base/result.hpp"
#include "config/options.hpp"

namespace plexus::auth {

enum class subscribe_verdict {
    denied,
    allowed,
    /// Allowed, but it overlaps deny entries: every message for this subscription must pass
    /// permissions::delivery_denied() with the delivered subject.
    allowed_with_delivery_filter,
};

/// What one user may publish and subscribe to, compiled once and shared by its connections. A user
/// without permissions has no such object at all (a null pointer), which is the cheapest check.
///
/// Subscriptions must be a subset of one allow entry; the reference takes wildcards of the request
/// for literal tokens there, which lets `SUB foo.>` through an allow of `foo.*` (security.md 4.3).
///
/// Thread: [any] immutable.
/// Owner:  std::shared_ptr<const permissions>, held by identities and connections.
/// Errors: compile() names the list and the entry, in the words of the reference.
/// Limits: those of the configuration; a check costs at most one pass over the wildcard entries
///         that begin with the subject's first token or with a wildcard. Callers cache
///         (publish_cache, deny_cache).
/// Source: security.md 4.2-4.4, core.md 12.
class permissions {
public:
    /// `publish allow: subject "a..b" is not a valid subject` and the like.
    static text_result<std::shared_ptr<const permissions>>
    compile(const config::permissions_spec& spec);

    /// False when every subject may be published to.
    bool restricts_publish() const noexcept { return has_publish_allow_ || !publish_deny_.empty(); }
    /// By the allow and deny lists alone; responses() may still admit a denied reply subject.
    /// `subject` is the one after account mapping.
    bool can_publish(std::string_view subject) const;

    /// An empty queue is a plain subscription. `subject` and `queue` have passed the checks of SUB.
    subscribe_verdict can_subscribe(std::string_view subject, std::string_view queue) const;
    /// Whether a message on `subject` must not reach a subscription with this queue.
    bool delivery_denied(std::string_view subject, std::string_view queue) const;

    /// The allow_responses rule with defaults applied, or null.
    const config::response_rule* responses() const noexcept {
        return spec_.responses ? &*spec_.responses : nullptr;
    }
    /// As it was compiled, for $SYS.REQ.USER.INFO and for comparing at reload.
    const config::permissions_spec& spec() const noexcept { return spec_; }

private:
    explicit permissions(config::permissions_spec spec);

    config::permissions_spec spec_;
    bool has_publish_allow_ = false;
    bool has_subscribe_allow_ = false;
    pattern_set publish_allow_;
    pattern_set publish_deny_;
    pattern_set subscribe_allow_;
    pattern_set subscribe_deny_;
};

using permissions_ptr = std::shared_ptr<const permissions>;

} // namespace plexus::auth

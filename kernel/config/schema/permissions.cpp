#include <algorithm>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "config/schema/tables.hpp"
#include "subject/grammar.hpp"

namespace plexus::config {

namespace {

using P = permissions_spec;

/// The entry, or the reference's words for what is wrong with it.
text_result<permission_entry> parse_entry(const std::string& text, bool with_queues) {
    auto no_subject = [](std::string_view what) {
        return std::unexpected(fmt::format("subject {} is not a valid subject", go_quote(what)));
    };
    if (subject::valid(text))
        return permission_entry{text, ""};
    const std::vector<std::string> parts = fields(text);
    if (!with_queues || parts.size() != 2)
        return no_subject(text);
    if (!subject::valid(parts[0]))
        return no_subject(parts[0]);
    if (!subject::valid(parts[1]))
        return std::unexpected(fmt::format("queue {} is not a valid queue", go_quote(parts[1])));
    return permission_entry{parts[0], parts[1]};
}

struct rules_draft {
    subject_rules rules;
    bool with_queues = false;
};

void fill_rules(section<rules_draft>& s) {
    auto list = [&](std::string_view key, auto keep, std::string_view doc) {
        s.add(key, shape::text_list, doc)
            .also({shape::text})
            .read([keep](reader& in, const entry& e, rules_draft& d) {
                auto entries = read_permission_subjects(in, e.item, e.item.at(), d.with_queues);
                if (entries && !entries->empty())
                    keep(d.rules, std::move(*entries));
            });
    };
    list(
        "allow", [](subject_rules& r, auto entries) { r.allow = std::move(entries); },
        "Subjects that are allowed; an empty list is as none, and allows all.");
    list(
        "deny", [](subject_rules& r, auto entries) { r.deny = std::move(entries); },
        "Subjects that are denied, whatever is allowed.");
    s.when_unknown([](reader& in, const entry& e, const section_info& table) {
        in.unknown_key(e, table,
                       fmt::format("Unknown field name {} parsing subject permissions, only "
                                   "'allow' or 'deny' are permitted",
                                   go_quote(e.key)));
    });
}

const section<rules_draft>& rules_section() {
    static const section<rules_draft> table(
        "permissions.publish", "What is allowed and denied in one direction.", fill_rules);
    return table;
}

/// publish or subscribe: a subject, a list of them, or allow and deny.
std::optional<subject_rules> read_rules(reader& in, const value& v, bool with_queues) {
    if (const map* keys = v.as_map()) {
        if (keys->empty())
            return std::nullopt;
        rules_draft d{{}, with_queues};
        if (rules_section().read(in, v, d) == outcome::broken)
            return std::nullopt;
        return d.rules;
    }
    // The reference has lost the position by now.
    auto allowed = read_permission_subjects(in, v, {}, with_queues);
    if (!allowed)
        return std::nullopt;
    subject_rules rules;
    if (!allowed->empty())
        rules.allow = std::move(*allowed);
    return rules;
}

void fill_responses(section<response_rule>& s) {
    using R = response_rule;
    s.integer("max", at(&R::max),
              "How often one reply subject may be published to; negative is no limit.")
        .alias({"max_msgs", "max_messages", "max_responses"})
        .read([](reader& in, const entry& e, R& rule) {
            if (const std::int64_t max = in.integer(e.item); max != 0)
                rule.max = saturated<int>(max);
        });
    s.add("expires", shape::duration,
          "How long after its message a reply subject may be used; negative is no limit.")
        .alias({"expiration", "ttl"})
        .read([](reader& in, const entry& e, R& rule) {
            const std::string* text = e.item.as_string();
            if (text == nullptr)
                in.fail(e.item, "error parsing expires, not a duration string");
            auto ttl = parse_duration(*text);
            if (!ttl)
                in.fail(e.item, "error parsing expires: " + ttl.error());
            if (ttl->count() != 0)
                rule.ttl = *ttl;
        })
        .show([](const R& rule, secrets) { return std::optional(show_value(rule.ttl)); });
    s.when_no_map([](const value&) {
        return std::string("error parsing response permissions, expected a boolean or a map");
    });
    s.when_unknown([](reader& in, const entry& e, const section_info& table) {
        in.unknown_key(e, table,
                       fmt::format("Unknown field {} parsing permissions", go_quote(e.key)));
    });
}

const section<response_rule>& responses_section() {
    static const section<response_rule> table("permissions.allow_responses",
                                              "Publishing to the reply subjects of messages that "
                                              "were received.",
                                              fill_responses);
    return table;
}

void read_responses(reader& in, const entry& e, P& permissions) {
    if (const bool* flag = e.item.as_bool()) {
        if (*flag)
            permissions.responses.emplace();
        return;
    }
    response_rule rule;
    if (responses_section().read(in, e.item, rule) == outcome::complete)
        permissions.responses = rule;
}

std::optional<value> show_rules(const std::optional<subject_rules>& rules) {
    if (!rules)
        return std::nullopt;
    auto list = [](const std::vector<permission_entry>& entries) {
        array texts;
        for (const permission_entry& e : entries)
            texts.emplace_back(e.queue.empty() ? e.subject : e.subject + ' ' + e.queue);
        return value(std::move(texts));
    };
    map result;
    if (rules->allow)
        result.set("allow", list(*rules->allow));
    result.set("deny", list(rules->deny));
    return value(std::move(result));
}

void fill_permissions(section<P>& s) {
    s.add("publish", shape::text_list, "Subjects the user may publish to.")
        .alias({"pub", "import"})
        .also({shape::text, shape::section})
        .nested(rules_section())
        .read([](reader& in, const entry& e, P& permissions) {
            permissions.publish = read_rules(in, e.item, false);
        })
        .show([](const P& permissions, secrets) { return show_rules(permissions.publish); });
    s.add("subscribe", shape::text_list,
          "Subjects the user may subscribe to; \"subject queue\" binds an entry to a queue.")
        .alias({"sub", "export"})
        .also({shape::text, shape::section})
        .nested(rules_section())
        .read([](reader& in, const entry& e, P& permissions) {
            permissions.subscribe = read_rules(in, e.item, true);
        })
        .show([](const P& permissions, secrets) { return show_rules(permissions.subscribe); });
    s.add("allow_responses", shape::boolean,
          "Lets the user publish to the reply subjects it received; without a publish list, to "
          "nothing else.")
        .alias({"publish_allow_responses"})
        .also({shape::section})
        .nested(responses_section())
        .read(read_responses)
        .show([](const P& permissions, secrets how) -> std::optional<value> {
            if (!permissions.responses)
                return std::nullopt;
            return value(responses_section().show(*permissions.responses, how));
        });
    s.when_unknown([](reader& in, const entry& e, const section_info& table) {
        in.unknown_key(e, table,
                       fmt::format("Unknown field {} parsing permissions", go_quote(e.key)));
    });
    s.finally([](reader&, const value&, P& permissions) {
        if (!permissions.responses)
            return;
        if (!permissions.publish)
            permissions.publish.emplace();
        if (!permissions.publish->allow)
            permissions.publish->allow.emplace();
    });
}

} // namespace

const section<permissions_spec>& permissions_section() {
    static const section<P> table("permissions", "What one user may publish and subscribe to.",
                                  fill_permissions);
    return table;
}

std::optional<permissions_spec> read_permissions(reader& in, const value& block,
                                                 const position& at) {
    if (block.as_map() == nullptr) {
        in.error(at, "Expected permissions to be a map/struct, got " + go_value(block));
        return std::nullopt;
    }
    P permissions;
    if (permissions_section().read(in, block, permissions) == outcome::broken)
        return std::nullopt;
    return permissions;
}

std::optional<std::vector<permission_entry>>
read_permission_subjects(reader& in, const value& subjects, const position& at, bool with_queues) {
    std::vector<const std::string*> texts;
    if (const std::string* single = subjects.as_string()) {
        texts.push_back(single);
    } else if (const array* list = subjects.as_array()) {
        for (const value& item : *list) {
            if (item.as_string() == nullptr) {
                in.error(item, "Subject in permissions array cannot be cast to string");
                return std::nullopt;
            }
            texts.push_back(item.as_string());
        }
    } else {
        in.error(at, fmt::format("Expected subject permissions to be a subject, or array of "
                                 "subjects, got {}",
                                 go_type(subjects)));
        return std::nullopt;
    }
    std::vector<permission_entry> entries;
    for (const std::string* text : texts) {
        auto parsed = parse_entry(*text, with_queues);
        if (!parsed) {
            in.error(at, parsed.error());
            return std::nullopt;
        }
        entries.push_back(std::move(*parsed));
    }
    return entries;
}

void apply_default_permissions(std::vector<user_entry>& users,
                               const std::optional<permissions_spec>& defaults) {
    for (user_entry& user : users)
        if (!user.permissions)
            user.permissions = defaults;
}

} // namespace plexus::config

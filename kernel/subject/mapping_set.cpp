#include "subject/mapping_set.hpp"

#include "base/quote.hpp"
#include "subject/grammar.hpp"

#include <algorithm>
#include <set>

namespace plexus::subject {

text_result<mapping> mapping::parse(std::string_view source,
                                    std::span<const mapping_destination> destinations) {
    if (!valid(source))
        return std::unexpected("invalid subject");
    mapping parsed;
    parsed.source_ = source;
    parsed.has_wildcard_ = has_wildcard(source);

    std::set<std::string_view> seen;
    std::map<std::string_view, unsigned> total_weight;
    for (const mapping_destination& d : destinations) {
        if (!seen.insert(d.subject).second)
            return std::unexpected("duplicate entry for " + go_quote(d.subject));
        if (d.weight > 100)
            return std::unexpected("individual weights need to be <= 100");
        if ((total_weight[d.cluster] += d.weight) > 100)
            return std::unexpected("total weight needs to be <= 100");
        if (auto checked = validate_mapping(source, d.subject); !checked)
            return std::unexpected(std::move(checked.error()));
        auto to = transform::parse(source, d.subject);
        if (!to)
            return std::unexpected(std::move(to.error()));
        targets& group = d.cluster.empty() ? parsed.targets_ : parsed.of_cluster_[d.cluster];
        group.push_back({std::move(*to), d.weight});
    }

    const bool source_is_listed = seen.contains(source);
    const auto complete = [&](targets& group) -> text_result<void> {
        unsigned total = 0;
        for (const target& t : group)
            total += t.up_to;
        // What is missing stays on the source, unless that is listed: then loss is wanted.
        if (total != 100 && !source_is_listed) {
            auto same = transform::parse(source, number_wildcards(source));
            if (!same)
                return std::unexpected(std::move(same.error()));
            group.push_back({std::move(*same), 100 - total});
        }
        std::ranges::stable_sort(group, {}, &target::up_to);
        unsigned up_to = 0;
        for (target& t : group)
            up_to = t.up_to += up_to;
        return {};
    };
    if (auto done = complete(parsed.targets_); !done)
        return std::unexpected(std::move(done.error()));
    for (auto& [cluster, group] : parsed.of_cluster_) {
        if (auto done = complete(group); !done)
            return std::unexpected(std::move(done.error()));
    }
    return parsed;
}

// A wildcard token in the published subject is accepted by an equal one or by `>` before it, unlike
// in matches(): this is what the reference does for mappings.
bool mapping::accepts(std::string_view subject) const noexcept {
    if (!has_wildcard_)
        return subject == source_;
    token_iterator in_source(source_), in_subject(subject);
    std::string_view s, t;
    while (in_source.next(s)) {
        if (!in_subject.next(t))
            return false;
        if (s == any_tail)
            return true;
        if (t.empty() || t == any_tail || (s != any_token && s != t))
            return false;
    }
    return in_subject.at_end();
}

mapping::choice mapping::choose(std::string_view cluster, unsigned percent) const noexcept {
    const auto own = of_cluster_.find(cluster);
    const targets& group = own == of_cluster_.end() ? targets_ : own->second;
    for (const target& t : group) {
        if (percent < t.up_to)
            return {t.to ? &*t.to : nullptr, false};
    }
    return {nullptr, true};
}

void mapping_set::add(mapping m) {
    const auto same = std::ranges::find(mappings_, m.source(), &mapping::source);
    if (same == mappings_.end())
        mappings_.push_back(std::move(m));
    else
        *same = std::move(m);
}

mapping_set::outcome mapping_set::apply(std::string_view subject, std::string_view cluster,
                                        fast_random& random, std::string& out) const {
    for (const mapping& m : mappings_) {
        if (!m.accepts(subject))
            continue;
        const mapping::choice chosen = m.choose(cluster, static_cast<unsigned>(random.below(100)));
        if (chosen.lost)
            return outcome::lost;
        if (!chosen.to)
            return outcome::unmapped;
        // Quirk of the reference: a literal source that is the first mapping hashes no tokens, so
        // its partition(n) is that of the empty string (core.md 25).
        const bool tokens_missing =
            &m == &mappings_.front() && m.source() == subject && !has_wildcard(subject);
        out.clear();
        chosen.to->apply(tokens_missing ? std::string_view() : subject, out, random);
        return outcome::mapped;
    }
    return outcome::unmapped;
}

} // namespace plexus::subject

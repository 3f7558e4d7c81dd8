#include "config/schema/exchange.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "config/schema/reader.hpp"
#include "subject/grammar.hpp"
#include "subject/transform.hpp"

namespace plexus::config {

namespace {

constexpr std::size_t cycle_accounts_max = 1024;
constexpr std::string_view forms_cycle = "import forms a cycle";
constexpr std::string_view too_deep = "search cycle depth exhausted";

std::vector<std::string_view> tokens_of(std::string_view subject) {
    std::vector<std::string_view> result;
    subject::token_iterator tokens(subject);
    for (std::string_view token; tokens.next(token);)
        result.push_back(token);
    return result;
}

/// "foo.$2.{{wildcard(1)}}" -> "foo.*.*".
std::string placeholders_to_wildcards(std::string_view subject) {
    std::string result;
    for (std::string_view token : tokens_of(subject)) {
        if (!result.empty())
            result += '.';
        const bool numbered =
            token.size() > 1 && token[0] == '$' && token[1] >= '1' && token[1] <= '9';
        const std::size_t name = token.find_first_not_of("{ ");
        const bool function = token.starts_with("{{") && token.ends_with("}}") &&
                              name != std::string_view::npos &&
                              (token.substr(name).starts_with("wildcard(") ||
                               token.substr(name).starts_with("Wildcard("));
        result += numbered || function ? subject::any_token : token;
    }
    return result;
}

/// What the import is called in the account that imports.
std::string local_subject(const import_spec& spec) {
    if (!spec.prefix.empty())
        return spec.prefix + (spec.prefix.ends_with('.') ? "" : ".") + spec.subject;
    return spec.to.empty() ? spec.subject : spec.to;
}

/// The error of the strict transform between the two, empty when there is none.
std::string strict_error(std::string_view source, std::string_view destination) {
    auto made = subject::transform::parse(source, destination, subject::transform::mode::strict);
    return made ? std::string() : made.error();
}

} // namespace

bool exchange::check_export(reader& in, const value& block, const export_spec& spec,
                            bool has_system_account) const {
    const std::string_view kind = spec.service ? "service" : "stream";
    const std::string name = go_quote(spec.subject);
    if (const std::uint64_t position = spec.account_token_position; position > 0) {
        const auto tokens = tokens_of(spec.subject);
        if (tokens.size() < position || tokens[position - 1] != subject::any_token) {
            in.error(block, fmt::format("Error adding {} export {}: sublist: invalid subject", kind,
                                        name));
            return false;
        }
    }
    if (!spec.latency_subject)
        return true;
    if (!has_system_account) {
        in.error(block, fmt::format("Error adding service latency sampling for {}: system account "
                                    "not setup",
                                    name));
        return true;
    }
    auto refuse = [&](std::string_view why) {
        in.error(block,
                 fmt::format("Error adding service latency sampling for {} on subject {}: {}", name,
                             go_quote(*spec.latency_subject), why));
    };
    auto covers_results = [&](const export_spec* other) {
        return other->service && other->account == spec.account &&
               subject::covers(other->subject, *spec.latency_subject);
    };
    if (!subject::valid_to_publish(*spec.latency_subject) || covers_results(&spec) ||
        std::ranges::any_of(exported_, covers_results))
        refuse("invalid publish subject");
    else if (!spec.single_response)
        refuse("bad service response type");
    return true;
}

bool exchange::authorized(const import_spec& spec) const {
    const export_spec* found = nullptr;
    bool exact = false;
    for (const export_spec* candidate : exported_) {
        if (candidate->account != spec.from_account || candidate->service != spec.service)
            continue;
        exact = candidate->subject == spec.subject;
        if (exact || (found == nullptr && subject::covers(candidate->subject, spec.subject)))
            found = candidate;
        if (exact)
            break;
    }
    if (found == nullptr || (!spec.service && !subject::valid(spec.subject)))
        return false;
    if (const std::uint64_t position = found->account_token_position; position > 0) {
        // The reference compares no tokens when the subjects are the same text.
        const auto tokens = exact ? std::vector<std::string_view>{} : tokens_of(spec.subject);
        return position <= tokens.size() && tokens[position - 1] == spec.account;
    }
    if (!found->accounts)
        return true;
    return std::ranges::find(*found->accounts, spec.account) != found->accounts->end();
}

std::string exchange::cycle(const import_spec& spec, const std::string& subject) const {
    struct step {
        std::string account;
        std::string subject;
    };
    std::set<std::string> visited = {spec.account};
    std::vector<step> open = {{spec.from_account, subject}};
    while (!open.empty()) {
        const step now = std::move(open.back());
        open.pop_back();
        if (visited.size() >= cycle_accounts_max)
            return std::string(too_deep);
        // A stream goes on only from where it is exported.
        if (!spec.service && std::ranges::none_of(exported_, [&](const export_spec* e) {
                return !e->service && e->account == now.account &&
                       subject::covers(e->subject, now.subject);
            }))
            continue;
        for (const import_spec& next : imported_) {
            if (next.service != spec.service || next.account != now.account ||
                !subject::overlap(now.subject, spec.service ? next.subject : next.to))
                continue;
            if (visited.contains(next.from_account))
                return std::string(forms_cycle);
            visited.insert(now.account);
            open.push_back(
                {next.from_account, subject::covers(now.subject, next.to) ? next.to : now.subject});
        }
    }
    return {};
}

std::string exchange::refusal_of_stream(const import_spec& spec) const {
    if (!authorized(spec))
        return "stream import not authorized";
    if (subject::has_wildcard(spec.prefix))
        return "stream import prefix can not contain wildcard tokens";
    const std::string to = local_subject(spec);
    for (const std::string& subject : {to, spec.subject})
        if (std::string found = cycle(spec, subject); !found.empty())
            return found;
    if (subject::has_wildcard(spec.subject) && to != spec.subject)
        if (std::string why = strict_error(spec.subject, subject::number_wildcards(to));
            !why.empty())
            return fmt::format("failed to create mapping transform for stream import subject from "
                               "{} to {}: {}",
                               go_quote(spec.subject), go_quote(to), why);
    const bool doubled = std::ranges::any_of(imported_, [&](const import_spec& other) {
        return !other.service && other.account == spec.account &&
               other.from_account == spec.from_account && other.subject == spec.subject;
    });
    return doubled ? "stream import already exists" : "";
}

std::string exchange::refusal_of_service(const import_spec& spec) const {
    const std::string from = local_subject(spec);
    if (!subject::valid(from) || !subject::valid(spec.subject))
        return "sublist: invalid subject";
    if (!authorized(spec))
        return "service import not authorized";
    const bool wildcards = subject::has_wildcard(spec.subject);
    if (std::string found = cycle(spec, wildcards ? placeholders_to_wildcards(from) : from);
        !found.empty())
        return found;
    if (wildcards && from != spec.subject) {
        const std::string to = placeholders_to_wildcards(spec.subject);
        if (std::string why = strict_error(to, subject::number_wildcards(from)); !why.empty())
            return fmt::format("failed to create mapping transform for service import subject from "
                               "{} to {}: {}",
                               go_quote(from), go_quote(to), why);
    }
    return {};
}

void exchange::check(reader& in, const value& block, const std::vector<std::string>& accounts,
                     bool has_system_account) {
    auto exists = [&](const std::string& name, bool service, std::string_view what) {
        if (std::ranges::find(accounts, name) != accounts.end())
            return true;
        in.error(block, fmt::format("{} account not defined for {} {}", go_quote(name),
                                    service ? "service" : "stream", what));
        return false;
    };
    for (const bool service : {false, true}) {
        for (const export_spec& spec : exports) {
            if (spec.service != service)
                continue;
            for (const std::string& name : spec.accounts.value_or(std::vector<std::string>{}))
                exists(name, service, "export");
            if (check_export(in, block, spec, has_system_account))
                exported_.push_back(&spec);
        }
    }
    for (const bool service : {false, true}) {
        for (const import_spec& spec : imports) {
            if (spec.service != service || !exists(spec.from_account, service, "import"))
                continue;
            const std::string why = service ? refusal_of_service(spec) : refusal_of_stream(spec);
            if (!why.empty()) {
                in.error(block,
                         fmt::format("Error adding {} import {}: {}",
                                     service ? "service" : "stream", go_quote(spec.subject), why));
                continue;
            }
            imported_.push_back(spec);
            imported_.back().to = local_subject(spec);
        }
    }
}

} // namespace plexus::config

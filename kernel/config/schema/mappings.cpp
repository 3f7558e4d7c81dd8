#include <map>
#include <set>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "config/schema/tables.hpp"
#include "subject/grammar.hpp"
#include "subject/transform.hpp"

namespace plexus::config {

namespace {

constexpr int whole_weight = 100;

struct destination_draft {
    mapping_destination result;
    bool has_weight = false;
};
using D = destination_draft;

void read_weight(reader& in, const entry& e, D& d) {
    std::int64_t weight = 0;
    if (const std::string* text = e.item.as_string()) {
        std::string_view digits = *text;
        if (digits.ends_with('%'))
            digits.remove_suffix(1);
        auto parsed = go_parse_int(digits, "Atoi");
        if (!parsed)
            in.fail(e.item,
                    fmt::format("Invalid weight {} for mapping destination", go_quote(digits)));
        weight = *parsed;
    } else if (const std::int64_t* number = e.item.as_int()) {
        weight = *number;
    } else {
        // The line feed is the reference's.
        in.fail(e.item, fmt::format("Unknown entry type for weight of {}\n", go_value(e.item)));
    }
    if (weight < 0 || weight > whole_weight)
        in.fail(e.item, fmt::format("Invalid weight {} for mapping destination", weight));
    d.result.weight = static_cast<std::uint8_t>(weight);
    d.has_weight = true;
}

void fill_destination(section<D>& s) {
    using M = mapping_destination;
    s.text("destination", at(&D::result, &M::destination), "The subject to map to.")
        .alias({"dest"});
    s.add("weight", shape::integer, "The share of the messages; always needed.")
        .also({shape::text})
        .unit("percent")
        .range("0..100")
        .read(read_weight)
        .show([](const D& d, secrets) { return std::optional(show_value(d.result.weight)); });
    s.text("cluster", at(&D::result, &M::cluster),
           "The cluster in which the entry counts; everywhere without it.");
    s.when_no_map(
        [](const value&) { return std::string("Expected an entry for the mapping destination"); });
    s.when_unknown([](reader&, const entry& e, const section_info& table) {
        throw failure{e.item.at(),
                      fmt::format("Unknown field {} for mapping destination", go_quote(e.key)),
                      reader::suggestion(table, e.key)};
    });
}

const section<D>& destination_section() {
    static const section<D> table("mappings", "One destination of a mapped subject.",
                                  fill_destination);
    return table;
}

/// One destination in map form; nothing after its error.
std::optional<mapping_destination> read_destination(reader& in, const value& item) {
    D d;
    try {
        destination_section().read_unguarded(in, item, d);
    } catch (const wrong_type& wrong) {
        // The reference has only noted the place of the whole entry.
        throw wrong_type{item.at(), wrong.text};
    } catch (const failure& failed) {
        in.error(failed.at, failed.text);
        in.hint(failed.hint);
        return std::nullopt;
    }
    if (!d.has_weight) {
        in.error(item, fmt::format("Missing weight for mapping destination {}",
                                   go_quote(d.result.destination)));
        return std::nullopt;
    }
    return d.result;
}

/// What the router will not accept, in the reference's words.
text_result<void> check(const mapping_entry& mapping) {
    std::set<std::string_view> seen;
    std::map<std::string_view, int> total;
    for (const mapping_destination& d : mapping.destinations) {
        if (!seen.insert(d.destination).second)
            return std::unexpected("duplicate entry for " + go_quote(d.destination));
        if ((total[d.cluster] += d.weight) > whole_weight)
            return std::unexpected("total weight needs to be <= 100");
        if (auto valid = subject::validate_mapping(mapping.source, d.destination); !valid)
            return valid;
        if (auto made = subject::transform::parse(mapping.source, d.destination); !made)
            return std::unexpected(made.error());
    }
    return {};
}

void keep(std::vector<mapping_entry>& result, mapping_entry mapping) {
    for (mapping_entry& old : result) {
        if (old.source == mapping.source) {
            old = std::move(mapping);
            return;
        }
    }
    result.push_back(std::move(mapping));
}

void read_mapping(reader& in, const value& block, const entry& e,
                  std::vector<mapping_entry>& result) {
    if (!subject::valid(e.key)) {
        in.error(block, fmt::format("Subject {} is not a valid subject", go_quote(e.key)));
        return;
    }
    mapping_entry mapping{std::string(e.key), {}};
    std::string to;
    if (const std::string* destination = e.item.as_string()) {
        to = " to " + go_quote(*destination);
        mapping.destinations.push_back({*destination, whole_weight, ""});
    } else if (const array* list = e.item.as_array()) {
        for (const value& item : *list)
            if (auto one = read_destination(in, item))
                mapping.destinations.push_back(std::move(*one));
    } else if (auto one = read_destination(in, e.item)) {
        mapping.destinations.push_back(std::move(*one));
    } else {
        return;
    }
    if (auto good = check(mapping); !good)
        in.error(e.item, fmt::format("Error adding mapping for {}{} : {}", go_quote(e.key), to,
                                     good.error()));
    else
        keep(result, std::move(mapping));
}

} // namespace

const section_info& mapping_section() {
    return destination_section();
}

std::vector<mapping_entry> read_mappings(reader& in, const value& block) {
    std::vector<mapping_entry> result;
    block_guard guard(in);
    guard.run([&] { in.entries(block); });
    if (const map* entries = block.as_map())
        for (const map_entry& e : *entries)
            guard.run([&] { read_mapping(in, block, {e.key, e.content}, result); });
    return result;
}

value show_mappings(const std::vector<mapping_entry>& mappings) {
    map result;
    for (const mapping_entry& mapping : mappings) {
        array destinations;
        for (const mapping_destination& d : mapping.destinations)
            destinations.emplace_back(destination_section().show({d, true}, secrets::shown));
        result.set(mapping.source, value(std::move(destinations)));
    }
    return {std::move(result)};
}

} // namespace plexus::config

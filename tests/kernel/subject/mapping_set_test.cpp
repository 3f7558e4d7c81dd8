#include "subject/mapping_set.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

using namespace plexus::subject;
using plexus::fast_random;

namespace {

mapping parsed(std::string_view source, const std::vector<mapping_destination>& destinations) {
    auto m = mapping::parse(source, destinations);
    REQUIRE(m);
    return std::move(*m);
}

std::string complaint(std::string_view source,
                      const std::vector<mapping_destination>& destinations) {
    const auto m = mapping::parse(source, destinations);
    return m ? "" : m.error();
}

// How many of the hundred random numbers lead to each destination.
std::map<std::string, int> shares(const mapping& m, std::string_view cluster = {}) {
    std::map<std::string, int> counts;
    for (unsigned percent = 0; percent < 100; ++percent) {
        const auto choice = m.choose(cluster, percent);
        ++counts[choice.lost ? "LOST" : choice.to ? choice.to->destination() : "SAME"];
    }
    return counts;
}

using counts = std::map<std::string, int>;

} // namespace

TEST_CASE("mapping: shares of the destinations are their weights, the rest stays on the source") {
    CHECK(shares(parsed("a", {{"b", 100, ""}})) == counts{{"b", 100}});
    CHECK(shares(parsed("a", {{"b", 70, ""}, {"c", 30, ""}})) == counts{{"b", 70}, {"c", 30}});
    CHECK(shares(parsed("a", {{"b", 20, ""}})) == counts{{"a", 80}, {"b", 20}});
    CHECK(shares(parsed("a.*", {{"b.$1", 20, ""}})) == counts{{"a.$1", 80}, {"b.$1", 20}});
    CHECK(shares(parsed("a", {{"b", 0, ""}})) == counts{{"a", 100}});
    CHECK(shares(parsed("a", {})) == counts{{"a", 100}});
}

TEST_CASE("mapping: a share that is missing while the source is listed is lost") {
    CHECK(shares(parsed("a", {{"a", 90, ""}})) == counts{{"a", 90}, {"LOST", 10}});
    CHECK(shares(parsed("a", {{"a", 50, ""}, {"b", 20, ""}})) ==
          counts{{"a", 50}, {"b", 20}, {"LOST", 30}});
    // With wildcards the source cannot be listed, so there is no loss.
    CHECK(shares(parsed("a.*", {{"a.$1", 90, ""}})) == counts{{"a.$1", 100}});
}

TEST_CASE("mapping: destinations of a cluster hold there, the others elsewhere") {
    const mapping m = parsed(
        "a", {{"b", 100, ""}, {"east", 40, "EAST"}, {"east2", 60, "EAST"}, {"west", 10, "WEST"}});
    CHECK(shares(m) == counts{{"b", 100}});
    CHECK(shares(m, "EAST") == counts{{"east", 40}, {"east2", 60}});
    CHECK(shares(m, "WEST") == counts{{"west", 10}, {"a", 90}});
    CHECK(shares(m, "NORTH") == counts{{"b", 100}});
    CHECK(shares(parsed("a", {{"e", 100, "EAST"}})) == counts{{"a", 100}});
    CHECK(shares(parsed("a", {{"a", 50, "EAST"}})) == counts{{"LOST", 100}});
}

TEST_CASE("mapping: complaints are the reference's") {
    CHECK(complaint("a..b", {{"b", 100, ""}}) == "invalid subject");
    CHECK(complaint("a b", {{"b", 100, ""}}) == "invalid subject");
    CHECK(complaint("a", {{"b", 50, ""}, {"b", 50, ""}}) == "duplicate entry for \"b\"");
    CHECK(complaint("a", {{"b", 50, ""}, {"b", 50, "EAST"}}) == "duplicate entry for \"b\"");
    CHECK(complaint("a", {{"b", 101, ""}}) == "individual weights need to be <= 100");
    CHECK(complaint("a", {{"b", 51, ""}, {"c", 50, ""}}) == "total weight needs to be <= 100");
    CHECK(complaint("a", {{"b", 100, ""}, {"c", 100, "EAST"}}) == "");
    CHECK(complaint("a", {{"b", 100, "EAST"}, {"c", 1, "EAST"}}) ==
          "total weight needs to be <= 100");
    CHECK(complaint("a.*", {{"b.$2", 100, ""}}) ==
          "invalid mapping destination: wildcard index out of range in $2: [2]");
    CHECK(complaint("a", {{"b c", 100, ""}}) == "invalid mapping destination: invalid transform");
}

TEST_CASE("mapping set: the first mapping that accepts the subject applies, and only that one") {
    mapping_set set;
    CHECK(set.empty());
    set.add(parsed("a.*", {{"b.$1", 100, ""}}));
    set.add(parsed("a.x", {{"never", 100, ""}}));
    set.add(parsed("b.*", {{"not.chained", 100, ""}}));
    set.add(parsed("deep.>", {{"d.>", 100, ""}}));
    fast_random random(1);
    std::string out = "kept";
    CHECK(set.apply("none", "", random, out) == mapping_set::outcome::unmapped);
    CHECK(out == "kept");
    CHECK(set.apply("a.x", "", random, out) == mapping_set::outcome::mapped);
    CHECK(out == "b.x");
    CHECK(set.apply("deep.er.still", "", random, out) == mapping_set::outcome::mapped);
    CHECK(out == "d.er.still");
    // A literal source takes literally what is published; a pattern accepts an equal wildcard.
    CHECK(set.apply("a.>", "", random, out) == mapping_set::outcome::unmapped);
    CHECK(set.apply("a.*", "", random, out) == mapping_set::outcome::mapped);
    CHECK(out == "b.*");
    CHECK(set.apply("a.", "", random, out) == mapping_set::outcome::unmapped);
}

TEST_CASE("mapping set: a second mapping of a source takes the place of the first") {
    mapping_set set;
    set.add(parsed("a.x", {{"one", 100, ""}}));
    set.add(parsed("a.*", {{"two", 100, ""}}));
    set.add(parsed("a.x", {{"three", 100, ""}}));
    CHECK(set.size() == 2);
    fast_random random(1);
    std::string out;
    CHECK(set.apply("a.x", "", random, out) == mapping_set::outcome::mapped);
    CHECK(out == "three");
}

TEST_CASE("mapping set: lost messages are told apart, weights hold over many") {
    mapping_set set;
    set.add(parsed("a", {{"a", 30, ""}, {"b", 50, ""}}));
    fast_random random(5);
    counts seen;
    std::string out;
    for (int i = 0; i < 10000; ++i) {
        if (set.apply("a", "", random, out) == mapping_set::outcome::lost)
            ++seen["LOST"];
        else
            ++seen[out];
    }
    CHECK(seen["a"] == doctest::Approx(3000).epsilon(0.1));
    CHECK(seen["b"] == doctest::Approx(5000).epsilon(0.1));
    CHECK(seen["LOST"] == doctest::Approx(2000).epsilon(0.1));
}

TEST_CASE("mapping set: partition of a literal source, first in the list or later") {
    // Recorded quirk: as the first mapping it hashes nothing, later it hashes the subject.
    const mapping literal = parsed("foo", {{"p.{{partition(1000000)}}", 100, ""}});
    fast_random random(1);
    std::string first, later;
    mapping_set alone;
    alone.add(literal);
    CHECK(alone.apply("foo", "", random, first) == mapping_set::outcome::mapped);
    mapping_set behind;
    behind.add(parsed("x", {{"y", 100, ""}}));
    behind.add(literal);
    CHECK(behind.apply("foo", "", random, later) == mapping_set::outcome::mapped);
    CHECK(first == "p.136261"); // FNV-1a of "" is 2166136261
    CHECK(later != first);
}

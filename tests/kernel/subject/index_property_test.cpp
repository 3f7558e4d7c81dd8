#include "subject/index.hpp"

#include "naive_matcher.hpp"
#include "subject/grammar.hpp"
#include "test_entry.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace plexus::subject;
using test::entry;

namespace {

// Subjects from few tokens, so that they meet; a little of everything odd.
std::string random_subject(std::mt19937_64& random) {
    static const char* const tokens[] = {
        "a", "b", "c", "aa", "*", "*", ">", "a*", ">b", "longer-token-name", ""};
    std::string subject;
    const std::size_t count = 1 + random() % 5;
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0)
            subject += '.';
        // The empty token is rare, and so is `>` in the middle.
        std::size_t pick = random() % std::size(tokens);
        if (pick == std::size(tokens) - 1 && random() % 4 != 0)
            pick = 0;
        if (pick == 6 && i + 1 != count && random() % 4 != 0)
            pick = 1;
        subject += tokens[pick];
    }
    return subject;
}

using found = std::multiset<const void*>;

void check_match(const plexus::subject::index& index,
                 const std::vector<std::unique_ptr<entry>>& entries, const std::string& subject,
                 match_result& result) {
    found plain;
    std::map<std::string, found, std::less<>> groups;
    for (const auto& e : entries) {
        if (!e->linked() || !naive::matches(subject, e->subject()))
            continue;
        if (e->is_queue())
            groups[std::string(e->queue())].insert(e.get());
        else
            plain.insert(e.get());
    }
    index.match(subject, result);
    CAPTURE(subject);
    REQUIRE(found(result.plain().begin(), result.plain().end()) == plain);
    REQUIRE(result.group_count() == groups.size());
    for (std::size_t i = 0; i < result.group_count(); ++i) {
        const auto group = result.group_at(i);
        const auto expected = groups.find(group.name);
        REQUIRE(expected != groups.end());
        REQUIRE(found(group.members.begin(), group.members.end()) == expected->second);
    }
    REQUIRE(index.has_interest(subject) == (!plain.empty() || !groups.empty()));
}

} // namespace

TEST_CASE("index: agrees with a naive matcher through random inserts and removes") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        std::mt19937_64 random(seed);
        plexus::subject::index index(random());
        std::vector<std::unique_ptr<entry>> entries;
        match_result result;
        for (int step = 0; step < 1500; ++step) {
            const std::size_t what = random() % 10;
            if (what < 5 || entries.empty()) {
                const std::string queue =
                    random() % 3 == 0 ? "q" + std::to_string(random() % 12) : "";
                auto e = entry::make(random_subject(random), queue);
                const bool allowed = naive::may_subscribe(e->subject());
                REQUIRE(valid_to_subscribe(e->subject()) == allowed);
                REQUIRE(index.insert(*e) == allowed);
                if (allowed)
                    entries.push_back(std::move(e));
            } else if (what < 8) {
                const std::size_t i = random() % entries.size();
                index.remove(*entries[i]);
                std::swap(entries[i], entries.back());
                entries.pop_back();
            } else {
                check_match(index, entries, random_subject(random), result);
            }
            REQUIRE(index.size() == entries.size());
        }
        for (const auto& e : entries)
            index.remove(*e);
        CHECK(index.memory() == 0);
    }
}

TEST_CASE("grammar: agrees with the naive rules on random subjects") {
    std::mt19937_64 random(7);
    // Every literal subject of up to four tokens out of three decides what covers and overlap mean.
    std::vector<std::string> literals;
    std::vector<std::string> last{"a", "b", "aa"};
    for (int length = 1; length <= 4; ++length) {
        literals.insert(literals.end(), last.begin(), last.end());
        std::vector<std::string> longer;
        for (const std::string& s : last) {
            for (const char* token : {"a", "b", "aa"})
                longer.push_back(s + "." + token);
        }
        last = std::move(longer);
    }
    const auto pattern = [&] {
        static const char* const tokens[] = {"a", "b", "*", "*", ">"};
        std::string p;
        const std::size_t count = 1 + random() % 3;
        for (std::size_t i = 0; i < count; ++i) {
            p += i ? "." : "";
            p += tokens[random() % (i + 1 == count ? 5 : 4)];
        }
        return p;
    };
    for (int round = 0; round < 3000; ++round) {
        const std::string a = pattern(), b = pattern();
        bool all = true, some = false;
        for (const std::string& s : literals) {
            const bool in_a = naive::matches(s, a), in_b = naive::matches(s, b);
            all = all && (in_a || !in_b);
            some = some || (in_a && in_b);
            REQUIRE(matches(s, a) == in_a);
        }
        CAPTURE(a);
        CAPTURE(b);
        REQUIRE(covers(a, b) == all);
        REQUIRE(overlap(a, b) == some);
        const std::string odd = random_subject(random);
        REQUIRE(matches(odd, a) == naive::matches(odd, a));
    }
}

#include "subject/index.hpp"

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <random>
#include <vector>

#include "test_entry.hpp"

using plexus::subject::index;
using plexus::subject::index_entry;
using plexus::subject::test::entry;

namespace {

struct listed_index {
    plexus::subject::index index{42};
    std::vector<std::unique_ptr<entry>> entries;

    ~listed_index() {
        for (const auto& each : entries)
            if (each->linked())
                index.remove(*each);
    }
    entry& add(std::string_view subject, std::string_view queue = {}) {
        entry& added = *entries.emplace_back(entry::make(subject, queue));
        REQUIRE(index.insert(added));
        return added;
    }
    /// All slices, `between` called after each; how often each entry came.
    template <class Between>
    std::map<const index_entry*, int> list(std::size_t count, Between between) {
        std::map<const index_entry*, int> seen;
        std::vector<index_entry*> slice;
        std::uint64_t cursor = 0;
        do {
            cursor = index.slice(cursor, count, slice);
            REQUIRE(slice.size() <= 16 * count + 600);
            for (const index_entry* each : slice)
                ++seen[each];
            between();
        } while (cursor != 0);
        return seen;
    }
};

} // namespace

TEST_CASE("index slice: an empty index has nothing to list") {
    listed_index f;
    std::vector<index_entry*> slice;
    CHECK(f.index.slice(0, 10, slice) == 0);
    CHECK(slice.empty());
}

TEST_CASE("index slice: every entry comes once, whatever the size of the slices") {
    listed_index f;
    for (int i = 0; i < 3000; ++i)
        f.add("orders." + std::to_string(i), i % 3 == 0 ? "q" : "");
    for (const char* pattern : {"*", ">", "*.*", "*.>", "a.*", "a.>", "a.*.b.>", "a.b.*.*.*"})
        f.add(pattern);
    for (int i = 0; i < 500; ++i)
        f.add("p." + std::to_string(i) + ".*");
    for (int i = 0; i < 2000; ++i)
        f.add("crowded"); // one chain
    for (int i = 0; i < 2000; ++i)
        f.add("crowded.*");
    for (const std::size_t count : {1, 7, 100, 1000, 100'000}) {
        CAPTURE(count);
        const auto seen = f.list(count, [] {});
        CHECK(seen.size() == f.entries.size());
        for (const auto& [each, times] : seen)
            CHECK(times == 1);
    }
}

TEST_CASE("index slice: long chains are cut") {
    listed_index f;
    for (int i = 0; i < 20'000; ++i)
        f.add("crowded");
    std::vector<index_entry*> slice;
    std::uint64_t cursor = 0;
    std::size_t slices = 0, total = 0;
    do {
        cursor = f.index.slice(cursor, 1000, slice);
        CHECK(slice.size() < 2000);
        total += slice.size();
        ++slices;
    } while (cursor != 0);
    CHECK(total == 20'000);
    CHECK(slices >= 15);
}

// Between the slices others come and go, so that tables grow, split and shrink.
TEST_CASE("index slice: what stays throughout comes exactly once") {
    std::mt19937 dice(7);
    for (int round = 0; round < 6; ++round) {
        CAPTURE(round);
        listed_index f;
        const auto some_subject = [&] {
            const std::string number = std::to_string(dice() % 4000);
            switch (dice() % 5) {
            case 0:
                return "a." + number + ".*";
            case 1:
                return "*." + number + ".>";
            case 2:
                return std::string("crowded");
            default:
                return "a.b." + number;
            }
        };
        for (int i = 0; i < 3000; ++i)
            f.add(some_subject());
        std::vector<entry*> staying, others;
        for (const auto& each : f.entries)
            (dice() % 2 == 0 ? staying : others).push_back(each.get());
        const auto seen = f.list(1 + dice() % 200, [&] {
            for (int i = 0; i < 100; ++i) {
                if (dice() % 2 == 0 || others.empty()) {
                    others.push_back(&f.add(some_subject()));
                    continue;
                }
                std::swap(others[dice() % others.size()], others.back());
                if (others.back()->linked())
                    f.index.remove(*others.back());
                others.pop_back();
            }
        });
        for (const entry* each : staying) {
            const auto found = seen.find(each);
            REQUIRE(found != seen.end());
            CHECK(found->second == 1);
        }
        for (const auto& [each, times] : seen)
            CHECK(times == 1);
    }
}

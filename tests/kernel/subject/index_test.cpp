#include "subject/index.hpp"

#include "test_entry.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using plexus::subject::match_result;
using plexus::subject::test::entry;
using subject_index = plexus::subject::index;

namespace {

std::vector<std::string> plain_of(const subject_index& index, std::string_view subject) {
    match_result result;
    index.match(subject, result);
    CHECK(index.has_interest(subject) == !result.empty());
    std::vector<std::string> found;
    for (const auto* e : result.plain())
        found.emplace_back(e->subject());
    std::ranges::sort(found);
    return found;
}

using names = std::vector<std::string>;

// Entries that leave the index with the scope.
class filled {
public:
    filled(std::initializer_list<std::pair<const char*, const char*>> subscriptions) {
        for (const auto& [subject, queue] : subscriptions) {
            entries.push_back(entry::make(subject, queue));
            REQUIRE(index.insert(*entries.back()));
        }
    }
    ~filled() {
        for (const auto& e : entries) {
            if (e->linked())
                index.remove(*e);
        }
        CHECK(index.size() == 0);
        CHECK(index.memory() == 0);
    }
    subject_index index{99};
    std::vector<std::unique_ptr<entry>> entries;
};

} // namespace

TEST_CASE("index: literals and wildcards find their subject") {
    filled f{{"a.b", ""}, {"a.*", ""}, {"a.>", ""},  {">", ""},
             {"*.b", ""}, {"*", ""},   {"a.b.c", ""}};
    CHECK(plain_of(f.index, "a.b") == names{"*.b", ">", "a.*", "a.>", "a.b"});
    CHECK(plain_of(f.index, "a") == names{"*", ">"});
    CHECK(plain_of(f.index, "a.b.c") == names{">", "a.>", "a.b.c"});
    CHECK(plain_of(f.index, "x.y.z") == names{">"});
}

TEST_CASE("index: a published wildcard token is a literal that wildcards match") {
    filled f{{"a.b", ""}, {"a.*", ""}, {"a.>", ""}, {"*.b", ""}};
    CHECK(plain_of(f.index, "a.*") == names{"a.*", "a.>"});
    CHECK(plain_of(f.index, "a.>") == names{"a.*", "a.>"});
    CHECK(plain_of(f.index, "*.b") == names{"*.b"});
    CHECK(plain_of(f.index, ">") == names{});
}

TEST_CASE("index: a published subject with an empty token reaches nobody") {
    filled f{{"a.b", ""}, {"a.*", ""}, {">", ""}, {"*.*", ""}, {"*.*.*", ""}};
    for (const char* subject : {"", ".", "a.", ".b", "a..b", ".."})
        CHECK(plain_of(f.index, subject) == names{});
}

TEST_CASE("index: malformed subjects are refused and leave no trace") {
    subject_index index(1);
    for (const char* subject : {"", ".", "a.", ".a", "a..b", "a.>.b", ">.a"}) {
        const auto e = entry::make(subject);
        CHECK_FALSE(index.insert(*e));
        CHECK_FALSE(e->linked());
    }
    CHECK(index.size() == 0);
    CHECK(index.memory() == 0);
    CHECK(index.generation() == subject_index(1).generation());
}

TEST_CASE("index: the members of a queue are together, whatever pattern they subscribed with") {
    filled f{{"a.b", "q1"}, {"a.b", ""},   {"a.*", "q2"}, {"a.>", "q1"},
             {"a.b", "q2"}, {"a.b", "q1"}, {"x", "q1"},   {">", "q3"}};
    match_result result;
    f.index.match("a.b", result);
    CHECK(result.plain().size() == 1);
    REQUIRE(result.group_count() == 3);
    std::map<std::string, std::size_t> sizes;
    for (std::size_t i = 0; i < result.group_count(); ++i) {
        const auto group = result.group_at(i);
        sizes[std::string(group.name)] = group.members.size();
        for (const auto* member : group.members)
            CHECK(member->queue() == group.name);
    }
    CHECK(sizes == std::map<std::string, std::size_t>{{"q1", 3}, {"q2", 2}, {"q3", 1}});
    CHECK(result.size() == 7);
}

TEST_CASE("index: many queue groups on one subject stay apart") {
    subject_index index(5);
    std::vector<std::unique_ptr<entry>> entries;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 500; ++i) {
            entries.push_back(entry::make(i % 2 ? "s.*" : "s.t", "queue" + std::to_string(i)));
            REQUIRE(index.insert(*entries.back()));
        }
    }
    match_result result;
    for (int again = 0; again < 2; ++again) {
        index.match("s.t", result);
        REQUIRE(result.group_count() == 500);
        std::set<std::string_view> seen;
        for (std::size_t i = 0; i < result.group_count(); ++i) {
            CHECK(seen.insert(result.group_at(i).name).second);
            CHECK(result.group_at(i).members.size() == 3);
        }
    }
    for (const auto& e : entries)
        index.remove(*e);
}

TEST_CASE("index: subscriptions of one subject are delivered to in the order they came") {
    filled f{{"s", ""}, {"s", ""}, {"s", ""}, {"s", ""}};
    const auto order = [&] {
        match_result result;
        f.index.match("s", result);
        std::vector<std::size_t> positions;
        for (const auto* e : result.plain()) {
            for (std::size_t i = 0; i < f.entries.size(); ++i) {
                if (f.entries[i].get() == e)
                    positions.push_back(i);
            }
        }
        return positions;
    };
    CHECK(order() == std::vector<std::size_t>{0, 1, 2, 3});
    f.index.remove(*f.entries[1]);
    CHECK(order() == std::vector<std::size_t>{0, 2, 3});
    f.index.remove(*f.entries[3]);
    CHECK(order() == std::vector<std::size_t>{0, 2});
    f.index.remove(*f.entries[0]);
    CHECK(order() == std::vector<std::size_t>{2});
    CHECK(f.index.insert(*f.entries[1]));
    CHECK(order() == std::vector<std::size_t>{2, 1});
}

TEST_CASE("index: every change is seen in the generation and the statistics") {
    subject_index index(1);
    const auto literal = entry::make("a.b"), pattern = entry::make("a.*", "q");
    const auto before = index.generation();
    REQUIRE(index.insert(*literal));
    const auto between = index.generation();
    CHECK(between != before);
    REQUIRE(index.insert(*pattern));
    CHECK(index.generation() != between);
    CHECK(index.statistics().count == 2);
    CHECK(index.statistics().wildcards == 1);
    CHECK(index.statistics().inserts == 2);
    index.remove(*literal);
    index.remove(*pattern);
    CHECK(index.statistics().count == 0);
    CHECK(index.statistics().wildcards == 0);
    CHECK(index.statistics().removes == 2);
    CHECK(index.generation() != before);
}

TEST_CASE("index: for_each visits each entry once") {
    filled f{{"a", ""},   {"a", ""},       {"*", ""}, {"*.*", "q"},
             {"*.>", ""}, {"a.*.b.>", ""}, {">", ""}};
    std::multiset<const void*> seen;
    f.index.for_each([&](const plexus::subject::index_entry& e) { seen.insert(&e); });
    CHECK(seen.size() == f.entries.size());
    for (const auto& e : f.entries)
        CHECK(seen.count(e.get()) == 1);
}

TEST_CASE("index: thousands of tokens and branches need no deep stack") {
    std::string subject = "t", stars = "*", tail = "t";
    for (int i = 0; i < 50000; ++i) {
        subject += ".t";
        stars += i % 2 ? ".*" : ".t";
        tail += ".t";
    }
    tail += ".>";
    filled f{{stars.c_str(), ""}, {tail.c_str(), ""}, {"t.>", ""}};
    CHECK(plain_of(f.index, subject).size() == 2);
    CHECK(plain_of(f.index, subject + ".t").size() == 2);
}

TEST_CASE("index: 100,000 entries on one subject come and go in any order") {
    // Takes minutes if either costs the length of the chain.
    subject_index index(3);
    std::vector<std::unique_ptr<entry>> entries;
    for (int i = 0; i < 100000; ++i) {
        entries.push_back(entry::make(i % 2 ? "same.*" : "same.subject", i % 3 ? "" : "q"));
        REQUIRE(index.insert(*entries.back()));
    }
    match_result result;
    index.match("same.subject", result);
    CHECK(result.size() == entries.size());
    for (std::size_t i = 0; i < entries.size(); i += 2)
        index.remove(*entries[(i * 7919) % entries.size()]);
    for (const auto& e : entries) {
        if (e->linked())
            index.remove(*e);
    }
    CHECK(index.memory() == 0);
}

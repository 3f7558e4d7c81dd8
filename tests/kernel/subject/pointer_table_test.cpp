#include "subject/pointer_table.hpp"

#include <cstdint>
#include <random>
#include <unordered_map>
#include <vector>

#include <doctest/doctest.h>

using plexus::subject::pointer_table;

namespace {

struct item {
    std::uint64_t hash;
    int id;
};

item** find(const pointer_table<item>& table, const item& wanted) {
    return table.find(wanted.hash, [&](const item& i) { return i.id == wanted.id; });
}

// Inserts, checks and removes in random order with hashes made by `make_hash`.
template <class MakeHash>
void check_against_map(std::size_t count, MakeHash make_hash) {
    std::mt19937_64 random(count);
    std::vector<item> items;
    for (std::size_t i = 0; i < count; ++i)
        items.push_back({make_hash(random, i), static_cast<int>(i)});
    pointer_table<item> table;
    std::vector<bool> in(count);
    std::size_t size = 0;
    for (std::size_t round = 0; round < 6 * count; ++round) {
        const std::size_t i = random() % count;
        // First mostly growing, then mostly shrinking.
        if (!in[i] && (round < 3 * count || random() % 4 == 0)) {
            table.insert(items[i].hash, &items[i]);
            in[i] = true;
            ++size;
        } else if (in[i] && (round >= 3 * count || random() % 4 == 0)) {
            table.erase(items[i].hash, find(table, items[i]));
            in[i] = false;
            --size;
        }
        REQUIRE(table.size() == size);
    }
    std::size_t seen = 0;
    table.for_each([&](const item& i) { seen += in[static_cast<std::size_t>(i.id)]; });
    CHECK(seen == size);
    for (std::size_t i = 0; i < count; ++i) {
        item** place = find(table, items[i]);
        REQUIRE((place != nullptr) == in[i]);
        if (place)
            table.erase(items[i].hash, place);
    }
    CHECK(table.size() == 0);
    CHECK(table.memory() == 0);
}

} // namespace

TEST_CASE("pointer table: keeps what was inserted, whatever the hashes") {
    SUBCASE("well spread") {
        check_against_map(20000, [](auto& random, std::size_t) { return random(); });
    }
    SUBCASE("few distinct") {
        check_against_map(2000, [](auto&, std::size_t i) { return std::uint64_t{i % 7} << 61; });
    }
    SUBCASE("all with the same upper bits") {
        check_against_map(5000, [](auto&, std::size_t i) { return std::uint64_t{i}; });
    }
    SUBCASE("all with the same lower bits") {
        check_against_map(2000, [](auto&, std::size_t i) { return std::uint64_t{i} << 40; });
    }
}

TEST_CASE("pointer table: equal hashes cost time, not a boundless directory") {
    std::vector<item> items(5000);
    pointer_table<item> table;
    for (std::size_t i = 0; i < items.size(); ++i) {
        items[i] = {42, static_cast<int>(i)};
        table.insert(42, &items[i]);
    }
    CHECK(table.memory() < items.size() * 16 * 4);
}

TEST_CASE("pointer table: uses between 16 and 45 bytes for each of many values") {
    std::mt19937_64 random(1);
    std::vector<item> items(200000);
    pointer_table<item> table;
    for (item& i : items) {
        i.hash = random();
        table.insert(i.hash, &i);
        if (table.size() > 5000 && table.size() % 1000 == 0) {
            REQUIRE(table.memory() > table.size() * 16);
            REQUIRE(table.memory() < table.size() * 45);
        }
    }
}

#include "subject/index.hpp"

#include "test_entry.hpp"

#include <atomic>
#include <mutex>
#include <random>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

using plexus::subject::match_result;
using plexus::subject::test::entry;

// Shows, above all to the thread sanitizer, that match() changes nothing: many readers under a
// shared lock, writers under an exclusive one, generation() under none.
TEST_CASE("index: readers share it while writers take turns") {
    plexus::subject::index index(11);
    std::shared_mutex mutex;
    std::mutex turnstile; // the system's shared lock prefers readers, who would starve the writers
    constexpr int rounds = 2000;
    std::atomic<std::uint64_t> wrong = 0, looked = 0;
    const auto always = entry::make("always.there"), pattern = entry::make("always.*", "q");
    REQUIRE(index.insert(*always));
    REQUIRE(index.insert(*pattern));

    std::vector<std::jthread> readers;
    for (unsigned reader = 0; reader < 3; ++reader) {
        readers.emplace_back([&, reader] {
            std::mt19937_64 random(reader);
            match_result result;
            std::uint64_t last = 0;
            for (int round = 0; round < rounds; ++round) {
                const std::uint64_t now = index.generation();
                wrong += now < last;
                last = now;
                turnstile.lock();
                const std::shared_lock lock(mutex);
                turnstile.unlock();
                index.match("always.there", result);
                wrong += result.plain().size() != 1 || result.group_count() != 1;
                const std::string subject = "s." + std::to_string(random() % 40) + ".x";
                index.match(subject, result);
                wrong += index.has_interest(subject) == result.empty();
                for (const auto* e : result.plain())
                    wrong += !e->linked();
                looked.fetch_add(1, std::memory_order_relaxed);
            }
        });
    }
    std::vector<std::jthread> writers;
    for (unsigned writer = 0; writer < 2; ++writer) {
        writers.emplace_back([&, writer] {
            std::mt19937_64 random(100 + writer);
            std::vector<std::unique_ptr<entry>> mine;
            for (int round = 0; round < rounds; ++round) {
                const std::lock_guard turn(turnstile);
                const std::unique_lock lock(mutex);
                if (mine.size() < 50 || random() % 2) {
                    const std::string number = std::to_string(random() % 40);
                    mine.push_back(
                        entry::make(random() % 2 ? "s." + number + ".x" : "s." + number + ".*",
                                    random() % 3 ? "" : "q"));
                    wrong += !index.insert(*mine.back());
                } else {
                    std::swap(mine[random() % mine.size()], mine.back());
                    index.remove(*mine.back());
                    mine.pop_back();
                }
            }
            const std::unique_lock lock(mutex);
            for (const auto& e : mine)
                index.remove(*e);
        });
    }
    writers.clear();
    readers.clear();
    CHECK(wrong == 0);
    CHECK(looked == 3 * rounds);
    index.remove(*always);
    index.remove(*pattern);
    CHECK(index.memory() == 0);
}

#include "base/worker_pool.hpp"

#include <atomic>
#include <future>
#include <latch>
#include <memory>

#include <doctest/doctest.h>

using namespace plexus;

TEST_CASE("worker pool: jobs run, in order on one thread") {
    worker_pool pool("test", 1, 100);
    std::vector<int> order; // only the one thread writes it
    std::promise<void> done;
    for (int i = 0; i < 10; ++i)
        CHECK(pool.submit([&order, i] { order.push_back(i); }));
    CHECK(pool.submit([&done] { done.set_value(); }));
    done.get_future().wait();
    CHECK(order == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
}

TEST_CASE("worker pool: as many jobs run at once as there are threads") {
    worker_pool pool("a name longer than Linux takes", 3, 100);
    std::latch together(3), done(3);
    for (int i = 0; i < 3; ++i)
        CHECK(pool.submit([&] {
            together.arrive_and_wait(); // passes only with all three running
            done.count_down();
        }));
    done.wait();
}

TEST_CASE("worker pool: a full queue refuses, and takes jobs again once there is room") {
    worker_pool pool("test", 1, 2);
    std::promise<void> started, go;
    std::latch done(2);
    CHECK(pool.submit([&] {
        started.set_value();
        go.get_future().wait();
    }));
    started.get_future().wait();
    CHECK(pool.submit([&] { done.count_down(); }));
    CHECK(pool.submit([&] { done.count_down(); }));
    CHECK(pool.pending() == 2);
    CHECK_FALSE(pool.submit([] {}));
    go.set_value();
    done.wait();
    std::promise<void> again;
    CHECK(pool.submit([&] { again.set_value(); }));
    again.get_future().wait();
}

TEST_CASE("worker pool: stop waits for the running job and drops the waiting ones") {
    auto waiting = std::make_shared<int>(0);
    std::promise<void> started;
    std::atomic<bool> go = false, finished = false, unexpected = false;
    worker_pool pool("test", 1, 10);
    CHECK(pool.submit([&] {
        started.set_value();
        go.wait(false);
        finished = true;
    }));
    CHECK(pool.submit([&unexpected, waiting] { unexpected = true; }));
    started.get_future().wait();
    std::thread stopper([&] { pool.stop(); });
    while (waiting.use_count() > 1) // the waiting job is destroyed first
        std::this_thread::yield();
    CHECK_FALSE(finished);
    go = true;
    go.notify_one();
    stopper.join();
    CHECK(finished);
    CHECK_FALSE(unexpected);
    CHECK_FALSE(pool.submit([] {}));
    pool.stop();
}

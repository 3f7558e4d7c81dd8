#include "net/pending_queue.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

using namespace plexus;
using net::pending_queue;

namespace {

std::string front(const pending_queue& queue, std::size_t vectors_max = 64) {
    std::vector<iovec> vectors(vectors_max);
    std::string bytes;
    for (std::size_t i = 0, used = queue.peek(vectors); i < used; ++i)
        bytes.append(static_cast<const char*>(vectors[i].iov_base), vectors[i].iov_len);
    return bytes;
}

shared_bytes block_of(std::string_view text) {
    shared_bytes block = shared_bytes::allocate(text.size());
    std::ranges::copy(text, block.data());
    return block;
}

} // namespace

TEST_CASE("pending: copies and references come out in the order they went in") {
    pending_queue queue;
    CHECK(queue.empty());
    const shared_bytes block = block_of("REFERENCE");
    queue.append_copy("one ");
    queue.append(block, {block.data(), 9});
    queue.append(block, {block.data(), 0}); // nothing
    queue.append_copy(" two");
    CHECK(queue.size() == 17);
    CHECK(front(queue) == "one REFERENCE two");
    CHECK(front(queue, 1) == "one ");
    queue.consume(6);
    CHECK(front(queue) == "FERENCE two");
    CHECK_FALSE(block.unique());
    queue.consume(7);
    CHECK(block.unique());
    queue.consume(4);
    CHECK(queue.empty());
    CHECK(front(queue) == "");
}

TEST_CASE("pending: small things between references share one block") {
    pending_queue queue;
    const shared_bytes block = block_of(std::string(16, 'x'));
    queue.append_copy("first");
    queue.append(block, {block.data(), 16});
    queue.append_copy("second");
    iovec vectors[3];
    REQUIRE(queue.peek(vectors) == 3);
    CHECK(static_cast<char*>(vectors[0].iov_base) + 5 == vectors[2].iov_base);
}

TEST_CASE("pending: what was taken out stays good while more is appended") {
    pending_queue queue;
    queue.append_copy("taken");
    queue.append_copy(" too");
    auto piece = queue.take_front();
    CHECK(queue.empty());
    queue.append_copy("later");
    CHECK(piece.bytes == "taken too");
    const shared_bytes block = block_of("middle");
    queue.append(block, {block.data(), 6});
    queue.append_copy("last");
    CHECK(queue.take_front().bytes == "later");
    CHECK(queue.take_front().bytes == "middle");
    CHECK(block.unique());
    queue.append_copy(" one");
    CHECK(front(queue) == "last one");
}

TEST_CASE("pending: any mix of appending and consuming is a queue of bytes") {
    std::mt19937 random(7);
    pending_queue queue;
    std::string model;
    const shared_bytes block = block_of(std::string(3000, 'r'));
    for (int step = 0; step < 4000; ++step) {
        const std::size_t size = random() % (step % 100 == 0 ? 300'000 : 200);
        switch (random() % 3) {
        case 0: {
            const std::string text(size, static_cast<char>('a' + step % 26));
            queue.append_copy(text);
            model += text;
            break;
        }
        case 1: {
            const std::string_view part(block.data(), size % 3000);
            queue.append(block, part);
            model += part;
            break;
        }
        default: {
            const std::size_t gone = std::min<std::size_t>(model.size(), size * 3);
            queue.consume(gone);
            model.erase(0, gone);
        }
        }
        REQUIRE(queue.size() == model.size());
        const std::string seen = front(queue, 8);
        REQUIRE(model.starts_with(seen));
        REQUIRE(seen.empty() == model.empty());
    }
    queue.clear();
    CHECK(queue.empty());
    CHECK(block.unique());
}

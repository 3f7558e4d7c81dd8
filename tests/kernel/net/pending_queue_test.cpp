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
    queue.append(block, std::string_view()); // nothing
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

TEST_CASE("pending: an urgent line goes before the first message that is not begun") {
    pending_queue queue;
    const shared_bytes block = block_of(std::string(5000, 'r'));
    queue.append_copy("rest of a message"); // the socket took its beginning
    queue.mark_boundary();
    queue.append(block, {block.data(), 3});
    queue.append_copy(" tail");
    queue.mark_boundary();
    queue.append(block, {block.data(), 2});
    queue.insert_urgent("[one]");
    queue.insert_urgent("[two]");
    CHECK(queue.size() == 17 + 8 + 2 + 10);
    CHECK(front(queue) == "rest of a message[one][two]rrr tailrr");
    queue.consume(17 + 2); // into the first line: it is not split by another one
    queue.insert_urgent("[three]");
    CHECK(front(queue) == "ne][two][three]rrr tailrr");
    queue.consume(15 + 1); // into the first message: all of it goes first
    queue.insert_urgent("[four]");
    CHECK(front(queue) == "rr tail[four]rr");
    queue.consume(queue.size());
    CHECK(queue.empty());
    CHECK(block.unique());
}

TEST_CASE("pending: without a message to overtake an urgent line goes to the end") {
    pending_queue queue;
    queue.append_copy("begun");
    queue.insert_urgent("[one]");
    queue.insert_urgent("[two]");
    queue.mark_boundary();
    queue.append_copy("message");
    CHECK(front(queue) == "begun[one][two]message");
    queue.insert_urgent("[three]");
    CHECK(front(queue) == "begun[one][two][three]message");
    CHECK(queue.take_front().bytes == "begun");
    CHECK(queue.take_front().bytes == "[one]");
    CHECK(front(queue) == "[two][three]message");
}

TEST_CASE("pending: small messages share runs, and a run is as long as an urgent line waits") {
    pending_queue queue;
    constexpr std::size_t messages = 100'000;
    for (std::size_t i = 0; i < messages; ++i) {
        queue.mark_boundary();
        queue.append_copy("0123456789");
    }
    CHECK(queue.chunks() < messages * 10 / 16'000 + 10);
    queue.consume(5);
    queue.insert_urgent("[urgent]");
    const std::string all = front(queue, 1000);
    CHECK(all.size() == queue.size());
    const std::size_t at = all.find("[urgent]");
    CHECK(at <= 2 * (16 * 1024 + 10)); // two runs where a block ended within one
    CHECK(at % 10 == 5);               // between two messages
}

TEST_CASE("pending: of messages with their payload by reference each is a place to overtake at") {
    pending_queue queue;
    const shared_bytes block = block_of(std::string(100'000, 'r'));
    for (int i = 0; i < 3; ++i) {
        queue.mark_boundary();
        queue.append_copy("<line>");
        queue.append(block, {block.data(), 100'000});
        queue.append_copy("<end>");
    }
    queue.consume(1);
    queue.insert_urgent("[urgent]");
    CHECK(front(queue).find("<end>[urgent]<line>") == 5 + 100'000);
}

TEST_CASE("pending: whatever is queued and sent, urgent lines stand between whole messages") {
    // Messages are <digits>, urgent lines [digits]; each kind counts up.
    std::mt19937 random(11);
    pending_queue queue;
    std::string sent;
    std::size_t pending = 0;
    int messages = 0, urgent = 0;
    const auto take = [&](std::size_t size) {
        std::vector<iovec> vectors(64);
        vectors.resize(queue.peek(vectors));
        for (const iovec& each : vectors) {
            const std::size_t part = std::min(size, each.iov_len);
            sent.append(static_cast<const char*>(each.iov_base), part);
            queue.consume(part);
            pending -= part;
            size -= part;
            if (size == 0)
                break;
        }
    };
    for (int step = 0; step < 20'000; ++step) {
        const auto dice = random() % 10;
        if (dice < 5) {
            std::string text;
            for (std::size_t i = random() % 50 + 1; i > 0; --i)
                text += "<" + std::to_string(messages++) + ">";
            queue.mark_boundary();
            pending += text.size();
            if (dice == 0) {
                queue.append_copy(text.substr(0, 1));
                const shared_bytes block = block_of(text.substr(1));
                queue.append(block, {block.data(), text.size() - 1});
            } else {
                queue.append_copy(text);
            }
        } else if (dice == 5 && !queue.empty()) {
            const std::string line = "[" + std::to_string(urgent++) + "]";
            queue.insert_urgent(line);
            pending += line.size();
        } else if (dice == 6) {
            take(random() % 3000);
        }
        REQUIRE(queue.size() == pending);
    }
    while (!queue.empty())
        take(queue.size());
    int next_message = 0, next_urgent = 0;
    for (std::size_t at = 0; at < sent.size();) {
        const bool line = sent[at] == '[';
        const std::string expected = line ? "[" + std::to_string(next_urgent++) + "]"
                                          : "<" + std::to_string(next_message++) + ">";
        REQUIRE(sent.compare(at, expected.size(), expected) == 0);
        at += expected.size();
    }
    CHECK(next_message == messages);
    CHECK(next_urgent == urgent);
}

#include "base/byte_buffer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>

using plexus::byte_buffer;

TEST_CASE("byte_buffer: a new one holds nothing and no memory") {
    byte_buffer buffer;
    CHECK(buffer.empty());
    CHECK(buffer.size() == 0);
    CHECK(buffer.capacity() == 0);
    CHECK(buffer.view().empty());
}

TEST_CASE("byte_buffer: what is appended is read back in order") {
    byte_buffer buffer;
    buffer.append("PUB ");
    buffer.append(std::string_view("foo 5"));
    buffer.append('\r');
    buffer.append('\n');
    CHECK(buffer.view() == "PUB foo 5\r\n");
    buffer.consume(4);
    CHECK(buffer.view() == "foo 5\r\n");
    buffer.drop_back(2);
    CHECK(buffer.view() == "foo 5");
    buffer.append(std::string_view());
    CHECK(buffer.size() == 5);
}

TEST_CASE("byte_buffer: bytes written into prepared room count once committed") {
    byte_buffer buffer;
    buffer.append("ab");
    const auto room = buffer.prepare(1000);
    REQUIRE(room.size() >= 1000);
    std::fill_n(room.begin(), 3, 'x');
    CHECK(buffer.view() == "ab");
    buffer.commit(3);
    CHECK(buffer.view() == "abxxx");
    buffer.commit(0);
    CHECK(buffer.size() == 5);
}

TEST_CASE("byte_buffer: reserved room is used without another allocation") {
    byte_buffer buffer;
    buffer.reserve(5000);
    const auto capacity = buffer.capacity();
    REQUIRE(capacity >= 5000);
    buffer.append(std::string(5000, 'a'));
    CHECK(buffer.capacity() == capacity);
}

TEST_CASE("byte_buffer: shrinking gives memory back and keeps the content") {
    byte_buffer buffer;
    buffer.append(std::string(100'000, 'a'));
    buffer.append("tail");
    buffer.consume(100'000);
    buffer.shrink(64);
    CHECK(buffer.view() == "tail");
    CHECK(buffer.capacity() == 64);
    buffer.shrink();
    CHECK(buffer.capacity() == 4);
    buffer.consume(4);
    buffer.shrink();
    CHECK(buffer.capacity() == 0);
    buffer.append("again");
    CHECK(buffer.view() == "again");
}

TEST_CASE("byte_buffer: moving hands the bytes over and leaves nothing behind") {
    byte_buffer first;
    first.append("abc");
    byte_buffer second(std::move(first));
    CHECK(second.view() == "abc");
    byte_buffer third;
    third.append("to be dropped");
    third = std::move(second);
    CHECK(third.view() == "abc");
    // A moved-from buffer is empty and usable: that is what this shows.
    first.append("usable again"); // NOLINT(bugprone-use-after-move)
    CHECK(first.view() == "usable again");
}

TEST_CASE("byte_buffer: a steady stream through it does not grow it") {
    byte_buffer buffer;
    buffer.append(std::string(100, 'a'));
    for (int i = 0; i < 10'000; ++i) {
        buffer.append(std::string(50, 'b'));
        buffer.consume(50);
    }
    CHECK(buffer.size() == 100);
    CHECK(buffer.capacity() <= 1024);
}

TEST_CASE("byte_buffer: any mix of operations equals the same on a string") {
    std::mt19937 random(7);
    byte_buffer buffer;
    std::string model;
    for (int i = 0; i < 20'000; ++i) {
        const auto size = random() % 300;
        switch (random() % 6) {
        case 0:
        case 1: {
            const std::string bytes(size, static_cast<char>('a' + i % 26));
            buffer.append(bytes);
            model += bytes;
            break;
        }
        case 2: {
            auto room = buffer.prepare(size);
            std::fill_n(room.begin(), size, 'p');
            buffer.commit(size);
            model.append(size, 'p');
            break;
        }
        case 3:
        case 4: {
            const auto taken = std::min<std::size_t>(size, model.size());
            buffer.consume(taken);
            model.erase(0, taken);
            break;
        }
        default:
            buffer.shrink(size);
            break;
        }
        REQUIRE(buffer.view() == model);
    }
}

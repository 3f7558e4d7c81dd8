#include "bus/mailbox.hpp"

#include <doctest/doctest.h>

#include <string>

#include "bus/text.hpp"

using namespace plexus;
using bus::mailbox;
using bus::view;

namespace {

router::message message_on(std::string_view subject, std::string_view body) {
    router::message made;
    made.head.subject = subject;
    made.head.size = static_cast<std::uint32_t>(body.size());
    made.body = body;
    return made;
}

} // namespace

TEST_CASE("mailbox: the first message into an idle one wakes, and it is idle when found empty") {
    mailbox box;
    bus::kept_messages taken;
    CHECK(box.put({}, message_on("a", "1")) == mailbox::outcome::woken);
    CHECK(box.put({}, message_on("b", "2")) == mailbox::outcome::waiting);
    REQUIRE(box.take(taken));
    CHECK(box.put({}, message_on("c", "3")) == mailbox::outcome::waiting);
    REQUIRE(taken.count() == 2);
    CHECK(view(taken.at(1).subject) == "b");
    CHECK(view(taken.at(1).payload) == "2");
    box.release(taken.bytes());
    taken.clear();
    CHECK(box.take(taken));
    box.release(taken.bytes());
    taken.clear();
    CHECK_FALSE(box.take(taken));
    CHECK(box.put({}, message_on("d", "4")) == mailbox::outcome::woken);
}

TEST_CASE("mailbox: what was taken counts until it is released") {
    const std::string body(1000, 'x');
    mailbox box(1500);
    bus::kept_messages taken;
    CHECK(box.put({}, message_on("a", body)) == mailbox::outcome::woken);
    CHECK(box.put({}, message_on("a", body)) == mailbox::outcome::full);
    REQUIRE(box.take(taken));
    CHECK(box.put({}, message_on("a", body)) == mailbox::outcome::full);
    CHECK(box.dropped() == 2);
    box.release(taken.bytes());
    CHECK(box.put({}, message_on("a", body)) == mailbox::outcome::waiting);
}

TEST_CASE("mailbox: a large body is kept by reference, but not for a small part of a block") {
    const shared_bytes block = shared_bytes::allocate(64 * 1024);
    std::fill_n(block.data(), block.capacity(), 'x');
    mailbox box;
    router::message part = message_on("a", {block.data(), 20 * 1024});
    part.block = &block;
    box.put({}, part);
    CHECK(block.unique());

    router::message most = message_on("a", {block.data(), 40 * 1024});
    most.block = &block;
    box.put({}, most);
    CHECK_FALSE(block.unique());

    bus::kept_messages taken;
    REQUIRE(box.take(taken));
    CHECK(taken.bytes() >= 20 * 1024 + block.capacity());
    CHECK(view(taken.at(0).payload) == part.body);
    CHECK(view(taken.at(1).payload).data() == block.data());
    taken.clear();
    CHECK(block.unique());
}

TEST_CASE("mailbox: headers and replies are told apart from what stands beside them") {
    mailbox box;
    router::message message = message_on("subject", "NATS/1.0\r\n\r\npayload");
    message.head.reply = "reply";
    message.head.header_size = 12;
    box.put({.kind = router::party_kind::client, .id = 5}, message);
    bus::kept_messages taken;
    REQUIRE(box.take(taken));
    const px_message kept = taken.at(0);
    CHECK(view(kept.subject) == "subject");
    CHECK(view(kept.reply) == "reply");
    CHECK(view(kept.headers) == "NATS/1.0\r\n\r\n");
    CHECK(view(kept.payload) == "payload");
    CHECK(kept.origin_id == 5);
    CHECK(kept.origin_kind == PX_ORIGIN_CLIENT);
}

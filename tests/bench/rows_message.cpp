#include "rows_message.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace plexus::bench {
namespace {

// As many equal frames as make a write worth its system call.
constexpr std::size_t block_size = 64 * 1024;
constexpr std::uint64_t warm_up_part = 20;
constexpr double answer_seconds_max = 20;

struct frames {
    std::string bytes;
    std::size_t size = 0; // of one
};

// One frame for each subject, in order; a single one is repeated to fill a block.
frames make_frames(const message_row& row, bool as_delivered) {
    frames made;
    const std::string payload(row.payload, 'x');
    for (std::size_t i = 0; i < row.subjects; ++i) {
        const std::string subject =
            row.subjects == 1 ? "bench.subject" : fmt::format("bench.{:07}.topic", i);
        made.bytes += as_delivered
                          ? fmt::format("MSG {} 1 {}\r\n{}\r\n", subject, row.payload, payload)
                          : fmt::format("PUB {} {}\r\n{}\r\n", subject, row.payload, payload);
        if (i == 0)
            made.size = made.bytes.size();
    }
    if (row.subjects == 1) {
        const std::string one = made.bytes;
        while (made.bytes.size() + one.size() <= block_size)
            made.bytes += one;
    }
    return made;
}

floor_mode mode_for(flow::fan to) {
    switch (to) {
    case flow::fan::none:
        return floor_mode::sink;
    case flow::fan::all:
        return floor_mode::copy;
    case flow::fan::one_of:
        break;
    }
    return floor_mode::one_of;
}

flow connect(const message_row& row, const target& t, std::uint16_t port) {
    const frames delivered = make_frames(row, true);
    // The floor moves what it gets, so it gets what a subscriber would.
    const frames published = t.is_floor() ? delivered : make_frames(row, false);
    auto expected = std::make_shared<expected_stream>();
    expected->bytes = delivered.bytes;
    expected->frame_size = delivered.size;
    // Several publishers' bytes, or pieces for several readers, meet anywhere within a frame there.
    expected->compare = !t.is_floor() || (row.publishers == 1 && row.to != flow::fan::one_of);

    flow made;
    made.publish_bytes = published.bytes;
    made.publish_frame = published.size;
    made.receive_frame = delivered.size;
    made.to = row.to;
    for (std::size_t i = 0; i < row.subscribers; ++i) {
        connection c = t.is_floor() ? connection::to_floor(port, 'S') : connection::to_server(port);
        if (!t.is_floor()) {
            c.send(fmt::format("SUB {} {}1\r\n",
                               row.subjects == 1 ? "bench.subject" : "bench.*.topic",
                               row.to == flow::fan::one_of ? "workers " : ""));
            c.sync();
        }
        c.expect(expected);
        made.subscribers.push_back(std::move(c));
    }
    for (std::size_t i = 0; i < row.publishers; ++i)
        made.publishers.push_back(t.is_floor() ? connection::to_floor(port, 'P')
                                               : connection::to_server(port));
    return made;
}

} // namespace

std::optional<std::vector<double>> message_row::operator()(const target& t, const effort& e) const {
    const running server = t.is_floor() ? start_floor(mode_for(to)) : start_server(t);
    flow messages_flow = connect(*this, t, server.port);
    // All the distinct subjects at least once while warming up: the steady state is measured.
    const auto each =
        static_cast<std::uint64_t>(static_cast<double>(messages) * e.scale) / publishers;
    messages_flow.pump(std::max<std::uint64_t>(each / warm_up_part, subjects == 1 ? 1 : subjects));
    const double before = server.process.cpu_seconds();
    messages_flow.pump(each);
    const double cpu = server.process.cpu_seconds() - before;
    const std::uint64_t deliveries =
        each * publishers * (to == flow::fan::all ? std::max<std::size_t>(subscribers, 1) : 1);
    return std::vector{cpu * 1e6 / static_cast<double>(deliveries)};
}

std::optional<std::vector<double>> request_row::operator()(const target& t, const effort& e) const {
    constexpr std::string_view payload = "0123456789abcdef";
    const auto count = static_cast<std::size_t>(static_cast<double>(requests) * e.scale);
    const running server = t.is_floor() ? start_floor(floor_mode::back) : start_server(t);
    const auto join = [&](char role, std::string_view sub) {
        connection c = t.is_floor() ? connection::to_floor(server.port, role)
                                    : connection::to_server(server.port);
        if (!t.is_floor()) {
            c.send(sub);
            c.sync();
        }
        set_nonblocking(c.fd(), false);
        return c;
    };
    connection requester = join('P', "SUB _INBOX.bench.* 1\r\n");
    connection responder = join('S', "SUB service.work 1\r\n");
    // The connection compares what comes with the one frame expected next.
    const auto expect_on = [](connection& c) {
        auto stream = std::make_shared<expected_stream>();
        c.expect(stream);
        return stream;
    };
    const auto receive = [](connection& c, std::uint64_t number) {
        const double give_up = now_seconds() + answer_seconds_max;
        while (c.messages() < number) {
            c.read_some();
            if (interrupted() || now_seconds() > give_up)
                throw failure("a request or a reply is missing");
        }
    };
    const auto asked = expect_on(responder), answered = expect_on(requester);
    std::vector<double> times;
    times.reserve(count);
    double cpu = 0;
    const std::size_t warm_up = count / warm_up_part;
    for (std::size_t i = 0; i < warm_up + count; ++i) {
        if (i == warm_up)
            cpu = server.process.cpu_seconds();
        const std::string inbox = fmt::format("_INBOX.bench.{:08}", i);
        const std::string request = fmt::format("PUB service.work {} 16\r\n{}\r\n", inbox, payload);
        const std::string reply = fmt::format("PUB {} 16\r\n{}\r\n", inbox, payload);
        asked->bytes = fmt::format("MSG service.work 1 {} 16\r\n{}\r\n", inbox, payload);
        asked->frame_size = asked->bytes.size();
        answered->bytes = fmt::format("MSG {} 1 16\r\n{}\r\n", inbox, payload);
        answered->frame_size = answered->bytes.size();
        const double start = now_seconds();
        requester.send(t.is_floor() ? asked->bytes : request);
        receive(responder, i + 1);
        responder.send(t.is_floor() ? answered->bytes : reply);
        receive(requester, i + 1);
        if (i >= warm_up)
            times.push_back((now_seconds() - start) * 1e6);
    }
    cpu = server.process.cpu_seconds() - cpu;
    std::ranges::sort(times);
    return std::vector{cpu * 1e6 / static_cast<double>(count), times[count / 2],
                       times[count * 99 / 100]};
}

} // namespace plexus::bench

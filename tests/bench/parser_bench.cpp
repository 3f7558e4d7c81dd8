// Processor time of the parser and of message lines, per operation. Build with -Dbench=true in a
// release folder; pass a number of rounds to run longer.
#include "proto/message.hpp"
#include "proto/parser.hpp"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

using namespace plexus::proto;

namespace {

double processor_seconds() {
    std::timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// A read buffer full of one operation, as a busy publisher fills it.
void run(const char* name, const std::string& operation, long rounds) {
    std::string buffer;
    while (buffer.size() < 32 * 1024)
        buffer += operation;
    const parse_limits limits{.max_payload = 1048576};
    std::string out(512, ' ');
    std::size_t operations = 0;
    std::size_t sum = 0;
    op parsed;

    const double begin = processor_seconds();
    for (long round = 0; round < rounds; ++round) {
        std::string_view in = buffer;
        while (!in.empty() && next(in, limits, parsed) == parse_status::complete) {
            sum += parsed.payload.size();
            in.remove_prefix(parsed.consumed);
            ++operations;
        }
    }
    const double parsing = processor_seconds() - begin;

    const message_head head{.subject = parsed.subject,
                            .reply = parsed.reply,
                            .size_digits = parsed.size_digits,
                            .header_digits = parsed.header_digits,
                            .size = parsed.size,
                            .header_size = parsed.header_size};
    const double middle = processor_seconds();
    for (std::size_t i = 0; i < operations; ++i)
        sum +=
            static_cast<std::size_t>(write_message_line(out.data(), head, "17", true) - out.data());
    const double writing = processor_seconds() - middle;

    const double scale = 1e9 / static_cast<double>(operations);
    std::printf("%-28s parse %6.1f ns   message line %6.1f ns   (%zu operations, %zu)\n", name,
                parsing * scale, writing * scale, operations, sum);
}

} // namespace

int main(int argc, char** argv) {
    const long rounds = argc > 1 ? std::atol(argv[1]) : 2000;
    run("PUB, 3 B subject, 16 B", "PUB foo 16\r\n0123456789abcdef\r\n", rounds);
    run("PUB, 20 B subject, 128 B",
        "PUB orders.eu.1234567890 128\r\n" + std::string(128, 'x') + "\r\n", rounds);
    run("PUB with inbox, 16 B",
        "PUB service.echo _INBOX.ABCDEFGHIJKLMNOPQRSTUV.WXYZabcd 16\r\n0123456789abcdef\r\n",
        rounds);
    run("HPUB, 16 B header, 16 B",
        "HPUB foo.bar 18 34\r\nNATS/1.0\r\nA: 1\r\n\r\n0123456789abcdef\r\n", rounds);
    return 0;
}

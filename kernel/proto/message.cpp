#include "proto/message.hpp"

#include <charconv>
#include <fmt/core.h>

namespace plexus::proto {
namespace {

// Subjects, sids and digits are short; for those two overlapping moves beat a call of memcpy.
inline char* put(char* to, std::string_view text) noexcept {
    const std::size_t size = text.size();
    const char* const from = text.data();
    if (size >= 8 && size <= 16) {
        std::uint64_t head = 0;
        std::uint64_t tail = 0;
        std::memcpy(&head, from, 8);
        std::memcpy(&tail, from + size - 8, 8);
        std::memcpy(to, &head, 8);
        std::memcpy(to + size - 8, &tail, 8);
    } else if (size >= 4 && size < 8) {
        std::uint32_t head = 0;
        std::uint32_t tail = 0;
        std::memcpy(&head, from, 4);
        std::memcpy(&tail, from + size - 4, 4);
        std::memcpy(to, &head, 4);
        std::memcpy(to + size - 4, &tail, 4);
    } else if (size < 4) {
        for (std::size_t i = 0; i < size; ++i)
            to[i] = from[i];
    } else {
        std::memcpy(to, from, size);
    }
    return to + size;
}

} // namespace

char* write_message_line(char* to, const message_head& head, std::string_view sid,
                         bool wants_headers) noexcept {
    const bool with_headers = head.header_size > 0 && wants_headers;
    if (with_headers)
        *to++ = 'H';
    std::memcpy(to, "MSG ", 4);
    to = put(to + 4, head.subject);
    *to++ = ' ';
    to = put(to, sid);
    *to++ = ' ';
    if (!head.reply.empty()) {
        to = put(to, head.reply);
        *to++ = ' ';
    }
    if (head.header_size == 0) [[likely]] {
        to = put(to, head.size_digits);
    } else if (with_headers) {
        to = put(to, head.header_digits);
        *to++ = ' ';
        to = put(to, head.size_digits);
    } else {
        to = std::to_chars(to, to + 10, head.size - head.header_size).ptr;
    }
    std::memcpy(to, "\r\n", 2);
    return to + 2;
}

std::string no_responders_message(std::string_view reply, std::string_view sid,
                                  std::string_view subject) {
    const std::string block = fmt::format("NATS/1.0 503\r\nNats-Subject: {}\r\n\r\n", subject);
    return fmt::format("HMSG {} {} {} {}\r\n{}\r\n", reply, sid, block.size(), block.size(), block);
}

} // namespace plexus::proto

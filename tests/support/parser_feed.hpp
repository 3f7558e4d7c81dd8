#pragma once

#include "proto/parser.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace plexus::test {

/// What a session would see of one operation, as text that can be compared.
inline std::string describe(const proto::op& op) {
    const auto field = [](std::string_view text) { return "[" + std::string(text) + "]"; };
    std::string out = std::to_string(static_cast<int>(op.kind));
    switch (op.kind) {
    case proto::op_kind::hpub:
    case proto::op_kind::pub:
        out += field(op.subject) + field(op.reply) + field(op.size_digits) + field(op.payload);
        if (op.kind == proto::op_kind::hpub)
            out += field(op.header_digits) + std::to_string(op.header_size);
        break;
    case proto::op_kind::sub:
        out += field(op.subject) + field(op.queue) + field(op.sid);
        break;
    case proto::op_kind::unsub:
        out += field(op.sid) + std::to_string(op.unsub_max);
        break;
    default:
        break;
    }
    return out + field(op.args) + "\n";
}

/// Plays a session that keeps what next() does not consume: `out` grows by a line for each
/// operation and for the error that ends the stream.
class parser_feed {
public:
    explicit parser_feed(const proto::parse_limits& limits) : limits_(limits) {}

    void push(std::string_view bytes) {
        if (failed_)
            return;
        kept_ += bytes;
        std::size_t done = 0;
        while (done < kept_.size()) {
            proto::op op;
            const std::string_view in = std::string_view(kept_).substr(done);
            const proto::parse_status status = proto::next(in, limits_, op);
            if (status == proto::parse_status::error) {
                out += "error " + std::to_string(static_cast<int>(op.error)) + "\n";
                failed_ = true;
                return;
            }
            if (status != proto::parse_status::complete)
                break;
            out += describe(op);
            done += op.consumed;
        }
        kept_.erase(0, done);
    }

    std::string out;
    std::size_t kept() const { return kept_.size(); }

private:
    proto::parse_limits limits_;
    std::string kept_;
    bool failed_ = false;
};

} // namespace plexus::test

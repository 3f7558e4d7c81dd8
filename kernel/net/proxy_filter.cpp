#include "net/proxy_filter.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace plexus::net {

namespace {

constexpr std::chrono::seconds read_timeout{5};
/// So many bytes tell the two versions apart from each other and from everything else.
constexpr std::size_t detect_size = 6;
static_assert(proxy_v1_prefix.size() == detect_size);

} // namespace

filter_state proxy_filter::state() const noexcept {
    return stage_ == stage::done ? filter_state::done : filter_state::opening;
}

result<void> proxy_filter::from_peer(std::span<const char> in, byte_buffer& up, byte_buffer&) {
    while (!in.empty() && stage_ != stage::done) {
        result<void> outcome;
        switch (stage_) {
        case stage::detect:
            detect(in, up);
            break;
        case stage::v1_line:
            outcome = read_v1_line(in);
            break;
        case stage::v2_fixed:
            outcome = read_v2_fixed(in);
            break;
        case stage::v2_addresses:
            read_v2_addresses(in);
            break;
        case stage::v2_skip:
            skip_v2(in);
            break;
        case stage::done:
            break;
        }
        if (!outcome) {
            return outcome;
        }
    }
    up.append(in);
    return {};
}

void proxy_filter::detect(std::span<const char>& in, byte_buffer& up) {
    collect(in, detect_size);
    const std::string_view start = held_.view();
    if (proxy_v1_prefix.starts_with(start)) {
        if (start.size() == detect_size) {
            header_seen_ = true;
            stage_ = stage::v1_line;
        }
    } else if (proxy_v2_signature.starts_with(start)) {
        if (start.size() == detect_size) {
            header_seen_ = true;
            stage_ = stage::v2_fixed;
        }
    } else {
        up.append(held_.span());
        set_done();
    }
}

result<void> proxy_filter::read_v1_line(std::span<const char>& in) {
    const std::size_t before = held_.size();
    collect(in, proxy_v1_line_max);
    const std::string_view text = held_.view();
    // The CR may have come with the bytes before.
    const std::size_t end = text.find("\r\n", std::max(before - 1, detect_size));
    if (end == text.npos) {
        if (text.size() == proxy_v1_line_max) {
            return fail("invalid PROXY protocol header: v1 line too long");
        }
        return {};
    }
    auto parsed = parse_proxy_v1(text.substr(detect_size, end - detect_size));
    if (!parsed) {
        return fail(std::move(parsed.error()));
    }
    addresses_ = std::move(*parsed);
    // What was taken beyond the line goes back: it lies right in front of what is left of `in`.
    const std::size_t beyond = text.size() - (end + 2);
    in = {in.data() - beyond, in.size() + beyond};
    set_done();
    return {};
}

result<void> proxy_filter::read_v2_fixed(std::span<const char>& in) {
    if (!collect(in, proxy_v2_fixed_size)) {
        return {};
    }
    const auto head = parse_proxy_v2_head(held_.span());
    if (!head) {
        return fail(head.error());
    }
    head_ = *head;
    held_.clear();
    to_skip_ = head_.size - head_.address_size();
    stage_ = head_.address_size() > 0 ? stage::v2_addresses : stage::v2_skip;
    if (stage_ == stage::v2_skip && to_skip_ == 0) {
        set_done();
    }
    return {};
}

void proxy_filter::read_v2_addresses(std::span<const char>& in) {
    if (!collect(in, head_.address_size())) {
        return;
    }
    addresses_ = parse_proxy_v2_addresses(head_, held_.span());
    stage_ = stage::v2_skip;
    if (to_skip_ == 0) {
        set_done();
    }
}

void proxy_filter::skip_v2(std::span<const char>& in) {
    const std::size_t count = std::min(in.size(), to_skip_);
    in = in.subspan(count);
    to_skip_ -= count;
    if (to_skip_ == 0) {
        set_done();
    }
}

/// Moves bytes from `in` to what is held until that is `size` bytes; whether it is.
bool proxy_filter::collect(std::span<const char>& in, std::size_t size) {
    const std::size_t count = std::min(in.size(), size - held_.size());
    held_.append(in.first(count));
    in = in.subspan(count);
    return held_.size() == size;
}

void proxy_filter::set_done() noexcept {
    stage_ = stage::done;
    held_.clear();
    held_.shrink();
}

result<void> proxy_filter::to_peer(std::span<const char> in, byte_buffer& down) {
    down.append(in); // nothing is ever done to this direction
    return {};
}

/// What was being read, in the reference's words.
std::string_view proxy_filter::missing() const noexcept {
    switch (stage_) {
    case stage::detect:
        return "failed to read protocol version";
    case stage::v1_line:
        return "failed to read v1 line";
    case stage::v2_fixed:
        return held_.size() < proxy_v2_signature.size() ? "failed to read v2 signature"
                                                        : "failed to read v2 header";
    case stage::v2_addresses:
        break;
    case stage::v2_skip:
        if (head_.kind == proxy_v2_head::content::local) {
            return "failed to discard LOCAL command address data";
        }
        if (head_.kind == proxy_v2_head::content::unspecified) {
            return "failed to discard UNSPEC address address data";
        }
        break;
    case stage::done:
        return {};
    }
    return head_.kind == proxy_v2_head::content::inet ? "failed to read IPv4 address data"
                                                      : "failed to read IPv6 address data";
}

result<void> proxy_filter::peer_ended() {
    if (stage_ == stage::done) {
        return {};
    }
    // The reference reads in steps and says "unexpected" when the end comes within one.
    bool within = false;
    switch (stage_) {
    case stage::detect:
        within = !held_.empty();
        break;
    case stage::v2_fixed:
        within = held_.size() != detect_size && held_.size() != proxy_v2_signature.size();
        break;
    case stage::v2_addresses:
        within = !held_.empty();
        break;
    case stage::v2_skip:
        within = head_.address_size() > 0;
        break;
    case stage::v1_line:
    case stage::done:
        break;
    }
    return fail(fmt::format("{}: {}", missing(), within ? "unexpected EOF" : "EOF"));
}

std::chrono::nanoseconds proxy_filter::opening_timeout() const noexcept {
    return read_timeout;
}

result<void> proxy_filter::opening_expired(byte_buffer&, byte_buffer&) {
    return fail(fmt::format("{}: i/o timeout", missing()));
}

void proxy_filter::publish(connection_facts& facts) const {
    facts.proxy = addresses_;
}

std::unexpected<std::error_code> proxy_filter::fail(std::string why) {
    failure_ = std::move(why);
    return std::unexpected(make_error_code(filter_errc::header));
}

} // namespace plexus::net

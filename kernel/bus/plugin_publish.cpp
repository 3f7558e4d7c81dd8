#include "bus/plugin_publish.hpp"

#include <array>
#include <charconv>

#include "base/quote.hpp"
#include "bus/text.hpp"
#include "router/publish.hpp"
#include "subject/grammar.hpp"

namespace plexus::bus {

// Bodies from this size on are copied once and passed to receivers by reference.
static constexpr std::size_t by_reference_min = 8 * 1024;

static bool is_header_block(std::string_view block) {
    return block.starts_with("NATS/1.0") && block.ends_with("\r\n\r\n");
}

static std::int64_t payload_max(px_host& host, const account::account& account) {
    const std::int64_t server = host.kernel().max_payload.load(std::memory_order_relaxed);
    const std::int64_t own = account.limits()->max_payload;
    return server < 0 ? own : own < 0 ? server : std::min(server, own);
}

bool short_enough(std::string_view subject) noexcept {
    return subject.size() <= PX_SUBJECT_BYTES_MAX;
}

static bool may_name(std::string_view subject) {
    return short_enough(subject) && subject::valid_to_publish(subject);
}

px_status may_publish(px_host& host, const char* function) {
    if (!host.on_loop(function))
        return PX_ERR_THREAD;
    if (!host.at_work(function))
        return PX_ERR_STATE;
    if (inline_call::active())
        return host.refuse(PX_ERR_STATE, "{} within an inline callback: post it", function);
    return PX_OK;
}

static px_status check(px_host& host, const account::account& account, const px_message& message,
                       std::string_view reply) {
    if (!may_name(view(message.subject)))
        return host.refuse(PX_ERR_INVALID, "{} is no subject to publish to",
                           go_quote(view(message.subject).substr(0, 256)));
    if (!reply.empty() && !may_name(reply))
        return host.refuse(PX_ERR_INVALID, "{} is no subject to reply to",
                           go_quote(reply.substr(0, 256)));
    if (message.headers.size != 0 && !is_header_block(view(message.headers)))
        return host.refuse(PX_ERR_INVALID, "the headers are no header block");
    constexpr std::uint64_t size_max = 1u << 30; // each is below, so that their sum is exact
    const std::uint64_t size =
        std::min(message.headers.size, size_max) + std::min(message.payload.size, size_max);
    const std::int64_t max = payload_max(host, account);
    if (size >= size_max || (max >= 0 && size > static_cast<std::uint64_t>(max)))
        return host.refuse(PX_ERR_LIMIT, "{} bytes are more than max_payload ({})", size, max);
    return PX_OK;
}

px_status publish(px_host& host, net::loop& here, account::account& account,
                  const px_message& message, std::string_view reply, std::uint64_t& receivers) {
    if (const px_status checked = check(host, account, message, reply); checked != PX_OK)
        return checked;

    std::string_view subject = view(message.subject);
    std::string mapped;
    if (const subject::mapping_set* mappings = account.space().mappings()) {
        switch (mappings->apply(subject, host.kernel().facts.cluster, here.random, mapped)) {
        case subject::mapping_set::outcome::unmapped:
            break;
        case subject::mapping_set::outcome::mapped:
            subject = mapped;
            break;
        case subject::mapping_set::outcome::lost:
            return PX_OK;
        }
    }

    const std::string_view headers = view(message.headers);
    const std::string_view payload = view(message.payload);
    const std::size_t size = headers.size() + payload.size();
    router::message out;
    std::string joined;
    shared_bytes block;
    if (size >= by_reference_min) {
        block = shared_bytes::allocate(size);
        std::ranges::copy(headers, block.data());
        std::ranges::copy(payload, block.data() + headers.size());
        out.body = {block.data(), size};
        out.block = &block;
    } else if (!headers.empty()) {
        joined.reserve(size);
        out.body = joined.append(headers).append(payload);
    } else {
        out.body = payload;
    }
    std::array<char, 20> size_digits;
    std::array<char, 20> header_digits;
    const auto digits = [](std::array<char, 20>& to, std::size_t number) {
        return std::string_view(to.data(),
                                std::to_chars(to.data(), to.data() + to.size(), number).ptr);
    };
    out.head = {.subject = subject,
                .reply = reply,
                .size_digits = digits(size_digits, size),
                .header_digits = digits(header_digits, headers.size()),
                .size = static_cast<std::uint32_t>(size),
                .header_size = static_cast<std::uint32_t>(headers.size())};
    const router::origin origin{.kind = party_kind_in(account), .id = host.id()};
    account.space().count_own_publish(here, size);
    receivers += router::publish(here, account.space(), origin, out);
    return PX_OK;
}

int party_kind_in(const account::account& account) noexcept {
    return account.name() == account::system_name ? router::party_kind::system
                                                  : router::party_kind::account;
}

} // namespace plexus::bus

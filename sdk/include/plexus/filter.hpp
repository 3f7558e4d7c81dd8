#pragma once

#include <cstring>
#include <memory>
#include <span>
#include <string_view>

#include <plexus/abi/net.h>
#include <plexus/host.hpp>

namespace plexus {
inline namespace sdk {

/// Bytes that a filter adds to: good for the call it was given to.
class byte_sink {
public:
    byte_sink(const px_net_v0& table, px_bytes* raw) noexcept : table_(table), raw_(raw) {}

    void append(std::string_view more) { table_.append(raw_, to_text(more)); }
    /// Room for `size` bytes behind what is there, until the next call.
    std::span<char> reserve(std::size_t size) { return {table_.reserve(raw_, size), size}; }
    /// So many of them are filled.
    void commit(std::size_t size) { table_.commit(raw_, size); }

private:
    const px_net_v0& table_;
    px_bytes* raw_;
};

/// Where a filter is: see px_filter.
enum class filter_state : std::uint32_t {
    open = PX_FILTER_OPEN,
    done = PX_FILTER_DONE,
    closed = PX_FILTER_CLOSED,
    more = PX_FILTER_MORE,
};

/// A byte layer of a connection; see px_filter. A derived class says `static constexpr const char*
/// name`, for logs and monitoring.
///
/// Thread: [loop] the connection's. Owner: the kernel, once it is pushed.
/// Errors: a failed result ends the connection: PX_ERR_LIMIT as "Maximum Message Payload Exceeded",
///         every other as "Read Error", with its text in the log. An exception is a failure, too.
class filter {
public:
    filter() = default;
    virtual ~filter() = default;
    filter(const filter&) = delete;
    filter& operator=(const filter&) = delete;

    /// Asked after from_peer().
    virtual filter_state state() const noexcept { return filter_state::open; }
    /// Bytes from the peer's side: what they hold goes `up`, what must be answered `down`.
    virtual result<void> from_peer(std::string_view in, byte_sink& up, byte_sink& down) = 0;
    /// One write for the peer, nothing of which may be kept back.
    virtual result<void> to_peer(std::string_view in, byte_sink& down) = 0;
    /// Our side ends in order; the last to be written.
    virtual void finish(std::string_view /*reason*/, byte_sink& /*down*/) {}
};

/// A filter on its way through the kernel. Made by connection::push().
struct pushed_filter {
    const sdk::host& host;
    const px_net_v0& table;
    std::unique_ptr<filter> held;

    /// The functions of a filter class, constant.
    template <class Filter>
    static const px_filter& functions() {
        static const px_filter made = {
            .size = sizeof(px_filter),
            .reserved = 0,
            .name = Filter::name,
            .state = [](void* self) { return static_cast<std::uint32_t>(of(self).held->state()); },
            .from_peer = from_peer,
            .to_peer = to_peer,
            .finish = finish,
            .destroy = [](void* self) { delete &of(self); },
        };
        return made;
    }

private:
    static pushed_filter& of(void* self) noexcept { return *static_cast<pushed_filter*>(self); }

    static px_status from_peer(void* self, px_text in, px_bytes* up, px_bytes* down) {
        pushed_filter& mine = of(self);
        byte_sink above(mine.table, up), below(mine.table, down);
        return mine.attempt([&] { return mine.held->from_peer(view(in), above, below); });
    }
    static px_status to_peer(void* self, px_text in, px_bytes* down) {
        pushed_filter& mine = of(self);
        byte_sink below(mine.table, down);
        return mine.attempt([&] { return mine.held->to_peer(view(in), below); });
    }
    static void finish(void* self, px_text reason, px_bytes* down) {
        pushed_filter& mine = of(self);
        byte_sink below(mine.table, down);
        mine.host.guard("a filter's finish", [&] { mine.held->finish(view(reason), below); });
    }

    template <class Call>
    px_status attempt(Call&& call) const noexcept {
        result<void> outcome;
        bool returned = false;
        host.guard("a filter", [&] {
            outcome = call();
            returned = true;
        });
        if (!returned)
            outcome = error{PX_ERR_FAILED, "the filter has failed"};
        if (!outcome)
            host.api().fail(host.handle(), to_text(outcome.error().text));
        return outcome.status();
    }
};

} // namespace sdk
} // namespace plexus

#pragma once

#include <cstdint>
#include <string_view>

#include <plexus/abi/bus.h>

#include "account/account.hpp"
#include "bus/plugin_host.hpp"
#include "net/loop.hpp"

/// What plugins publish: checked, mapped, given to the router.
namespace plexus::bus {

/// Publishes one message of a plugin. `reply` stands for the message's own. Adds the deliveries to
/// `receivers`. [loop] `here`
/// Errors: PX_ERR_INVALID, PX_ERR_LIMIT, with a text; nothing was published.
px_status publish(px_host& host, net::loop& here, account::account& account,
                  const px_message& message, std::string_view reply, std::uint64_t& receivers);

/// Whether a plugin may publish now: at work, on a loop, and not while the router is in the middle
/// of a message, which an inline callback is called from.
/// Errors: PX_ERR_THREAD, PX_ERR_STATE, with a text.
px_status may_publish(px_host& host, const char* function);

/// What plugins are in this account: an internal client of it, or of the system (core 2).
int party_kind_in(const account::account& account) noexcept;

/// A subject or queue name of a plugin: not longer than PX_SUBJECT_BYTES_MAX.
bool short_enough(std::string_view subject) noexcept;

/// While it lives, the router is in the middle of a message on this thread.
class inline_call {
public:
    inline_call() noexcept { ++depth_; }
    ~inline_call() { --depth_; }
    inline_call(const inline_call&) = delete;
    inline_call& operator=(const inline_call&) = delete;
    static bool active() noexcept { return depth_ > 0; }

private:
    static inline constinit thread_local unsigned depth_ = 0;
};

} // namespace plexus::bus

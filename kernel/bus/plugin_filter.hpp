#pragma once

#include <string>

#include <plexus/abi/net.h>

#include "base/byte_buffer.hpp"
#include "bus/plugin_host.hpp"
#include "net/filter.hpp"

/// Bytes that a filter adds to.
struct px_bytes {
    plexus::byte_buffer& buffer;
};

namespace plexus::bus {

class net_holdings;

/// A plugin's filter in the stack of a connection.
///
/// Thread: [loop] the connection's.
/// Owner:  the connection; the plugin's holdings know it until it has ended.
/// Errors: what the plugin answers, as net::filter_errc; one that throws has failed, and the log
///         names the plugin.
class plugin_filter final : public net::filter {
public:
    plugin_filter(px_host& host, net::connection& connection, const px_filter& functions,
                  void* self);
    ~plugin_filter() override { end(); }

    std::string_view name() const noexcept override { return functions_.name; }
    net::filter_state state() const noexcept override;
    result<void> from_peer(std::span<const char> in, byte_buffer& up, byte_buffer& down) override;
    result<void> to_peer(std::span<const char> in, byte_buffer& down) override;
    void finish(std::string_view reason, byte_buffer& down) override;
    std::string_view failure() const noexcept override { return failure_; }

    net::connection& connection() noexcept { return connection_; }
    /// Has the plugin free its part; nothing of it is called any more.
    void end();

private:
    template <class Call>
    result<void> attempt(const char* function, Call&& call);

    px_host& host_;
    net_holdings& holdings_;
    net::connection& connection_;
    const px_filter functions_;
    void* self_; ///< null: it has ended
    std::string failure_;
};

} // namespace plexus::bus

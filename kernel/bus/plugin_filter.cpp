#include "bus/plugin_filter.hpp"

#include "bus/call_scope.hpp"
#include "bus/net_holdings.hpp"
#include "bus/text.hpp"
#include "net/connection.hpp"
#include "net/filter_errc.hpp"

namespace plexus::bus {

plugin_filter::plugin_filter(px_host& host, net::connection& connection, const px_filter& functions,
                             void* self)
    : host_(host), holdings_(host.holdings_of<net_holdings>(table_slot::net)),
      connection_(connection), functions_(functions), self_(self) {
    holdings_.enter(connection_.home(), *this);
}

void plugin_filter::end() {
    void* const self = std::exchange(self_, nullptr);
    if (self == nullptr)
        return;
    holdings_.leave(connection_.home(), *this);
    call_plugin(host_, "a filter's destroy", [&] { functions_.destroy(self); });
}

net::filter_state plugin_filter::state() const noexcept {
    std::uint32_t state = PX_FILTER_OPEN;
    if (self_ != nullptr)
        call_plugin(host_, "a filter's state", [&] { state = functions_.state(self_); });
    switch (state) {
    case PX_FILTER_DONE:
        return net::filter_state::done;
    case PX_FILTER_CLOSED:
        return net::filter_state::closed;
    case PX_FILTER_MORE:
        return net::filter_state::more;
    default:
        return net::filter_state::open;
    }
}

template <class Call>
result<void> plugin_filter::attempt(const char* function, Call&& call) {
    if (self_ == nullptr)
        return {};
    px_status status = PX_ERR_FAILED;
    const bool returned = call_plugin(host_, function, [&] {
        status = call();
        if (status != PX_OK)
            failure_ = call_scope::current()->take_failure();
    });
    if (!returned)
        failure_ = fmt::format("filter {} of plugin {} has failed", name(), host_.name());
    else if (status == PX_OK)
        return {};
    else if (failure_.empty())
        failure_ = status_name(status);
    return std::unexpected(make_error_code(status == PX_ERR_LIMIT ? net::filter_errc::too_large
                                                                  : net::filter_errc::malformed));
}

result<void> plugin_filter::from_peer(std::span<const char> in, byte_buffer& up,
                                      byte_buffer& down) {
    px_bytes above{up};
    px_bytes below{down};
    return attempt("a filter's from_peer", [&] {
        return functions_.from_peer(self_, {in.data(), in.size()}, &above, &below);
    });
}

result<void> plugin_filter::to_peer(std::span<const char> in, byte_buffer& down) {
    px_bytes below{down};
    return attempt("a filter's to_peer", [&] {
        return functions_.to_peer(self_, {in.data(), in.size()}, &below);
    });
}

void plugin_filter::finish(std::string_view reason, byte_buffer& down) {
    if (self_ == nullptr || functions_.finish == nullptr)
        return;
    px_bytes below{down};
    call_plugin(host_, "a filter's finish",
                [&] { functions_.finish(self_, to_text(reason), &below); });
}

} // namespace plexus::bus

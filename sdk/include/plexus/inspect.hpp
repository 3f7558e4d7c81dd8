#pragma once

#include <memory>
#include <type_traits>

#include <plexus/abi/inspect.h>

namespace plexus {
inline namespace sdk {

/// Calls `call(const Row&)` for each row of one of the kernel's listings: `list` is the function of
/// px_inspect_v0, or px_metrics_v0.read; what stands between the host and the callback there
/// follows `call` here. Gives what `list` gives.
///
///     each_row<px_account_row>(host.handle(), inspect.accounts,
///                              [&](const px_account_row& row) noexcept { ++accounts; });
///
/// Thread: as `list`. Errors: as `list`; nothing may throw through the kernel, so `call` is
/// noexcept.
template <class Row, class Function, class Call, class... Arguments>
auto each_row(px_host* host, Function list, Call&& call, Arguments... arguments) {
    using plain = std::remove_reference_t<Call>;
    static_assert(std::is_nothrow_invocable_v<plain&, const Row&>);
    return list(
        host, arguments..., [](void* arg, const Row* row) { (*static_cast<plain*>(arg))(*row); },
        std::addressof(call));
}

} // namespace sdk
} // namespace plexus

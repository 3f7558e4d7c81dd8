#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include <plexus/abi/inspect.h>
#include <plexus/host.hpp>

namespace plexus::monitoring {

/// What happens in the server, for those parts of the plugin that want to know: each adds its
/// functions before start(), and only what somebody wants is asked of the kernel.
///
/// Thread: adding and start() [init]; the functions are called as px_watcher says: on several
///         loops at once, but `reloaded` [home]. They are short, and may post.
/// Owner:  the plugin. Errors: what a function throws ends as a log line.
class events {
public:
    using connection_fn = std::function<void(const px_connection_row&)>;

    explicit events(const plexus::host& host) : host_(host) {}
    events(const events&) = delete;
    events& operator=(const events&) = delete;

    std::vector<connection_fn> connected{};
    std::vector<connection_fn> closed{};
    std::vector<connection_fn> refused{};
    std::vector<std::function<void(std::string_view account, std::uint64_t connections)>>
        account_connections{};
    std::vector<std::function<void(const px_sample&)>> sampled{};
    std::uint32_t sample_every = 0; ///< one message in so many; 0: none
    /// Must not log.
    std::vector<std::function<void(std::uint32_t level, std::int64_t wall_ns, std::string_view)>>
        logged{};
    std::vector<std::function<void()>> reloaded{};

    result<void> start(const px_inspect_v0& inspect);

private:
    template <class Functions, class... Arguments>
    void tell(const char* what, const Functions& all, const Arguments&... arguments) const {
        for (const auto& each : all)
            host_.guard(what, [&] { each(arguments...); });
    }

    const plexus::host& host_;
    px_watcher watcher_{};
};

} // namespace plexus::monitoring

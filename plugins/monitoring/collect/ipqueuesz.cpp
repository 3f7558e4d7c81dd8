#include "collect/ipqueuesz.hpp"

#include <string_view>

#include <plexus/bus.hpp>

#include "state/queue_load.hpp"

namespace plexus::monitoring {

plexus::task<outcome> ipqueuesz(const sources& from, ipqueuesz_options options, output& out) {
    constexpr std::string_view name = "System recvQ";
    const queue_load& load = from.system_requests;
    const bool shown = options.all || load.pending > 0 || load.in_progress > 0;
    out.json.begin_object();
    if (shown && name.contains(options.filter) && account::system(from.host)) {
        out.json.begin_object(name);
        out.json.field("pending", load.pending);
        out.json.field("in_progress", load.in_progress);
        out.json.end_object();
    }
    out.json.end_object();
    co_return outcome{};
}

} // namespace plexus::monitoring

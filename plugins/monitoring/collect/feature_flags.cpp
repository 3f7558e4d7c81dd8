#include "collect/feature_flags.hpp"

#include <map>
#include <string>

namespace plexus::monitoring {

void write_feature_flags(json_writer& out, const server_options& options) {
    // Those that the reference knows, which clients may look for.
    std::map<std::string, bool> flags{{"js_ack_fc_v2", false},
                                      {"js_api_reply_v2", false},
                                      {"js_raft_delete_range", true},
                                      {"js_snapshot_sources", false}};
    const auto* found = options.find("feature_flags");
    if (const auto* configured = found != nullptr ? found->if_object() : nullptr)
        for (const auto& [name, value] : *configured)
            if (value.is_bool())
                flags[std::string(name.data(), name.size())] = value.get_bool();
    out.begin_object("feature_flags");
    for (const auto& [name, on] : flags)
        out.field(name, on);
    out.end_object();
}

} // namespace plexus::monitoring

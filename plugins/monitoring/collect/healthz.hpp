#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <plexus/task.hpp>

#include "collect/output.hpp"
#include "collect/sources.hpp"

namespace plexus::monitoring {

/// What healthz is asked for.
struct healthz_options {
    bool js_enabled_only = false;
    bool js_server_only = false; ///< listeners alone
    bool js_meta_only = false;
    std::string account{};
    std::string stream{};
    std::string consumer{};
    bool details = false;     ///< all problems in a list
    bool status_code = false; ///< say it in the body as well
};

/// Something that is not as it should be.
struct health_problem {
    unsigned status;        ///< of the answer
    std::string_view state; ///< of the answer: "error", "unavailable"
    std::string_view type;  ///< "CONNECTION", "BAD_REQUEST", "JETSTREAM"
    std::string text;
};

/// Looks at the question itself, the listeners, and the plugins that say they have failed. [home]
std::vector<health_problem> find_problems(const sources& from, const healthz_options& options);

/// How the server is, for load balancers and people. A plugin that has failed makes it unavailable,
/// in the words of the plugin; the reference has nothing like that.
plexus::task<outcome> healthz(const sources& from, healthz_options options, output& out);

} // namespace plexus::monitoring

#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <plexus/task.hpp>

#include "collect/output.hpp"
#include "collect/sources.hpp"
#include "system/request_options.hpp"

namespace plexus::monitoring {

/// One request for what a collector gives: made for it, with the options that its body sets.
///
/// Thread: [home]. Owner: the task that answers the request.
class service {
public:
    virtual ~service() = default;

    /// What the body may set besides the filter.
    virtual std::vector<request_option> options() { return {}; }
    /// Whatever the body says, it is about this account. Of services about one account alone.
    virtual void set_account(std::string) {}
    /// Writes the data of the answer. Errors: silence, or any other status with its text.
    virtual plexus::task<outcome> collect(const sources& from, output& out) = 0;
};

/// The status of an outcome that is answered by nothing at all.
inline constexpr unsigned silence = 204;

/// A kind of request that is answered with data.
struct service_kind {
    std::string_view name;    ///< the last token of its subjects
    std::string_view options; ///< all that its body may set, by the reference's name
    std::unique_ptr<service> (*make)();
    /// Of a feature that is off: says nothing once another plugin answers at this path.
    std::string_view until_taken{};
};

/// About the whole server: "$SYS.REQ.SERVER.<id>.<name>" and "$SYS.REQ.SERVER.PING.<name>".
std::span<const service_kind> server_services();
/// About one account, "$SYS.REQ.ACCOUNT.<account>.<name>"; STATZ also about all of them or some,
/// when none is set.
std::span<const service_kind> account_services();

} // namespace plexus::monitoring

#include "bus/call_scope.hpp"

#include "bus/watchdog.hpp"

namespace plexus::bus {

call_scope::call_scope(px_host& host, const char* function) noexcept
    : host_(host), function_(function), outer_(current_) {
    current_ = this;
    if (host.watchdog != nullptr)
        host.watchdog->enter(*this);
}

call_scope::~call_scope() {
    if (host_.watchdog != nullptr)
        host_.watchdog->leave(*this);
    current_ = outer_;
}

void call_scope::set_failure(std::string_view why) {
    failure_ = why.substr(0, failure_bytes_max);
}

void report_exception(px_host& host, const char* function, std::string_view what) noexcept {
    host.log().error_limited({}, "Plugin {}: {} threw: {}", host.name(), function, what);
}

std::string status_name(px_status status) {
    switch (status) {
    case PX_OK:
        return "PX_OK";
    case PX_ERR_INVALID:
        return "PX_ERR_INVALID";
    case PX_ERR_THREAD:
        return "PX_ERR_THREAD";
    case PX_ERR_STATE:
        return "PX_ERR_STATE";
    case PX_ERR_NOT_FOUND:
        return "PX_ERR_NOT_FOUND";
    case PX_ERR_EXISTS:
        return "PX_ERR_EXISTS";
    case PX_ERR_LIMIT:
        return "PX_ERR_LIMIT";
    case PX_ERR_DENIED:
        return "PX_ERR_DENIED";
    case PX_ERR_TIMEOUT:
        return "PX_ERR_TIMEOUT";
    case PX_ERR_CLOSED:
        return "PX_ERR_CLOSED";
    case PX_ERR_IO:
        return "PX_ERR_IO";
    case PX_ERR_FAILED:
        return "PX_ERR_FAILED";
    default:
        return fmt::format("unknown status {}", status);
    }
}

} // namespace plexus::bus

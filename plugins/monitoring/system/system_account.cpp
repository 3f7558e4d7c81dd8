#include "system/system_account.hpp"

#include <algorithm>
#include <iterator>

#include <plexus/abi/plugin.h>

#include "system/control_requests.hpp"
#include "system/plain_requests.hpp"
#include "system/user_info.hpp"

namespace plexus::monitoring {

system_account_services::system_account_services(const sources& from, const px_control_v0* control,
                                                 task_scope& tasks)
    : from_(from), control_(control), identity_(from), ids_(from.host),
      requests_(from, identity_, tasks), statsz_(requests_), accounts_(requests_),
      events_(from, identity_, ids_) {}

void system_account_services::watch(events& happening) {
    happening.connected.emplace_back([this](const auto& row) { events_.connected(row); });
    happening.closed.emplace_back([this](const auto& row) { events_.closed(row); });
    happening.refused.emplace_back([this](const auto& row) { events_.refused(row); });
    happening.account_connections.emplace_back(
        [this](std::string_view account, std::uint64_t count) { events_.counted(account, count); });
}

result<void> system_account_services::activate() {
    auto found = account::system(from_.host);
    if (!found)
        return {};
    system_ = std::make_shared<const account>(std::move(*found));
    identity_.read();
    if (auto served = serve_server(); !served)
        return served;
    if (auto served = serve_accounts(); !served)
        return served;
    if (auto opened = statsz_.open(system_); !opened)
        return opened;
    accounts_.follow(system_->name());
    return events_.open(*system_);
}

void system_account_services::reloaded() {
    if (system_ == nullptr)
        return;
    if (identity_.read())
        statsz_.announce(); // as the reference does for other tags and metadata
    accounts_.follow(system_->name());
}

void system_account_services::drain(std::uint32_t reason) {
    if (system_ == nullptr)
        return;
    const bool shutdown = reason == PX_DRAIN_SHUTDOWN;
    events_.say_goodbye(shutdown ? "SHUTDOWN" : "LAMEDUCK");
    if (shutdown)
        events_.close();
}

result<void> system_account_services::serve(const std::string& subject,
                                            system_requests::handler answer) {
    auto served = requests_.serve(request_line::services, system_, subject, std::move(answer));
    if (!served)
        return served.error();
    open_.push_back(std::move(*served));
    return {};
}

result<void> system_account_services::serve_server() {
    const auto id = [this](account_ref where, asked request) {
        return answer_id(requests_, std::move(where), std::move(request));
    };
    for (const std::string& whom : {identity_.id(), std::string("PING")}) {
        const std::string prefix = "$SYS.REQ.SERVER." + whom + ".";
        if (auto served = serve(prefix + "IDZ", id); !served)
            return served;
        for (const service_kind& kind : server_services()) {
            auto served = serve(
                prefix + std::string(kind.name), [this, kind](account_ref where, asked request) {
                    return requests_.collect(std::move(where), std::move(request), kind);
                });
            if (!served)
                return served;
        }
    }
    if (control_ == nullptr)
        return {};
    auto served = serve_control(requests_, system_, *control_);
    if (!served)
        return served.error();
    std::ranges::move(*served, std::back_inserter(open_));
    return {};
}

result<void> system_account_services::serve_accounts() {
    for (const service_kind& kind : account_services()) {
        const std::string name(kind.name);
        auto served = serve("$SYS.REQ.ACCOUNT.*." + name, [this, kind](account_ref where,
                                                                       asked request) {
            std::string about = account_in(request.subject);
            return requests_.collect(std::move(where), std::move(request), kind, std::move(about));
        });
        if (!served)
            return served;
        if (name != "STATZ")
            continue;
        served =
            serve("$SYS.REQ.ACCOUNT.PING.STATZ", [this, kind](account_ref where, asked request) {
                return requests_.collect(std::move(where), std::move(request), kind);
            });
        if (!served)
            return served;
    }
    const system_requests::handler who = [this](account_ref where, asked request) {
        return answer_user_info(requests_, std::move(where), std::move(request));
    };
    const std::pair<const char*, system_requests::handler> others[] = {
        {"$SYS.REQ.ACCOUNT.*.CONNS",
         [this](account_ref where, asked request) {
             return answer_connections(requests_, ids_, std::move(where), std::move(request));
         }},
        {"$SYS.REQ.ACCOUNT.NSUBS",
         [this](account_ref where, asked request) {
             return answer_local_subscribers(requests_, std::move(where), std::move(request));
         }},
        {"$SYS.DEBUG.SUBSCRIBERS",
         [this](account_ref where, asked request) {
             return answer_subscribers(requests_, std::move(where), std::move(request));
         }},
        {"$SYS.REQ.USER.INFO", who},
        {"$SYS.REQ.USER.*.INFO", who},
    };
    for (const auto& [subject, answer] : others)
        if (auto served = serve(subject, answer); !served)
            return served;
    return {};
}

} // namespace plexus::monitoring

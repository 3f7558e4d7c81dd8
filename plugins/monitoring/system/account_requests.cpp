#include "system/account_requests.hpp"

#include <algorithm>

#include "collect/account_names.hpp"
#include "system/user_info.hpp"

namespace plexus::monitoring {

namespace {

const service_kind& kind_named(std::string_view name) {
    return *std::ranges::find(account_services(), name, &service_kind::name);
}

} // namespace

void account_requests::follow(std::string_view system_account) {
    const std::vector<std::string> names = account_names(requests_.from());
    std::erase_if(served_,
                  [&](const auto& each) { return std::ranges::count(names, each.first) == 0; });
    for (const std::string& name : names)
        if (name != system_account && !served_.contains(name))
            serve(name);
}

void account_requests::serve(const std::string& name) {
    const host& host = requests_.from().host;
    auto found = account::find(host, name);
    if (!found)
        return; // gone since it was listed
    const auto where = std::make_shared<const account>(std::move(*found));
    const auto about_itself = [this, name](std::string_view kind) {
        return [this, name, kind](account_ref account, asked request) {
            return requests_.collect(std::move(account), std::move(request), kind_named(kind),
                                     name);
        };
    };
    const std::pair<const char*, system_requests::handler> subjects[] = {
        {"$SYS.REQ.ACCOUNT.PING.CONNZ", about_itself("CONNZ")},
        {"$SYS.REQ.SERVER.PING.CONNZ", about_itself("CONNZ")},
        {"$SYS.REQ.ACCOUNT.PING.STATZ", about_itself("STATZ")},
        {"$SYS.REQ.USER.INFO",
         [this](account_ref account, asked request) {
             return answer_user_info(requests_, std::move(account), std::move(request));
         }},
    };
    std::vector<subscription>& open =
        served_.emplace(name, served_account{where}).first->second.open;
    for (const auto& [subject, answer] : subjects) {
        auto served = requests_.serve(request_line::accounts, where, subject, answer);
        if (!served)
            return host.error("account ", name, " cannot ask ", subject, ": ", served.error().text);
        open.push_back(std::move(*served));
    }
}

} // namespace plexus::monitoring

#include <fmt/format.h>

#include "collect/absent.hpp"
#include "collect/accountz.hpp"
#include "collect/accstatz.hpp"
#include "collect/connz.hpp"
#include "collect/healthz.hpp"
#include "collect/ipqueuesz.hpp"
#include "collect/process.hpp"
#include "collect/subsz.hpp"
#include "collect/varz.hpp"
#include "system/account_rows.hpp"
#include "system/service.hpp"
#include "text/go_text.hpp"

namespace plexus::monitoring {

namespace {

/// Options with one name for all of them in the reference.
std::vector<request_option> grouped(std::string_view group, std::vector<request_option> options) {
    for (request_option& each : options)
        each.group = group;
    return options;
}

/// One that has no options and asks a collector that has none.
template <auto Collector>
class plain_service final : public service {
    plexus::task<outcome> collect(const sources& from, output& out) override {
        return Collector(from, out);
    }
};

class connz_service final : public service {
    std::vector<request_option> options() override {
        return grouped("ConnzOptions", {{"sort", &asked_.sort, "", "server.SortOpt"},
                                        {"auth", &asked_.auth},
                                        {"subscriptions", &subjects_},
                                        {"subscriptions_detail", &details_},
                                        {"offset", &asked_.offset},
                                        {"limit", &asked_.limit},
                                        {"cid", &asked_.cid},
                                        {"mqtt_client", &asked_.mqtt_client},
                                        {"state", &state_, "", "server.ConnState"},
                                        {"user", &asked_.user},
                                        {"acc", &asked_.account},
                                        {"filter_subject", &asked_.filter_subject}});
    }
    void set_account(std::string account) override { asked_.account = std::move(account); }
    plexus::task<outcome> collect(const sources& from, output& out) override {
        if (subjects_)
            asked_.subscriptions = subscription_detail::subjects;
        if (details_)
            asked_.subscriptions = subscription_detail::full;
        if (state_ == 1)
            asked_.state = connection_state::closed;
        if (state_ == 2)
            asked_.state = connection_state::all;
        return connz(from, asked_, out);
    }

    connz_options asked_;
    bool subjects_ = false;
    bool details_ = false;
    std::int64_t state_ = 0;
};

class subsz_service final : public service {
    std::vector<request_option> options() override {
        return grouped("SubszOptions", {{"offset", &asked_.offset},
                                        {"limit", &asked_.limit},
                                        {"subscriptions", &asked_.subscriptions},
                                        {"account", &asked_.account},
                                        {"test", &asked_.test}});
    }
    void set_account(std::string account) override {
        asked_.account = std::move(account);
        asked_.subscriptions = true;
    }
    plexus::task<outcome> collect(const sources& from, output& out) override {
        return subsz(from, asked_, out);
    }

    subsz_options asked_;
};

class accountz_service final : public service {
    std::vector<request_option> options() override {
        return grouped("AccountzOptions", {{"account", &asked_.account}});
    }
    plexus::task<outcome> collect(const sources& from, output& out) override {
        return accountz(from, asked_, out);
    }

    accountz_options asked_;
};

class account_info_service final : public service {
    void set_account(std::string account) override { account_ = std::move(account); }
    plexus::task<outcome> collect(const sources& from, output& out) override {
        if (!write_account_detail(from, out.json, "", account_))
            co_return outcome{400, fmt::format("Account {} does not exist", account_)};
        co_return outcome{};
    }

    std::string account_;
};

class account_stats_service final : public service {
    std::vector<request_option> options() override {
        return grouped("AccountStatzOptions",
                       {{"accounts", &asked_.accounts}, {"include_unused", &asked_.unused}});
    }
    void set_account(std::string account) override { asked_.accounts = {std::move(account)}; }
    plexus::task<outcome> collect(const sources& from, output& out) override {
        // Whoever asks about all accounts asks on a subject that is one about an account, too.
        if (asked_.accounts == std::vector<std::string>{"PING"})
            co_return outcome{silence};
        if (!asked_.unused && !is_any_used(from))
            co_return outcome{silence};
        co_return co_await accstatz(from, asked_, out);
    }
    bool is_any_used(const sources& from) const {
        const account_rows rows(from);
        const auto used = [](const px_account_row* row) {
            return row != nullptr && row->connections > 0;
        };
        for (const std::string& name : asked_.accounts)
            if (used(rows.find(name)))
                return true;
        if (asked_.accounts.empty())
            for (const auto& [name, row] : rows.all())
                if (used(&row))
                    return true;
        return false;
    }

    accstatz_options asked_;
};

/// The reference's profiles are those of its own runtime: here there are none of them.
class profilez_service final : public service {
    std::vector<request_option> options() override {
        return grouped(
            "ProfilezOptions",
            {{"name", &name_}, {"debug", &debug_}, {"duration", &duration_, "", "time.Duration"}});
    }
    plexus::task<outcome> collect(const sources&, output& out) override {
        out.json.begin_object();
        out.json.null_field("profile");
        out.json.field("error", error());
        out.json.end_object();
        co_return outcome{};
    }
    std::string error() const {
        constexpr std::int64_t duration_max = 15'000'000'000;
        if (name_.empty())
            return "Profile name not specified";
        if (name_ != "cpu")
            return fmt::format("Profile {} not found", quoted(name_));
        if (duration_ <= 0 || duration_ > duration_max)
            return fmt::format("Duration {} should be between 0s and 15s",
                               duration_text(nanoseconds(duration_)));
        return "Failed to start CPU profile: this server has none";
    }

    std::string name_;
    std::int64_t debug_ = 0;
    std::int64_t duration_ = 0;
};

class healthz_service final : public service {
    std::vector<request_option> options() override {
        return grouped("HealthzOptions", {{"js-enabled", &asked_.js_enabled_only},
                                          {"js-enabled-only", &asked_.js_enabled_only},
                                          {"js-server-only", &asked_.js_server_only},
                                          {"js-meta-only", &asked_.js_meta_only},
                                          {"account", &asked_.account},
                                          {"stream", &asked_.stream},
                                          {"consumer", &asked_.consumer},
                                          {"details", &asked_.details}});
    }
    plexus::task<outcome> collect(const sources& from, output& out) override {
        asked_.status_code = true;
        co_await healthz(from, asked_, out);
        co_return outcome{}; // how the server is stands in the data
    }

    healthz_options asked_;
};

class ipqueuesz_service final : public service {
    std::vector<request_option> options() override {
        return grouped("IpqueueszOptions", {{"all", &asked_.all}, {"filter", &asked_.filter}});
    }
    plexus::task<outcome> collect(const sources& from, output& out) override {
        return ipqueuesz(from, asked_, out);
    }

    ipqueuesz_options asked_;
};

/// Of what this server does not have: the options are checked, and select nothing of nothing.
class absent_service : public service {
public:
    using collector = plexus::task<outcome> (*)(const sources&, output&);

    absent_service(collector function, std::string_view group, std::vector<std::string_view> truths,
                   std::vector<std::string_view> texts = {})
        : collect_(function), group_(group), truths_(std::move(truths)), texts_(std::move(texts)) {}

protected:
    std::vector<request_option> options() override {
        std::vector<request_option> all;
        for (const std::string_view name : truths_)
            all.push_back({name, &truth_});
        for (const std::string_view name : texts_)
            all.push_back({name, &text_});
        return grouped(group_, std::move(all));
    }

    plexus::task<outcome> collect(const sources& from, output& out) override {
        return collect_(from, out);
    }

private:
    const collector collect_;
    const std::string_view group_;
    const std::vector<std::string_view> truths_;
    const std::vector<std::string_view> texts_;
    bool truth_ = false;
    std::string text_;
};

class jsz_service : public absent_service {
public:
    explicit jsz_service(collector function)
        : absent_service(function, group,
                         {"accounts", "streams", "consumer", "direct_consumer", "config", "raft",
                          "stream_leader_only"},
                         {"account"}) {}

private:
    static constexpr std::string_view group = "JSzOptions";

    std::vector<request_option> options() override {
        std::vector<request_option> all = absent_service::options();
        all.push_back({"leader_only", &leader_only_, group});
        all.push_back({"offset", &page_, group});
        all.push_back({"limit", &page_, group});
        return all;
    }
    plexus::task<outcome> collect(const sources& from, output& out) override {
        if (leader_only_)
            co_return outcome{silence};
        co_return co_await absent_service::collect(from, out);
    }

    bool leader_only_ = false;
    std::int64_t page_ = 0;
};

template <class Service>
std::unique_ptr<service> make() {
    return std::make_unique<Service>();
}

std::unique_ptr<service> make_routez() {
    return std::make_unique<absent_service>(
        routez_without_cluster, "RoutezOptions",
        std::vector<std::string_view>{"subscriptions", "subscriptions_detail"});
}

std::unique_ptr<service> make_gatewayz() {
    return std::make_unique<absent_service>(
        gatewayz_without_gateway, "GatewayzOptions",
        std::vector<std::string_view>{"accounts", "subscriptions", "subscriptions_detail"},
        std::vector<std::string_view>{"name", "account_name"});
}

std::unique_ptr<service> make_leafz() {
    return std::make_unique<absent_service>(leafz_without_leafnodes, "LeafzOptions",
                                            std::vector<std::string_view>{"subscriptions"},
                                            std::vector<std::string_view>{"account"});
}

std::unique_ptr<service> make_raftz() {
    return std::make_unique<absent_service>(empty_raftz, "RaftzOptions",
                                            std::vector<std::string_view>{},
                                            std::vector<std::string_view>{"account", "group"});
}

std::unique_ptr<service> make_jsz() {
    return std::make_unique<jsz_service>(
        [](const sources& from, output& out) { return jsz_without_jetstream(from, false, out); });
}

plexus::task<outcome> no_jetstream(const sources&, output&) {
    co_return outcome{400, "jetstream not enabled"};
}

std::unique_ptr<service> make_account_jsz() {
    return std::make_unique<jsz_service>(no_jetstream);
}

constexpr service_kind server_kinds[] = {
    {"VARZ", "VarzEventOptions", make<plain_service<varz>>},
    {"SUBSZ", "SubszEventOptions", make<subsz_service>},
    {"CONNZ", "ConnzEventOptions", make<connz_service>},
    {"ROUTEZ", "RoutezEventOptions", make_routez, "/routez"},
    {"GATEWAYZ", "GatewayzEventOptions", make_gatewayz, "/gatewayz"},
    {"LEAFZ", "LeafzEventOptions", make_leafz, "/leafz"},
    {"ACCOUNTZ", "AccountzEventOptions", make<accountz_service>},
    {"JSZ", "JszEventOptions", make_jsz, "/jsz"},
    {"HEALTHZ", "HealthzEventOptions", make<healthz_service>},
    {"PROFILEZ", "ProfilezEventOptions", make<profilez_service>},
    {"EXPVARZ", "ExpvarzEventOptions", make<plain_service<expvarz>>},
    {"IPQUEUESZ", "IpqueueszEventOptions", make<ipqueuesz_service>},
    {"RAFTZ", "RaftzEventOptions", make_raftz, "/raftz"},
};

constexpr service_kind account_kinds[] = {
    {"SUBSZ", "SubszEventOptions", make<subsz_service>},
    {"CONNZ", "ConnzEventOptions", make<connz_service>},
    {"LEAFZ", "LeafzEventOptions", make_leafz, "/leafz"},
    {"JSZ", "JszEventOptions", make_account_jsz, "/jsz"},
    {"INFO", "AccInfoEventOptions", make<account_info_service>},
    {"STATZ", "AccountStatzEventOptions", make<account_stats_service>},
};

} // namespace

std::span<const service_kind> server_services() {
    return server_kinds;
}
std::span<const service_kind> account_services() {
    return account_kinds;
}

} // namespace plexus::monitoring

#include "metrics/exporter_names.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <string>

#include <boost/json/value.hpp>

namespace plexus::monitoring {

namespace {

// What the exporter leaves out, and the texts that it shows.
constexpr std::array left_out{
    std::string_view("leaf"),
    std::string_view("trusted_operators_claim"),
    std::string_view("cluster_tls_timeout"),
    std::string_view("cluster_cluster_port"),
    std::string_view("cluster_auth_timeout"),
    std::string_view("gateway_port"),
    std::string_view("gateway_auth_timeout"),
    std::string_view("gateway_tls_timeout"),
    std::string_view("gateway_connect_retries"),
};
constexpr std::array shown_texts{
    std::string_view("server_id"), std::string_view("server_name"),
    std::string_view("version"),   std::string_view("domain"),
    std::string_view("leader"),    std::string_view("name"),
    std::string_view("start"),     std::string_view("config_load_time"),
};

/// "http_req_stats" and "/varz" make "http_req_stats_varz".
std::string joined(std::string_view path, std::string_view key) {
    std::string made(path);
    for (const char c : "_" + std::string(key)) {
        const char next = c == '/' ? '_' : c;
        if (next != '_' || (!made.empty() && made.back() != '_'))
            made += next;
    }
    while (!made.empty() && made.back() == '_')
        made.pop_back();
    return made;
}

class walk {
public:
    walk(exposition& to, std::string prefix, std::string_view server_id)
        : to_(to), prefix_(std::move(prefix)), server_id_(server_id) {}

    void object(const boost::json::object& all, const std::string& path) {
        for (const auto& [key, value] : all) {
            const std::string name = joined(path, key);
            if (std::ranges::find(left_out, name) != left_out.end())
                continue;
            if (value.is_object())
                object(value.get_object(), name);
            else if (value.is_number())
                gauge(name).add({{"server_id", server_id_}}, value.to_number<double>());
            else if (value.is_string() &&
                     std::ranges::find(shown_texts, std::string_view(key)) != shown_texts.end())
                text(name, value.get_string());
        }
    }

private:
    exposition::family& gauge(const std::string& name) {
        return to_.of(prefix_ + name, metric_kind::gauge, name);
    }
    void text(const std::string& name, std::string_view value) {
        if (const double time = milliseconds_of(value); time >= 0)
            gauge(name).add({{"server_id", server_id_}}, time);
        else
            gauge(name).add({{"server_id", server_id_}, {"value", value}}, 1);
    }

    exposition& to_;
    const std::string prefix_;
    const std::string_view server_id_;
};

} // namespace

double milliseconds_of(std::string_view time) {
    std::tm parts{};
    double seconds = 0;
    char zone = 0;
    const std::string text(time);
    if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%lf%c", &parts.tm_year, &parts.tm_mon,
                    &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &seconds, &zone) != 7 ||
        zone != 'Z')
        return -1;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    return static_cast<double>(timegm(&parts)) * 1000 +
           static_cast<double>(static_cast<std::int64_t>(seconds * 1000));
}

void add_exporter_metrics(exposition& to, std::string_view prefix, std::string_view endpoint,
                          std::string_view server_id, const boost::json::object& answer) {
    walk(to, std::string(prefix) + "_" + std::string(endpoint) + "_", server_id).object(answer, {});
}

} // namespace plexus::monitoring

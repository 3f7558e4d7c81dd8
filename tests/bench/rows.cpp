#include "rows.hpp"

#include "rows_message.hpp"
#include "rows_monitoring.hpp"
#include "rows_state.hpp"

namespace plexus::bench {

const std::vector<row>& all_rows() {
    using fan = flow::fan;
    const std::string cpu = "CPU s / million";
    const std::string per_delivery = cpu + " deliveries";
    static const std::vector<row> rows = {
        {{{"publish 16 B, no subscriber", cpu, 0.025}},
         message_row{.payload = 16, .messages = 4'000'000}},
        {{{"publish 128 B, no subscriber", cpu, 0.045}},
         message_row{.payload = 128, .messages = 3'000'000}},
        {{{"1 publisher, 1 subscriber, 16 B", cpu, 0.07}},
         message_row{.subscribers = 1, .payload = 16, .messages = 1'500'000, .to = fan::all}},
        {{{"1:1, 128 B", cpu, 0.12}},
         message_row{.subscribers = 1, .payload = 128, .messages = 1'000'000, .to = fan::all}},
        {{{"1:10, 128 B", per_delivery, 0.06}},
         message_row{.subscribers = 10, .payload = 128, .messages = 150'000, .to = fan::all}},
        {{{"1:200, 128 B", per_delivery, 0.06}},
         message_row{.subscribers = 200, .payload = 128, .messages = 8'000, .to = fan::all}},
        {{{"4:4, 128 B", per_delivery, 0.07}},
         message_row{.publishers = 4,
                     .subscribers = 4,
                     .payload = 128,
                     .messages = 400'000,
                     .to = fan::all}},
        {{{"100,000 subjects into one wildcard, 128 B", cpu, 0.3}},
         message_row{.subscribers = 1,
                     .subjects = 100'000,
                     .payload = 128,
                     .messages = 500'000,
                     .to = fan::all}},
        {{{"queue group of 4, 128 B", cpu, 0.15}},
         message_row{.subscribers = 4, .payload = 128, .messages = 800'000, .to = fan::one_of}},
        {{{"1:1, 64 KiB", cpu, 30}},
         message_row{.subscribers = 1, .payload = 65'536, .messages = 8'000, .to = fan::all}},
        {{{"request/reply", "CPU us / request", 35},
          {"request/reply, p50", "us", 0},
          {"request/reply, p99", "us", 0}},
         request_row{.requests = 10'000}},
        {{{"memory of an idle connection", "kB", 2}}, measure_idle_connections},
        {{{"memory of a distinct subscription", "B", 250},
          {"SUB of a distinct subject", "CPU s / million", 1.5}},
         measure_subscriptions},
        {{{"idle server, resident", "MB", 5}, {"start to first PONG", "ms", 8}}, measure_start},
        {{{"longest wait while all connections are listed", "ms", 5},
          {"longest wait while all are listed with their users", "ms", 5},
          {"longest wait while all subscriptions are listed", "ms", 5},
          {"longest wait while /metrics is made", "ms", 5}},
         measure_listing},
    };
    return rows;
}

} // namespace plexus::bench

// Answers over HTTP beside the monitoring plugin: counts visitors by name, for whoever asks and as
// a metric, and lists them, however many there are.
#include <map>
#include <optional>
#include <string>

#include <plexus/config.hpp>
#include <plexus/http.hpp>
#include <plexus/json.hpp>
#include <plexus/metrics.hpp>
#include <plexus/plugin.hpp>

namespace {

constexpr px_option options[] = {
    {"visitors_max", PX_OPTION_INTEGER, 0, "1000", nullptr, 1, 1'000'000, nullptr,
     "Names that are counted by themselves; further ones are counted as \"other\"."},
};
constexpr px_requirement requirements[] = {
    {PX_LOOP_V0_ID, 0, 0}, {PX_HTTP_V0_ID, 1, 0}, {PX_METRICS_V0_ID, 0, 0}};
constexpr px_http_parameter visit_parameters[] = {
    {"name", PX_HTTP_TEXT, 0, "Who comes."},
    {"times", PX_HTTP_INTEGER, 0, "How often; 1."},
};
constexpr px_http_parameter list_parameters[] = {
    {"total", PX_HTTP_BOOLEAN, 0, "With their sum at the end."},
};

/// Thread: [home] all of it.
class visits {
public:
    static constexpr plexus::description about{
        .name = "visits",
        .version = "0.1.0",
        .text = "Example: counts visitors over HTTP",
        .requirements = requirements,
        .options = options,
    };

    explicit visits(plexus::context& context)
        : host_(context.host), tasks_(context.tasks),
          visitors_max_(static_cast<std::size_t>(
              plexus::config_view(host_.config()).integer("visitors_max").value_or(1000))),
          visit_(host_, [this](plexus::http_request asked) { visit(std::move(asked)); }),
          list_(host_, [this](plexus::http_request asked) {
              tasks_.spawn("a list", list(std::move(asked)));
          }) {}

    plexus::result<void> init() {
        static constexpr std::string_view labels[] = {"name"};
        auto counted = plexus::metric_family::counter(
            host_, {.name = "visits_visitors",
                    .help = "How often each visitor came.",
                    .labels = labels,
                    .series_max = static_cast<std::uint32_t>(visitors_max_)});
        if (!counted)
            return counted.error();
        visitors_ = *counted;
        if (host_.find<px_http_v0>(PX_HTTP_V0_ID) == nullptr) {
            host_.warn("nobody visits: monitoring is not loaded");
            return {};
        }
        if (auto opened = visit_.open(
                {.path = "/visits", .doc = "Counts a visitor.", .parameters = visit_parameters});
            !opened)
            return opened.error();
        return list_.open({.path = "/visits/list",
                           .doc = "All visitors, one a line.",
                           .parameters = list_parameters});
    }

private:
    void visit(plexus::http_request asked) {
        std::string name(asked.text("name"));
        const std::int64_t times = asked.integer("times", 1);
        if (name.empty() || times < 1)
            return asked.respond(400, "text/plain", "found no name, or times below 1\n");
        if (!counts_.contains(name) && counts_.size() >= visitors_max_)
            name = "other";
        const std::uint64_t count = counts_[name] += static_cast<std::uint64_t>(times);
        visitors_->series({name}).add(static_cast<double>(times));
        asked.json("{\"name\":" + plexus::json_text(name) + ",\"visits\":" + std::to_string(count) +
                   "}");
    }

    // What the client does not take waits here, not in the server's memory.
    plexus::task<> list(plexus::http_request asked) {
        std::uint64_t total = 0;
        asked.begin(200, "text/plain");
        std::string name; // not an iterator: others may visit meanwhile
        for (auto at = counts_.begin(); at != counts_.end(); at = counts_.upper_bound(name)) {
            name = at->first;
            total += at->second;
            if (!asked.write(name + ' ' + std::to_string(at->second) + '\n'))
                co_await asked.room();
        }
        if (asked.boolean("total"))
            asked.write("total " + std::to_string(total) + '\n');
        asked.end();
    }

    const plexus::host& host_;
    plexus::task_scope& tasks_;
    const std::size_t visitors_max_;
    std::map<std::string, std::uint64_t> counts_;
    std::optional<plexus::metric_family> visitors_; ///< from init on
    plexus::http_endpoint visit_;
    plexus::http_endpoint list_;
};

} // namespace

PLEXUS_PLUGIN(visits)

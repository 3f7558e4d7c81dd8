// A bus service: answers on a subject, counts, and tells its count now and then.
#include <string>

#include <plexus/bus.hpp>
#include <plexus/config.hpp>
#include <plexus/plugin.hpp>
#include <plexus/wait.hpp>

namespace {

using std::chrono::nanoseconds;

/// What the configuration says.
struct settings {
    std::string subject;
    std::string greeting;
    nanoseconds report_every;

    explicit settings(std::string_view json) {
        const plexus::config_view config(json);
        subject = config.text("subject").value_or("service.greet");
        greeting = config.text("greeting").value_or("Hello");
        report_every = config.duration("report_every").value_or(nanoseconds(0));
    }
};

constexpr px_option options[] = {
    {"subject", PX_OPTION_TEXT, 0, "service.greet", nullptr, 0, 0, nullptr,
     "Subject that the service answers on."},
    {"greeting", PX_OPTION_TEXT, PX_OPTION_RELOADABLE, "Hello", nullptr, 0, 0, nullptr,
     "What an answer begins with."},
    {"report_every", PX_OPTION_DURATION, PX_OPTION_RELOADABLE, "10s", nullptr, 1'000'000,
     3'600'000'000'000, nullptr, "How often the number of answers is published."},
};
constexpr px_requirement requirements[] = {{PX_LOOP_V0_ID, 0, 0}, {PX_BUS_V0_ID, 0, 0}};

/// Thread: [home] all of it.
class service {
public:
    static constexpr plexus::description about{
        .name = "service",
        .version = "0.1.0",
        .text = "Example: answers requests with a greeting",
        .requirements = requirements,
        .options = options,
    };

    explicit service(plexus::context& context)
        : host_(context.host), tasks_(context.tasks), settings_(host_.config()),
          account_(plexus::account::find(host_).value()), report_(host_, [this] { report(); }) {}

    plexus::result<void> activate() {
        auto opened = plexus::subscription::open(account_, settings_.subject,
                                                 [this](plexus::messages batch) { greet(batch); },
                                                 {.queue = "service"});
        if (!opened)
            return opened.error();
        greetings_ = std::move(*opened);
        tasks_.spawn("announce", announce());
        return report_.start_every(settings_.report_every);
    }

    plexus::result<void> check(std::string_view proposed) {
        if (settings(proposed).greeting.empty())
            return plexus::error{PX_ERR_INVALID, "greeting must not be empty"};
        return {};
    }

    void reload() {
        settings_ = settings(host_.config());
        if (const auto started = report_.start_every(settings_.report_every); !started)
            host_.error("no more reports: ", started.error().text);
    }

private:
    void greet(plexus::messages batch) {
        for (const plexus::message_view asked : batch) {
            if (asked.reply().empty())
                continue;
            const std::string answer =
                settings_.greeting + ", " + std::string(asked.payload()) + "!";
            if (const auto sent = account_.answer(asked, answer); !sent)
                host_.warn("could not answer: ", sent.error().text);
            ++answered_;
        }
    }

    void report() {
        const auto sent = account_.publish(
            {.subject = settings_.subject + ".count", .payload = std::to_string(answered_)});
        if (!sent)
            host_.warn("could not report: ", sent.error().text);
    }

    // Asks itself once, as a client would, to say in the log that it works.
    plexus::task<> announce() {
        co_await plexus::sleep(std::chrono::milliseconds(1));
        const auto reply = co_await plexus::request(account_, settings_.subject, "operator",
                                                    std::chrono::seconds(5));
        if (reply)
            host_.notice("answers on ", settings_.subject, ": ", reply->payload);
        else
            host_.warn("does not answer on ", settings_.subject, ": ", reply.error().text);
    }

    const plexus::host& host_;
    plexus::task_scope& tasks_;
    settings settings_;
    plexus::account account_;
    plexus::timer report_;
    plexus::subscription greetings_;
    std::uint64_t answered_ = 0;
};

} // namespace

PLEXUS_PLUGIN(service)

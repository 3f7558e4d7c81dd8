// Answers over HTTP on the last loop, which is not that of the plugin or of monitoring.
#include <chrono>
#include <list>
#include <string>
#include <thread>
#include <utility>

#include <plexus/http.hpp>
#include <plexus/loop.hpp>
#include <plexus/plugin.hpp>

namespace {

constexpr px_requirement requirements[] = {{PX_LOOP_V0_ID, 0, 0}, {PX_HTTP_V0_ID, 0, 0}};
constexpr px_http_parameter parameters[] = {
    {"parts", PX_HTTP_INTEGER, 0, "Of 10,000 bytes."},
    {"block", PX_HTTP_BOOLEAN, 0, "Keeps its loop for a while."}};

/// Thread: answer() and what follows from it on the last loop, the rest [home].
class elsewhere {
public:
    static constexpr plexus::description about{
        .name = "elsewhere",
        .version = "0.1.0",
        .text = "Test: answers over HTTP on another loop",
        .requirements = requirements,
    };

    explicit elsewhere(plexus::context& context)
        : host_(context.host),
          endpoint_(host_, [this](plexus::http_request asked) { answer(std::move(asked)); }) {}

    plexus::result<void> init() {
        return endpoint_.open(
            {.path = "/elsewhere", .parameters = parameters, .loop = host_.server().loops - 1});
    }

    /// Answers that wait for a client end on their own loop, while there still is one; and the last
    /// question has been answered there.
    void drain(std::uint32_t) {
        endpoint_.close();
        const auto end = [this] {
            answers_.clear();
            static_cast<void>(
                plexus::post(host_, plexus::home_loop(host_), [this] { host_.drained(); }));
        };
        static_cast<void>(plexus::post(host_, host_.server().loops - 1, end));
    }

private:
    using answers = std::list<plexus::http_request>;

    void answer(plexus::http_request asked) {
        if (asked.boolean("block"))
            std::this_thread::sleep_for(std::chrono::seconds(2));
        const std::int64_t parts = asked.integer("parts");
        if (parts == 0)
            return asked.json("{\"loop\":" + std::to_string(plexus::current_loop(host_)) + "}");
        asked.begin(200, "text/plain");
        write(answers_.insert(answers_.end(), std::move(asked)), parts);
    }

    void write(answers::iterator asked, std::int64_t parts) {
        while (parts-- > 0)
            if (!asked->write(std::string(10'000, 'x')))
                return asked->when_writable([this, asked, parts] { write(asked, parts); });
        answers_.erase(asked); // which ends it
    }

    const plexus::host& host_;
    plexus::http_endpoint endpoint_;
    answers answers_; ///< those that wait for room
};

} // namespace

PLEXUS_PLUGIN(elsewhere)

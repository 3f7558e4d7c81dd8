// An authenticator that asks a service on the bus: each login becomes a request, and the answer,
// when it comes, decides.
#include <string>

#include <plexus/auth.hpp>
#include <plexus/bus.hpp>
#include <plexus/config.hpp>
#include <plexus/json.hpp>
#include <plexus/plugin.hpp>
#include <plexus/wait.hpp>

namespace {

constexpr px_option options[] = {
    {"subject", PX_OPTION_TEXT, 0, "auth.check", nullptr, 0, 0, nullptr,
     "Subject of the requests."},
    {"account", PX_OPTION_TEXT, PX_OPTION_REQUIRED, nullptr, nullptr, 0, 0, nullptr,
     "Account that the service is in; passwords pass through it."},
    {"timeout", PX_OPTION_DURATION, 0, "1s", nullptr, 1'000'000, 60'000'000'000, nullptr,
     "How long an answer may take."},
};
constexpr px_requirement requirements[] = {
    {PX_LOOP_V0_ID, 0, 0}, {PX_BUS_V0_ID, 0, 0}, {PX_AUTH_V0_ID, 0, 0}};

/// Thread: decide() [loop], any of them; the rest [home].
class remote_auth {
public:
    static constexpr plexus::description about{
        .name = "remote-auth",
        .version = "0.1.0",
        .text = "Example: asks a service on the bus who may log in",
        .requirements = requirements,
        .options = options,
    };

    explicit remote_auth(plexus::context& context)
        : host_(context.host), tasks_(context.tasks), config_(host_.config()),
          subject_(plexus::config_view(config_).text("subject").value()),
          timeout_(plexus::config_view(config_).duration("timeout").value()),
          service_account_(
              plexus::account::find(host_, plexus::config_view(config_).text("account").value())
                  .value()),
          link_(host_, "remote-auth", [this](plexus::login asked) { decide(std::move(asked)); }) {}

    plexus::result<void> init() { return link_.join(); }

private:
    // Tasks belong to the home loop, logins to that of their connection.
    void decide(plexus::login asked) {
        if (asked.accepted_already() || asked.user().empty()) {
            asked.pass();
            return;
        }
        const auto posted = plexus::post(host_, plexus::home_loop(host_),
                                         [this, asked = std::move(asked)]() mutable {
                                             tasks_.spawn("ask", ask(std::move(asked)));
                                         });
        if (!posted)
            host_.debug("a login is refused: ", posted.error().text);
    }

    // A task that ends early, because the plugin is deactivated, refuses the login that it holds.
    plexus::task<> ask(plexus::login asked) {
        const std::string question = R"({"user":)" + plexus::json_text(asked.user()) +
                                     R"(,"password":)" + plexus::json_text(asked.password()) +
                                     R"(,"host":)" + plexus::json_text(asked.host_name()) + "}";
        const auto reply = co_await plexus::request(service_account_, subject_, question, timeout_);
        if (!reply) {
            asked.reject(reply.error().text);
            co_return;
        }
        const plexus::config_view answer(reply->payload);
        const auto account = answer.text("account");
        if (!account) {
            asked.reject(answer.text("error").value_or("the answer names no account"));
            co_return;
        }
        const auto accepted = asked.accept(
            {.account = *account, .permissions = answer.raw("permissions").value_or("")});
        if (!accepted)
            host_.warn("an answer on ", subject_, " is no good: ", accepted.error().text);
    }

    const plexus::host& host_;
    plexus::task_scope& tasks_;
    const std::string config_;
    const std::string subject_;
    const plexus::nanoseconds timeout_;
    plexus::account service_account_;
    plexus::authenticator link_;
};

} // namespace

PLEXUS_PLUGIN(remote_auth)

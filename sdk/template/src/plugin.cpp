// Lets in clients that know the token of the configuration.
#include <string>
#include <string_view>

#include <plexus/auth.hpp>
#include <plexus/config.hpp>
#include <plexus/plugin.hpp>

namespace {

constexpr px_option options[] = {
    {"token", PX_OPTION_TEXT, PX_OPTION_REQUIRED | PX_OPTION_SECRET, nullptr, nullptr, 0, 0,
     nullptr, "The token that clients log in with."},
    {"account", PX_OPTION_TEXT, 0, "$G", nullptr, 0, 0, nullptr, "The account they are let into."},
};
constexpr px_requirement requirements[] = {{PX_AUTH_V0_ID, 0, 0}};

/// Takes as long for a wrong text as for the right one.
bool same(std::string_view given, std::string_view wanted) {
    unsigned difference = given.size() == wanted.size() ? 0 : 1;
    for (std::size_t i = 0; i < given.size() && i < wanted.size(); ++i)
        difference |= static_cast<unsigned>(given[i] ^ wanted[i]);
    return difference == 0;
}

/// Thread: decide() [loop], any of them: what it reads is constant.
class my_auth {
public:
    static constexpr plexus::description about{
        .name = "my-auth",
        .version = "0.1.0",
        .text = "Lets in clients that know a token",
        .requirements = requirements,
        .options = options,
    };

    explicit my_auth(plexus::context& context)
        : host_(context.host), token_(setting("token")), account_(setting("account")),
          link_(host_, "my-auth", [this](plexus::login asked) { decide(std::move(asked)); }) {}

    plexus::result<void> init() {
        if (token_.empty())
            return plexus::error{PX_ERR_INVALID, "token must not be empty"};
        return link_.join();
    }

private:
    std::string setting(const char* key) const {
        return plexus::config_view(host_.config()).text(key).value();
    }

    void decide(plexus::login asked) const {
        if (asked.accepted_already() || asked.token().empty())
            asked.pass();
        else if (!same(asked.token(), token_))
            asked.reject("wrong token");
        else if (const auto in = asked.accept({.account = account_, .user = "by token"}); !in)
            host_.warn("could not accept a login: ", in.error().text);
    }

    const plexus::host& host_;
    const std::string token_;
    const std::string account_;
    plexus::authenticator link_;
};

} // namespace

PLEXUS_PLUGIN(my_auth)

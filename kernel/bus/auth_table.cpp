#include "bus/auth_table.hpp"

#include "bus/plugin_authenticator.hpp"
#include "bus/text.hpp"

namespace plexus::bus {

namespace {

class auth_holdings final : public holdings {
public:
    void close_doors() override {
        if (link != nullptr)
            link->close();
    }

    // Being part of the chain is nothing to give back.
    std::vector<std::string> take_back(std::function<void()> done) override {
        if (link != nullptr)
            link->end();
        done();
        return {};
    }

    std::shared_ptr<const plugin_authenticator> link; ///< set by join, then constant
};

auth_holdings& held(px_host& host) {
    return host.holdings_of<auth_holdings>(table_slot::auth);
}

px_status join(px_host* host, const px_authenticator* authenticator, void* arg) {
    if (!host->on_start("auth.join"))
        return PX_ERR_THREAD;
    if (authenticator == nullptr || authenticator->size != sizeof(px_authenticator) ||
        authenticator->name == nullptr || authenticator->authenticate == nullptr)
        return host->refuse(PX_ERR_INVALID,
                            "auth.join: found no complete px_authenticator of {} "
                            "bytes",
                            sizeof(px_authenticator));
    auto& link = held(*host).link;
    if (link != nullptr)
        return host->refuse(PX_ERR_EXISTS, "auth.join: the plugin has joined already");
    link = std::make_shared<const plugin_authenticator>(*host, *authenticator, arg);
    return PX_OK;
}

// The link that answers, or the status for a plugin that has none.
template <class Answer>
px_status answer(px_host& host, const char* function, Answer give) {
    const auto& link = held(host).link;
    if (link == nullptr)
        return host.refuse(PX_ERR_STATE, "{}: the plugin has not joined", function);
    return give(*link);
}

px_status accept(px_host* host, px_auth_question question, const px_identity* identity) {
    if (identity == nullptr || identity->size != sizeof(px_identity))
        return host->refuse(PX_ERR_INVALID, "auth.accept: found no px_identity of {} bytes",
                            sizeof(px_identity));
    return answer(*host, "auth.accept",
                  [&](auto& link) { return link.accept(question, *identity); });
}

px_status reject(px_host* host, px_auth_question question, px_text why) {
    return answer(*host, "auth.reject",
                  [&](auto& link) { return link.reject(question, view(why)); });
}

px_status pass(px_host* host, px_auth_question question) {
    return answer(*host, "auth.pass", [&](auto& link) { return link.pass(question); });
}

void recheck(px_host* host) {
    if (host->on_loop("auth.recheck") && host->kernel().recheck_logins)
        host->kernel().recheck_logins();
}

} // namespace

const px_auth_v0& auth_table() {
    static const px_auth_v0 table{sizeof(px_auth_v0), 0, join, accept, reject, pass, recheck};
    return table;
}

std::unique_ptr<holdings> make_auth_holdings(px_host&) {
    return std::make_unique<auth_holdings>();
}

std::shared_ptr<const auth::authenticator> authenticator_of(px_host& host) {
    return held(host).link;
}

} // namespace plexus::bus

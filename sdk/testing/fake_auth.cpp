// plexus.auth/0 in a test: logins are what the test makes.
#include <plexus/text.hpp>

#include "fake_parts.hpp"

namespace plexus::testing {

namespace {

using verdict = login_answer::verdict;

px_status join(px_host* host, const px_authenticator* authenticator, void* arg) {
    if (host->on_loop || host->stage != px_host::life::initialised)
        return host->refuse(PX_ERR_THREAD, "auth.join belongs to init");
    if (authenticator == nullptr || authenticator->size != sizeof *authenticator ||
        authenticator->name == nullptr || authenticator->authenticate == nullptr)
        return host->refuse(PX_ERR_INVALID, "auth.join without a complete px_authenticator");
    if (host->authenticator != nullptr)
        return host->refuse(PX_ERR_EXISTS, "auth.join: the plugin has joined already");
    if (const px_status may = host->count_call("auth.join"); may != PX_OK)
        return may;
    host->authenticator = authenticator;
    host->authenticator_arg = arg;
    return PX_OK;
}

/// The login behind a question, which is answered by that; null, and a reason, when it is not open.
px_host::login* take(px_host* host, px_auth_question question) {
    const auto node = host->questions.extract(question);
    if (!node.empty())
        return node.mapped().about;
    if (host->stage == px_host::life::active)
        host->offend("an answer to login question " + std::to_string(question) +
                     ", which is answered already or was never asked");
    host->refuse(PX_ERR_NOT_FOUND, "question " + std::to_string(question) + " is not open");
    return nullptr;
}

px_status accept(px_host* host, px_auth_question question, const px_identity* who) {
    if (who == nullptr || who->size != sizeof *who)
        return host->refuse(PX_ERR_INVALID, "auth.accept without a complete px_identity");
    px_host::login* const asked = take(host, question);
    if (asked == nullptr)
        return PX_ERR_NOT_FOUND;
    login_answer& answer = asked->answer;
    const std::string_view permissions = view(who->permissions);
    std::string account = who->account.size == 0 ? global_account : std::string(view(who->account));
    if (!permissions.empty() && !(permissions.starts_with('{') && permissions.ends_with('}'))) {
        answer.said = verdict::rejected;
        answer.why = "the permissions are no JSON object";
        return host->refuse(PX_ERR_INVALID, answer.why);
    }
    if (answer.said == verdict::accepted && account != answer.account) {
        answer.said = verdict::rejected;
        answer.why = "it belongs to another account now";
        return PX_OK;
    }
    answer.said = verdict::accepted;
    answer.why.clear();
    answer.account = std::move(account);
    answer.user = who->user.size == 0 ? asked->request.user : std::string(view(who->user));
    answer.permissions = permissions;
    answer.max_payload = who->max_payload;
    answer.max_subscriptions = who->max_subscriptions;
    answer.expires_wall_ns = who->expires_wall_ns;
    return PX_OK;
}

px_status reject(px_host* host, px_auth_question question, px_text why) {
    px_host::login* const asked = take(host, question);
    if (asked == nullptr)
        return PX_ERR_NOT_FOUND;
    asked->answer.said = verdict::rejected;
    asked->answer.why = view(why);
    return PX_OK;
}

px_status pass(px_host* host, px_auth_question question) {
    px_host::login* const asked = take(host, question);
    if (asked == nullptr)
        return PX_ERR_NOT_FOUND;
    asked->answer.said = verdict::passed;
    return PX_OK;
}

void recheck(px_host* host) {
    if (!host->is_on_loop("auth.recheck"))
        return;
    host->world.at(0, [host] { host->ask_again(); });
}

} // namespace

const px_auth_v0& fake_auth_table() {
    static const px_auth_v0 table{sizeof(px_auth_v0), 0, join, accept, reject, pass, recheck};
    return table;
}

} // namespace plexus::testing

using verdict = plexus::testing::login_answer::verdict;

void px_host::ask(login& about) {
    if (stage != life::active || authenticator == nullptr) {
        about.answer.said = verdict::rejected;
        about.answer.why = "the plugin has not joined, or is not at work";
        return;
    }
    ++about.answer.asked;
    for (auto& [number, open] : questions)
        if (open.about == &about)
            open.about = &overtaken; // whatever the answer to that one will be
    auto told = std::make_unique<const plexus::testing::login_request>(about.request);
    const plexus::testing::login_request& client = *told;
    px_auth_request asked{};
    asked.size = sizeof asked;
    asked.so_far = client.so_far;
    asked.connection_id = about.connection_id;
    asked.connection_type = client.connection_type;
    asked.port = client.port;
    asked.host = plexus::to_text(client.host);
    asked.user = plexus::to_text(client.user);
    asked.password = plexus::to_text(client.password);
    asked.token = plexus::to_text(client.token);
    asked.nkey = plexus::to_text(client.nkey);
    asked.signature = plexus::to_text(client.signature);
    asked.jwt = plexus::to_text(client.jwt);
    asked.nonce = plexus::to_text(client.nonce);
    asked.certificate_subject = plexus::to_text(client.certificate_subject);
    const px_auth_question question = ++last_number;
    questions.emplace(question, open_question{&about, std::move(told)});
    run("authenticate", [&] { authenticator->authenticate(authenticator_arg, question, &asked); });
}

void px_host::ask_again() {
    for (login& each : logins) {
        const bool passed = each.answer.said == verdict::passed;
        if (each.answer.said == verdict::accepted || each.answer.said == verdict::waiting ||
            (passed && each.request.so_far == PX_AUTH_ACCEPTED))
            ask(each);
    }
}

void px_host::refuse_questions() {
    for (const auto& [number, open] : std::exchange(questions, {})) {
        open.about->answer.said = verdict::rejected;
        open.about->answer.why = "the plugin was deactivated before it answered";
    }
}

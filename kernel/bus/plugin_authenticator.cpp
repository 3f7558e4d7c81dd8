#include "bus/plugin_authenticator.hpp"

#include "bus/call_scope.hpp"
#include "bus/text.hpp"
#include "config/permissions_json.hpp"

namespace plexus::bus {

namespace {

std::uint32_t verdict_number(auth::auth_outcome::verdict decision) {
    switch (decision) {
    case auth::auth_outcome::verdict::undecided:
        return PX_AUTH_UNDECIDED;
    case auth::auth_outcome::verdict::accepted:
        return PX_AUTH_ACCEPTED;
    case auth::auth_outcome::verdict::rejected:
        return PX_AUTH_REJECTED;
    }
    std::unreachable();
}

/// Views of what the question holds.
px_auth_request describe(const auth::auth_request& request, const auth::auth_outcome& so_far) {
    px_auth_request result{};
    result.size = sizeof(px_auth_request);
    result.so_far = verdict_number(so_far.decision);
    result.connection_id = request.connection_id;
    result.connection_type = static_cast<std::uint32_t>(request.type);
    result.port = request.port;
    result.host = to_text(request.host);
    result.user = to_text(request.login.user);
    result.password = to_text(request.login.password.view());
    result.token = to_text(request.login.token.view());
    result.nkey = to_text(request.login.nkey);
    result.signature = to_text(request.login.signature);
    result.jwt = to_text(request.login.jwt.view());
    result.nonce = to_text(request.nonce);
    if (request.certificate != nullptr)
        result.certificate_subject = to_text(request.certificate->subject_text);
    return result;
}

std::chrono::system_clock::time_point wall_time(std::int64_t ns) {
    return std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(
            std::chrono::nanoseconds(ns)));
}

} // namespace

void plugin_authenticator::authenticate(auth::auth_request_ptr request, auth::auth_outcome so_far,
                                        auth::auth_done done) const {
    const px_auth_request described = describe(*request, so_far);
    question asked{request, std::move(so_far), std::move(done)};
    const px_auth_question number = ask(asked);
    if (number == 0)
        return;
    const bool returned = call_plugin(host_, "authenticate",
                                      [&] { functions_.authenticate(arg_, number, &described); });
    if (!returned)
        if (auto left = take(number))
            refuse(std::move(*left), fmt::format("Plugin {} failed to authenticate", host_.name()));
}

// Its number; 0 when it cannot be asked and is refused.
px_auth_question plugin_authenticator::ask(question& asked) const {
    bool at_work = false;
    {
        const std::lock_guard lock(mutex_);
        at_work = !closed_ && host_.working();
        if (at_work && open_.size() < questions_max) {
            open_.emplace(++last_, std::move(asked));
            return last_;
        }
    }
    if (!at_work) {
        refuse(std::move(asked), fmt::format("Plugin {} is not at work", host_.name()));
        return 0;
    }
    asked.so_far.reject_unasked(
        fmt::format("Plugin {} has not answered {} questions", host_.name(), questions_max));
    asked.done(std::move(asked.so_far));
    return 0;
}

std::optional<plugin_authenticator::question>
plugin_authenticator::take(px_auth_question number) const {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(number);
    if (found == open_.end())
        return std::nullopt;
    std::optional<question> taken(std::move(found->second));
    open_.erase(found);
    return taken;
}

void plugin_authenticator::refuse(question asked, std::string why) {
    asked.so_far.reject(auth::reject_reason::authentication_failure);
    asked.so_far.notes.push_back({auth::auth_note::level::error, std::move(why)});
    asked.done(std::move(asked.so_far));
}

px_status plugin_authenticator::accept(px_auth_question number, const px_identity& who) const {
    auto asked = take(number);
    if (!asked)
        return host_.refuse(PX_ERR_NOT_FOUND, "question {} is not open", number);
    auto permissions = permissions_of(view(who.permissions));
    if (!permissions) {
        refuse(std::move(*asked), fmt::format("Plugin {}: permissions of user \"{}\": {}",
                                              host_.name(), view(who.user), permissions.error()));
        return host_.refuse(PX_ERR_INVALID, "{}", permissions.error());
    }
    auth::identity identity;
    if (who.account.size != 0)
        identity.account = view(who.account);
    identity.name = {auth::user_kind::user,
                     who.user.size != 0 ? std::string(view(who.user)) : asked->request->login.user};
    identity.permissions = std::move(*permissions);
    identity.limits = {who.max_payload, who.max_subscriptions};
    if (who.expires_wall_ns != 0)
        identity.expires = wall_time(who.expires_wall_ns);
    asked->so_far.accept(std::move(identity));
    asked->done(std::move(asked->so_far));
    return PX_OK;
}

px_status plugin_authenticator::reject(px_auth_question number, std::string_view why) const {
    auto asked = take(number);
    if (!asked)
        return host_.refuse(PX_ERR_NOT_FOUND, "question {} is not open", number);
    asked->so_far.reject(auth::reject_reason::authentication_failure);
    if (!why.empty())
        asked->so_far.note(fmt::format("Plugin {}: {}", host_.name(), why));
    asked->done(std::move(asked->so_far));
    return PX_OK;
}

px_status plugin_authenticator::pass(px_auth_question number) const {
    auto asked = take(number);
    if (!asked)
        return host_.refuse(PX_ERR_NOT_FOUND, "question {} is not open", number);
    asked->done(std::move(asked->so_far));
    return PX_OK;
}

void plugin_authenticator::close() const {
    const std::lock_guard lock(mutex_);
    closed_ = true;
}

void plugin_authenticator::end() const {
    close();
    questions left;
    {
        const std::lock_guard lock(mutex_);
        left = std::exchange(open_, {});
        for (const auto& [number, asked] : left)
            kept_.push_back(asked.request);
    }
    for (auto& [number, asked] : left)
        refuse(std::move(asked),
               fmt::format("Plugin {} was deactivated before it answered", host_.name()));
}

std::size_t plugin_authenticator::open_questions() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
}

text_result<auth::permissions_ptr>
plugin_authenticator::permissions_of(std::string_view json) const {
    if (json.empty())
        return nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (json == last_permissions_json_)
            return last_permissions_;
    }
    auto spec = config::permissions_from_json(json);
    if (!spec)
        return std::unexpected(std::move(spec.error()));
    auto compiled = auth::permissions::compile(*spec);
    if (!compiled)
        return std::unexpected(std::move(compiled.error()));
    const std::lock_guard lock(mutex_);
    last_permissions_json_ = json;
    last_permissions_ = *compiled;
    return std::move(*compiled);
}

} // namespace plexus::bus

#include "http/provided.hpp"

#include <array>
#include <optional>
#include <span>

#include "http/foreign_request.hpp"
#include "http/paths.hpp"

namespace plexus::monitoring {

namespace {

std::optional<parameter_form> form_of(std::uint32_t form) {
    static constexpr std::array known{parameter_form::text, parameter_form::boolean,
                                      parameter_form::integer, parameter_form::natural};
    if (form < PX_HTTP_TEXT || form > PX_HTTP_UNSIGNED)
        return {};
    return known[form - PX_HTTP_TEXT];
}

std::string text_or_empty(const char* text) {
    return text != nullptr ? text : "";
}

/// What a plugin said of its endpoint; nothing when it makes no sense.
std::optional<endpoint> read_endpoint(const px_http_endpoint& what) {
    endpoint made{.path = text_or_empty(what.path), .doc = text_or_empty(what.doc)};
    if (what.size < sizeof(px_http_endpoint) || what.handle == nullptr ||
        !made.path.starts_with('/') || clean_path(made.path) != made.path)
        return {};
    for (const px_http_parameter& each : std::span(what.parameters, what.parameter_count)) {
        const auto form = form_of(each.form);
        if (!form || each.name == nullptr)
            return {};
        made.parameters.push_back({each.name, *form, text_or_empty(each.doc)});
    }
    made.of_plugin = true;
    return made;
}

void release(px_http_request* answered) {
    static_cast<provided_http*>(answered->owner)->forget(answered);
}

/// One request of a client, on its way to the plugin: by way of the kernel, which knows then whose
/// function runs, and calls none of a plugin that is not at work.
void hand_over(provided_http& owner, const std::shared_ptr<foreign_endpoint>& to,
               const std::shared_ptr<exchange>& asked) {
    if (to->waiting >= provided_http::requests_max)
        return asked->refuse(503, "503 Service Unavailable: too many requests\n");
    px_http_request* const made = owner.keep(std::make_shared<px_http_request>(to, asked));
    const auto call = [to, made] {
        if (!to->removed)
            return to->handle(to->arg, made);
        made->respond(503, text_type, "503 Service Unavailable\n");
        release(made);
    };
    if (const auto sent = post(to->plugin, to->loop, call); !sent) {
        owner.forget(made);
        asked->refuse(503, "503 Service Unavailable\n");
    }
}

} // namespace

provided_http::~provided_http() = default;

px_status provided_http::add(px_host* owner, const px_http_endpoint& what, void* arg) {
    std::optional<endpoint> made = read_endpoint(what);
    if (!made || owner == nullptr)
        return PX_ERR_INVALID;
    const auto to = std::make_shared<foreign_endpoint>(host_, owner, what, arg);
    made->handle = [this, to](const std::shared_ptr<exchange>& asked) {
        hand_over(*this, to, asked);
    };
    const std::string path = made->path;
    if (!endpoints_.add(std::move(*made))) {
        to->gone = nullptr; // it has never been there
        return PX_ERR_EXISTS;
    }
    const std::lock_guard lock(mutex_);
    known_[path] = to;
    return PX_OK;
}

px_status provided_http::remove(std::string_view path) {
    std::shared_ptr<foreign_endpoint> last; // ends outside the lock
    {
        const std::lock_guard lock(mutex_);
        const auto found = known_.find(path);
        if (found == known_.end())
            return PX_ERR_NOT_FOUND;
        last = found->second.lock();
        known_.erase(found);
    }
    if (last != nullptr)
        last->removed = true;
    endpoints_.remove(path);
    return PX_OK;
}

px_http_request* provided_http::keep(std::shared_ptr<px_http_request> made) {
    made->owner = this;
    px_http_request* const raw = made.get();
    const std::lock_guard lock(mutex_);
    requests_.emplace(raw, std::move(made));
    return raw;
}

void provided_http::forget(px_http_request* answered) {
    std::shared_ptr<px_http_request> last; // ends outside the lock
    const std::lock_guard lock(mutex_);
    if (const auto found = requests_.find(answered); found != requests_.end()) {
        last = std::move(found->second);
        requests_.erase(found);
    }
}

px_http_v0 provided_http::request_functions() {
    px_http_v0 table{};
    table.size = sizeof table;
    table.parameter = [](px_http_request* request, const char* name) {
        return to_text(request->asked->asked().query.text(name));
    };
    table.boolean = [](px_http_request* request, const char* name) {
        return request->asked->asked().query.boolean(name) ? 1u : 0u;
    };
    table.integer = [](px_http_request* request, const char* name, std::int64_t otherwise) {
        const query& given = request->asked->asked().query;
        return given.text(name).empty() ? otherwise : given.integer(name);
    };
    table.respond = [](px_http_request* request, std::uint32_t status, px_text type, px_text body) {
        request->respond(status, view(type), view(body));
        release(request);
    };
    table.begin = [](px_http_request* request, std::uint32_t status, px_text type,
                     px_task_fn writable,
                     void* arg) { request->begin(status, view(type), writable, arg); };
    table.write = [](px_http_request* request, px_text part) {
        return request->write(view(part)) ? 1u : 0u;
    };
    table.end = [](px_http_request* request) {
        request->end();
        release(request);
    };
    return table;
}

} // namespace plexus::monitoring

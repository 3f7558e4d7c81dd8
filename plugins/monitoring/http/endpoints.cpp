#include "http/endpoints.hpp"

#include <utility>

#include <fmt/format.h>

#include "http/paths.hpp"
#include "text/html.hpp"

namespace plexus::monitoring {

namespace {

/// Without elements that mean nothing: the reference does not serve such a path, but tells the
/// straight one. What is escaped is part of an element, so that nobody is led back to the same
/// path.
std::string straight(std::string_view target) {
    std::string path = clean_path(target);
    if (target.ends_with('/') && path != "/")
        path += '/';
    return path;
}

} // namespace

bool endpoints::add(endpoint made) {
    const std::lock_guard lock(mutex_);
    const auto own = own_.find(made.path);
    const bool taken = added_.contains(made.path) || (own != own_.end() && !own->second->stands_in);
    if (taken)
        return false;
    table& where = made.of_plugin ? added_ : own_;
    if (own != own_.end())
        made.counted_as = own->second->counted_as;
    const std::string path = made.path;
    where.emplace(path, std::make_shared<const endpoint>(std::move(made)));
    return true;
}

bool endpoints::remove(std::string_view path) {
    const std::lock_guard lock(mutex_);
    const auto found = added_.find(path);
    if (found == added_.end())
        return false;
    added_.erase(found);
    return true;
}

bool endpoints::is_plugins(std::string_view path) const {
    const std::lock_guard lock(mutex_);
    return added_.contains(path);
}

std::shared_ptr<const endpoint> endpoints::find(std::string_view path) const {
    const auto name = without_base(base_, path);
    if (!name)
        return nullptr;
    const std::lock_guard lock(mutex_);
    for (const table* each : {&added_, &own_})
        if (const auto found = each->find(*name); found != each->end())
            return found->second;
    return nullptr;
}

void endpoints::answer(const std::shared_ptr<exchange>& asked) {
    const request& what = asked->asked();
    if (std::string better = straight(what.target); better != what.target) {
        if (!what.raw_query.empty())
            better += '?' + what.raw_query;
        return asked->respond(
            {.status = 307, .type = std::string(html_type), .fields = {{"Location", better}}},
            fmt::format("<a href=\"{}\">Temporary Redirect</a>.\n\n", html_text(better)));
    }
    const auto found = find(what.path);
    if (found == nullptr)
        return asked->respond({.status = 404,
                               .type = std::string(text_type),
                               .fields = {{"X-Content-Type-Options", "nosniff"}}},
                              "404 page not found\n");
    const auto count = [&] {
        if (!found->counted_as.empty())
            ++counts_[found->counted_as];
    };
    if (found->counts_faulty)
        count();
    for (const parameter& each : found->parameters)
        if (const auto fault = what.query.fault(each))
            return asked->refuse(400, *fault);
    if (!found->counts_faulty)
        count();
    found->handle(asked);
}

std::vector<std::shared_ptr<const endpoint>> endpoints::list() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<const endpoint>> all;
    table known = added_;
    known.insert(own_.begin(), own_.end());
    for (auto& [path, each] : known)
        all.push_back(std::move(each));
    return all;
}

} // namespace plexus::monitoring

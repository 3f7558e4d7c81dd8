#include "bus/plugins.hpp"

#include <algorithm>
#include <future>
#include <ranges>

#include "base/duration.hpp"
#include "base/quote.hpp"
#include "bus/auth_table.hpp"
#include "bus/call_scope.hpp"
#include "bus/drain_round.hpp"
#include "bus/host_table.hpp"
#include "bus/net_table.hpp"
#include "bus/text.hpp"
#include "config/claims.hpp"

namespace plexus::bus {

plugins::plugins(kernel_parts& kernel, const catalogue& known)
    : kernel_(kernel), known_(known), watchdog_(kernel_.log, kernel_.loops.size()) {}

plugins::~plugins() = default;

// What the plugin requires and nobody provides any more: an optional one has failed.
std::string plugins::lacking(const instance& plugin) const {
    for (const declaration::requirement& each : plugin.what->requirements) {
        const auto kernel = kernel_capabilities();
        if (each.optional || std::ranges::find(kernel, each.id) != kernel.end() ||
            provided_.find(each.id))
            continue;
        return fmt::format("it requires {}, whose provider has failed", go_quote(each.id));
    }
    return {};
}

text_result<void> plugins::make(const config::options& options) {
    patience_ = options.plugin_patience;
    unsigned next = 0;
    for (const config::plugin_settings& each : options.used_plugins) {
        net::loop& home = kernel_.loops[next++ % kernel_.loops.size()];
        instance made{known_.find(each.section->name()), each, nullptr};
        kernel_.log.notice("Using plugin {} {}", made.name(), made.what->version);
        made.host = std::make_unique<px_host>(kernel_, made.name(), home);
        made.host->provided = &provided_;
        made.host->watchdog = &watchdog_;
        made.host->set_config(config::plugin_json(each));
        instances_.push_back(std::move(made));
        if (auto done = make_one(instances_.back()); !done) {
            instance failed = std::move(instances_.back());
            instances_.pop_back();
            failed.host->take_back([] {}); // no loop runs: nobody has to be waited for
            destroy_one(failed);
            if (!each.optional)
                return std::unexpected(fatal_line(failed, done.error()));
            kernel_.log.warn("Optional plugin {} failed to start: {}", failed.name(), done.error());
            failed.host->set_condition({PX_HEALTH_FAILED, done.error()});
            failed_.push_back(std::move(failed));
        }
    }
    return {};
}

// Who applies keys of the reference fails in its words, which programs look for.
std::string plugins::fatal_line(const instance& plugin, std::string_view why) {
    constexpr std::string_view own = "init: ";
    if (!plugin.settings.claims.empty() && why.starts_with(own))
        return std::string(why.substr(own.size()));
    return fmt::format("Plugin {} failed to start: {}", plugin.name(), why);
}

text_result<void> plugins::make_one(instance& plugin) {
    px_host& host = *plugin.host;
    if (std::string why = lacking(plugin); !why.empty())
        return std::unexpected(std::move(why));
    host.enter(life::created);
    void* self = nullptr;
    if (auto made = call_fallible(
            host, "create", [&] { return plugin.table().create(&host, &host_table(), &self); });
        !made)
        return std::unexpected("create: " + made.why);
    host.self = self;
    host.enter(life::initialising);
    if (plugin.table().init != nullptr)
        if (auto ready =
                call_fallible(host, "init", [&] { return plugin.table().init(host.self); });
            !ready)
            return std::unexpected("init: " + ready.why);
    for (const declaration::provision& each : plugin.what->provisions)
        provided_.add({each.id, each.table, host.self, &host});
    return {};
}

template <class Work>
void plugins::on_home(instance& plugin, const char* function, Work work) {
    std::promise<void> done;
    plugin.host->home().post([&] {
        work();
        done.set_value();
    });
    auto returned = done.get_future();
    wait(returned, plugin, function);
}

// The loop may be lost to another plugin than the one that is waited for.
void plugins::wait(std::future<void>& done, const instance& plugin, const char* function) {
    if (done.wait_for(patience_) == std::future_status::ready)
        return;
    end_if_loop_lost();
    end_process(plugin.name(), function, patience_);
}

void plugins::wait(std::future<void>& done) {
    while (done.wait_for(patience_) != std::future_status::ready)
        end_if_loop_lost();
}

// When there is one: a call that began a moment ago is not what was waited for.
void plugins::end_if_loop_lost() {
    const auto long_ago = std::chrono::steady_clock::now() - patience_ / 2;
    if (const auto blocked = watchdog_.longest(long_ago))
        end_process(blocked->host->name(), blocked->function, patience_);
}

void plugins::end_process(std::string_view name, std::string_view function,
                          std::chrono::nanoseconds waited) {
    kernel_.log.observe(nullptr); // who hears of lines may be the one that does not return
    kernel_.log.fatal("Plugin {} has not returned from {} within {}", name, function,
                      format_duration(waited));
    std::_Exit(1); // where the log goes to syslog
}

text_result<void> plugins::activate() {
    loops_run_ = true;
    if (!instances_.empty())
        watchdog_.start();
    for (instance& plugin : instances_) {
        auto done = activate_one(plugin);
        if (done)
            continue;
        give_up(plugin, done.error());
        if (!plugin.settings.optional)
            return std::unexpected(
                fmt::format("Plugin {} failed to start: {}", plugin.name(), done.error()));
        kernel_.log.warn("Optional plugin {} failed to start: {}", plugin.name(), done.error());
    }
    return {};
}

std::vector<std::shared_ptr<const auth::authenticator>> plugins::authenticators() const {
    std::vector<std::shared_ptr<const auth::authenticator>> links;
    for (const instance& plugin : instances_)
        if (auto link = authenticator_of(*plugin.host);
            link != nullptr && plugin.host->stage() != life::deactivated)
            links.push_back(std::move(link));
    return links;
}

std::vector<config::connection_types> plugins::maps_certificates() const {
    std::vector<config::connection_types> all;
    for (const instance& plugin : instances_)
        if (const auto types = bus::maps_certificates(*plugin.host))
            all.push_back(*types);
    return all;
}

void plugins::open_doors() {
    for (instance& plugin : instances_)
        if (plugin.host->working())
            on_home(plugin, "activate", [&] { plugin.host->open_doors(); });
}

std::vector<plugins::description> plugins::describe() const {
    std::vector<description> all;
    for (const auto* these : {&instances_, &failed_})
        for (const instance& each : *these)
            all.push_back({each.name(), each.what->version, each.what->description,
                           each.host->stage(), each.host->current_condition()});
    return all;
}

text_result<void> plugins::activate_one(instance& plugin) {
    if (std::string why = lacking(plugin); !why.empty())
        return std::unexpected(std::move(why));
    px_host& host = *plugin.host;
    call_outcome outcome;
    on_home(plugin, "activate", [&] {
        host.enter(life::active);
        if (plugin.table().activate != nullptr)
            outcome =
                call_fallible(host, "activate", [&] { return plugin.table().activate(host.self); });
        if (!outcome)
            host.enter(life::deactivated); // nothing of it is called any more
    });
    if (!outcome)
        return std::unexpected("activate: " + outcome.why);
    return {};
}

// It never got to work: what it has is taken back, and what it offers is gone.
void plugins::give_up(instance& plugin, const std::string& why) {
    provided_.withdraw(plugin.host.get());
    plugin.host->set_condition({PX_HEALTH_FAILED, why});
    plugin.host->enter(life::deactivated);
    take_back(plugin);
    if (!is_given_back(plugin)) // a server that can start without it does not wait for its work
        warn_of_work(plugin);
}

text_result<void> plugins::check(const config::options& fresh) {
    for (std::size_t i = 0; i < instances_.size(); ++i) {
        instance& plugin = instances_[i];
        const auto next = std::ranges::find(fresh.used_plugins, plugin.what->section,
                                            &config::plugin_settings::section);
        if (next == fresh.used_plugins.end() || !plugin.host->working())
            continue;
        const bool differs = *next != plugin.settings;
        if (auto ready = plugin.host->check_reload(fresh, differs); !ready)
            return ready;
        if (!differs || plugin.table().check == nullptr)
            continue;
        const std::string proposed = config::plugin_json(*next);
        call_outcome outcome;
        on_home(plugin, "check", [&] {
            outcome = call_fallible(*plugin.host, "check", [&] {
                return plugin.table().check(plugin.host->self, to_text(proposed));
            });
        });
        if (!outcome)
            return std::unexpected(fmt::format("plugin {} refuses the new configuration: {}",
                                               plugin.name(), outcome.why));
    }
    return {};
}

void plugins::reload(const config::options& fresh) {
    patience_ = fresh.plugin_patience;
    for (instance& plugin : instances_) {
        const auto next = std::ranges::find(fresh.used_plugins, plugin.what->section,
                                            &config::plugin_settings::section);
        if (plugin.host->working())
            plugin.host->reload();
        if (next == fresh.used_plugins.end() || *next == plugin.settings)
            continue;
        plugin.settings = *next;
        if (!plugin.host->working())
            continue;
        on_home(plugin, "reload", [&] {
            px_host& host = *plugin.host;
            // What config() gave is good until reload() has returned.
            const auto former = host.set_config(config::plugin_json(plugin.settings));
            if (plugin.table().reload != nullptr)
                call_plugin(host, "reload", [&] { plugin.table().reload(host.self); });
        });
        kernel_.log.notice("Reloaded: plugin {}", plugin.name());
    }
}

void plugins::announce_drain() {
    for (instance& plugin : std::views::reverse(instances_))
        if (plugin.host->working() && plugin.table().drain != nullptr)
            on_home(plugin, "drain", [&] { tell_drain(plugin, PX_DRAIN_LAME_DUCK, [] {}); });
}

// [home]
void plugins::tell_drain(instance& plugin, std::uint32_t reason,
                         const std::function<void()>& finished) {
    px_host& host = *plugin.host;
    host.enter(life::draining);
    host.expect_drained(finished);
    if (call_plugin(host, "drain", [&] { plugin.table().drain(host.self, reason); }))
        return;
    host.expect_nothing();
    finished();
}

std::vector<std::size_t> plugins::required_by(std::size_t provider) const {
    const auto& offered = instances_[provider].what->provisions;
    std::vector<std::size_t> dependents;
    for (std::size_t i = provider + 1; i < instances_.size(); ++i)
        if (std::ranges::any_of(instances_[i].what->requirements, [&](const auto& wanted) {
                return std::ranges::find(offered, wanted.id, &declaration::provision::id) !=
                       offered.end();
            }))
            dependents.push_back(i);
    return dependents;
}

void plugins::drain(std::chrono::nanoseconds limit) {
    std::vector<std::vector<std::size_t>> required;
    for (std::size_t i = 0; i < instances_.size(); ++i)
        required.push_back(required_by(i));
    const auto round = std::make_shared<drain_round>(std::move(required),
                                                     std::chrono::steady_clock::now() + limit);
    while (const auto next = round->next()) {
        instance& plugin = instances_[*next];
        auto finished = [round, number = *next] { round->finished(number); };
        if (!plugin.host->working() || plugin.table().drain == nullptr)
            finished();
        else // a loop that is lost is not waited for here
            plugin.host->home().post([this, &plugin, finished] {
                if (plugin.host->working())
                    tell_drain(plugin, PX_DRAIN_SHUTDOWN, finished);
            });
    }
    for (const std::size_t each : round->late())
        kernel_.log.warn("Plugin {} has not finished within drain_timeout ({})",
                         instances_[each].name(), format_duration(limit));
}

void plugins::deactivate() {
    for (instance& plugin : std::views::reverse(instances_)) {
        px_host& host = *plugin.host;
        if (!host.working()) {
            if (plugin.given_back.valid())
                wait_until_given_back(plugin); // it could not be activated
            continue;
        }
        close_doors(plugin);
        on_home(plugin, "deactivate", [&] {
            if (plugin.table().deactivate != nullptr)
                call_plugin(host, "deactivate", [&] { plugin.table().deactivate(host.self); });
            host.enter(life::deactivated);
        });
        take_back(plugin);
        wait_until_given_back(plugin);
    }
}

// So that the plugin may destroy, at deactivate, what other loops have used.
void plugins::close_doors(instance& plugin) {
    on_home(plugin, "deactivate", [&] { plugin.host->close_doors(); });
    wait_for_loops(plugin);
}

// Until what the loops are just now doing for the plugin is over.
void plugins::wait_for_loops(instance& plugin) {
    auto over = std::make_shared<std::promise<void>>();
    auto done = over->get_future();
    on_home(plugin, "deactivate",
            [&] { kernel_.loops.after_grace(plugin.host->home(), [over] { over->set_value(); }); });
    wait(done, plugin, "what it had under way");
}

void plugins::take_back(instance& plugin) {
    wait_for_loops(plugin); // some may be acquiring still
    auto over = std::make_shared<std::promise<void>>();
    plugin.given_back = over->get_future();
    on_home(plugin, "deactivate", [&] { plugin.host->take_back([over] { over->set_value(); }); });
}

bool plugins::is_given_back(instance& plugin) {
    if (plugin.given_back.wait_for(patience_) == std::future_status::ready)
        return true;
    end_if_loop_lost();
    return false;
}

void plugins::warn_of_work(const instance& plugin) {
    kernel_.log.warn("Plugin {} is deactivated, and its work still runs after {}", plugin.name(),
                     format_duration(patience_));
}

// What it requires is there for its work until that is done.
void plugins::wait_until_given_back(instance& plugin) {
    for (int times = 1; !is_given_back(plugin); ++times) {
        if (times == 1)
            warn_of_work(plugin);
        if (times == work_patience)
            end_process(plugin.name(), "its work", work_patience * patience_);
    }
}

void plugins::destroy_one(instance& plugin) {
    px_host& host = *plugin.host;
    if (host.stage() < life::initialising || host.stage() == life::destroyed)
        return; // create() has failed, or this was done
    call_plugin(host, "destroy", [&] { plugin.table().destroy(host.self); });
    host.enter(life::destroyed);
}

void plugins::destroy() {
    for (instance& plugin : std::views::reverse(instances_)) {
        if (!loops_run_)
            plugin.host->take_back([] {});
        destroy_one(plugin);
    }
}

} // namespace plexus::bus

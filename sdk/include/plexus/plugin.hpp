#pragma once

#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string_view>

#include <plexus/abi/plugin.h>
#include <plexus/task.hpp>

/// A plugin as a class:
///
///     class greeter {
///     public:
///         static constexpr plexus::description about{.name = "greeter", ...};
///         explicit greeter(plexus::context& context);
///         plexus::result<void> activate();
///     };
///     PLEXUS_PLUGIN(greeter)
///
/// The object is made at init and destroyed at the end of deactivate: what it holds by the handles
/// of this layer is given back by then. Besides the constructor all of these are optional:
///
///     result<void> init();              [init]  after the constructor
///     result<void> activate();          [home]
///     result<void> check(string_view);  [home]  a proposed configuration
///     void reload();                    [home]
///     void drain(uint32_t reason);      [home]  calls host.drained() at its end
///     void deactivate();                [home]  before its tasks and the object itself end
///
/// Each may throw: at the edge that becomes a status and a text.
namespace plexus {
inline namespace sdk {

/// What a plugin says of itself: see px_plugin.
struct description {
    const char* name;
    const char* version;
    const char* text; ///< one line
    std::span<const px_requirement> requirements{};
    std::span<const px_provision> provisions{};
    std::span<const px_option> options{};
    std::span<const char* const> claims{};
};

/// What a plugin object is made with; outlives it.
struct context {
    sdk::host host;
    task_scope tasks{host};

    context(px_host* handle, const px_host_v0* api) noexcept : host(handle, api) {}
};

/// One plugin between the C table and the class.
template <class Plugin>
class plugin_instance {
public:
    static const px_plugin& table() {
        static const px_plugin made = describe();
        return made;
    }

    /// The object behind the provider pointer of a table that the plugin offers to others. Null
    /// when its activate() has failed: who has found the table by then may call it all the same.
    static Plugin* of(void* self) {
        auto& object = static_cast<plugin_instance*>(self)->plugin_;
        return object ? &*object : nullptr;
    }

private:
    plugin_instance(px_host* handle, const px_host_v0* api) noexcept : context_(handle, api) {}

    static px_plugin describe() {
        constexpr const description& about = Plugin::about;
        px_plugin made{};
        made.size = sizeof(px_plugin);
        made.abi_major = PX_ABI_MAJOR;
        made.abi_minor = PX_ABI_MINOR;
        made.name = about.name;
        made.version = about.version;
        made.description = about.text;
        made.requirements = about.requirements.data();
        made.provisions = about.provisions.data();
        made.options = about.options.data();
        made.claims = about.claims.data();
        made.requirement_count = static_cast<std::uint32_t>(about.requirements.size());
        made.provision_count = static_cast<std::uint32_t>(about.provisions.size());
        made.option_count = static_cast<std::uint32_t>(about.options.size());
        made.claim_count = static_cast<std::uint32_t>(about.claims.size());
        made.create = create;
        made.init = init;
        made.activate = activate;
        if constexpr (requires(Plugin& p, std::string_view json) { p.check(json); })
            made.check = check;
        if constexpr (requires(Plugin& p) { p.reload(); })
            made.reload = [](void* self) {
                guarded(self, "reload", [](Plugin& p) { p.reload(); });
            };
        if constexpr (requires(Plugin& p) { p.drain(PX_DRAIN_SHUTDOWN); })
            made.drain = drain;
        made.deactivate = deactivate;
        made.destroy = destroy;
        return made;
    }

    static px_status create(px_host* host, const px_host_v0* api, void** self) {
        *self = new (std::nothrow) plugin_instance(host, api);
        return *self == nullptr ? PX_ERR_LIMIT : PX_OK;
    }

    static px_status init(void* self) {
        auto& mine = *static_cast<plugin_instance*>(self);
        const px_status status = mine.attempt([&]() -> result<void> {
            mine.plugin_.emplace(mine.context_);
            if constexpr (requires(Plugin& p) { p.init(); })
                return answer([&] { return mine.plugin_->init(); });
            else
                return {};
        });
        if (status != PX_OK)
            mine.plugin_.reset();
        return status;
    }

    static px_status activate(void* self) {
        auto& mine = *static_cast<plugin_instance*>(self);
        const px_status status = mine.attempt([&]() -> result<void> {
            if constexpr (requires(Plugin& p) { p.activate(); })
                return answer([&] { return mine.plugin_->activate(); });
            else
                return {};
        });
        if (status != PX_OK)
            mine.end();
        return status;
    }

    static px_status check(void* self, px_text proposed) {
        auto& mine = *static_cast<plugin_instance*>(self);
        return mine.attempt(
            [&] { return answer([&] { return mine.plugin_->check(view(proposed)); }); });
    }

    static void drain(void* self, std::uint32_t reason) {
        bool returned = false;
        guarded(self, "drain", [&](Plugin& p) {
            p.drain(reason);
            returned = true;
        });
        const host& host = static_cast<plugin_instance*>(self)->context_.host;
        if (!returned)
            host.api().drained(host.handle()); // there is nothing to wait for
    }

    static void deactivate(void* self) {
        if constexpr (requires(Plugin& p) { p.deactivate(); })
            guarded(self, "deactivate", [](Plugin& p) { p.deactivate(); });
        static_cast<plugin_instance*>(self)->end();
    }

    static void destroy(void* self) {
        const std::unique_ptr<plugin_instance> last(static_cast<plugin_instance*>(self));
        last->context_.host.end();
        last->plugin_.reset();
    }

    // Tasks may use the object, so they end first.
    void end() noexcept {
        context_.tasks.cancel();
        plugin_.reset();
        context_.host.end();
    }

    template <class Call>
    static result<void> answer(Call&& call) {
        if constexpr (std::is_void_v<decltype(call())>) {
            call();
            return {};
        } else {
            return call();
        }
    }

    /// Runs `call`, which answers a result; says why it failed.
    template <class Call>
    px_status attempt(Call&& call) noexcept {
        const host& host = context_.host;
        const auto say = [&](std::string_view why) {
            host.api().fail(host.handle(), to_text(why));
        };
        try {
            const result<void> outcome = call();
            if (!outcome)
                say(outcome.error().text);
            return outcome.status();
        } catch (const failure& thrown) {
            say(thrown.what());
            return thrown.status();
        } catch (const std::exception& thrown) {
            say(thrown.what());
        } catch (...) {
            say("something was thrown that is no std::exception");
        }
        return PX_ERR_FAILED;
    }

    template <class Call>
    static void guarded(void* self, const char* where, Call&& call) noexcept {
        auto& mine = *static_cast<plugin_instance*>(self);
        if (mine.plugin_)
            mine.context_.host.guard(where, [&] { call(*mine.plugin_); });
    }

    context context_;
    std::optional<Plugin> plugin_;
};

} // namespace sdk
} // namespace plexus

/// Makes a class the plugin of this library.
#define PLEXUS_PLUGIN(type)                                                                        \
    PX_PLUGIN_ENTRY {                                                                              \
        return &::plexus::plugin_instance<type>::table();                                          \
    }

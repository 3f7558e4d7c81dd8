// Throws, or keeps its loop for a while or for ever, in the function that its configuration names.
#include <plexus/abi/host.h>
#include <plexus/abi/inspect.h>
#include <plexus/abi/loop.h>
#include <plexus/abi/plugin.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace {

struct rowdy {
    px_host* host;
    const px_host_v0* api;

    bool is_to(const std::string& what, const std::string& function) const {
        const px_text given = api->config(host);
        const std::string wanted = '"' + what + "\":\"" + function + '"';
        return std::string_view(given.data, given.size).find(wanted) != std::string_view::npos;
    }
    void misbehave(const std::string& function) const {
        if (is_to("throw_in", function))
            throw std::runtime_error("thrown in " + function);
        if (is_to("block_in", function))
            std::this_thread::sleep_for(std::chrono::seconds(2));
        if (is_to("hang_in", function))
            hang();
    }
    [[noreturn]] static void hang() {
        for (;;)
            std::this_thread::sleep_for(std::chrono::hours(1));
    }
    // A task hangs, and so does who is told the log's lines about it.
    void hang_with_log() {
        const auto* inspect =
            static_cast<const px_inspect_v0*>(api->find(host, PX_INSPECT_V0_ID, nullptr));
        static const px_watcher watcher = [] {
            px_watcher made{};
            made.size = sizeof made;
            made.logged = [](void*, std::uint32_t, std::int64_t, px_text line) {
                const std::string_view text(line.data, line.size);
                if (text.find("Plugin rowdy ") != text.npos &&
                    text.find("has not returned") != text.npos)
                    hang();
            };
            return made;
        }();
        inspect->watch(host, &watcher, this);
    }
    // Says when its work has begun: what has not does not keep a plugin.
    void start_work() {
        const px_task_fn work = [](void* arg) {
            const auto* self = static_cast<const rowdy*>(arg);
            constexpr std::string_view line = "works";
            self->api->log(self->host, PX_LOG_NOTICE, {line.data(), line.size()});
            self->misbehave("work");
        };
        const auto* loop = static_cast<const px_loop_v0*>(api->find(host, PX_LOOP_V0_ID, nullptr));
        loop->work(host, work, nullptr, nullptr, this);
    }
    void post_task() {
        const auto* loop = static_cast<const px_loop_v0*>(api->find(host, PX_LOOP_V0_ID, nullptr));
        const px_task_fn task = [](void* self) {
            static_cast<rowdy*>(self)->misbehave("task");
            static_cast<rowdy*>(self)->misbehave("log");
        };
        loop->post(host, loop->current(host), task, nullptr, this);
    }
};

template <const char* Function>
px_status fallible(void* self) {
    static_cast<rowdy*>(self)->misbehave(Function);
    return PX_OK;
}

constexpr char init_name[] = "init";
constexpr char activate_name[] = "activate";
constexpr char deactivate_name[] = "deactivate";
constexpr char drain_name[] = "drain";
constexpr char reload_name[] = "reload";

const px_option options[] = {
    {"throw_in", PX_OPTION_TEXT, 0, nullptr, nullptr, 0, 0, nullptr, "The function that throws."},
    {"block_in", PX_OPTION_TEXT, 0, nullptr, nullptr, 0, 0, nullptr, "The function that blocks."},
    {"hang_in", PX_OPTION_TEXT, 0, nullptr, nullptr, 0, 0, nullptr, "The one that never returns."},
    {"word", PX_OPTION_TEXT, PX_OPTION_RELOADABLE, nullptr, nullptr, 0, 0, nullptr, "Any word."},
};

px_plugin make() {
    px_plugin plugin{};
    plugin.size = sizeof plugin;
    plugin.abi_major = PX_ABI_MAJOR;
    plugin.abi_minor = PX_ABI_MINOR;
    plugin.name = "rowdy";
    plugin.version = "1.0.0";
    plugin.description = "Does what a plugin must not.";
    plugin.options = options;
    plugin.option_count = std::size(options);
    plugin.create = [](px_host* host, const px_host_v0* api, void** self) -> px_status {
        *self = new rowdy{host, api};
        return PX_OK;
    };
    plugin.init = [](void* self) -> px_status {
        if (static_cast<rowdy*>(self)->is_to("hang_in", "log"))
            static_cast<rowdy*>(self)->hang_with_log();
        return fallible<init_name>(self);
    };
    plugin.activate = [](void* self) -> px_status {
        if (static_cast<rowdy*>(self)->is_to("hang_in", "work"))
            static_cast<rowdy*>(self)->start_work();
        return fallible<activate_name>(self);
    };
    plugin.reload = [](void* self) { fallible<reload_name>(self); };
    plugin.drain = [](void* self, std::uint32_t) {
        fallible<drain_name>(self);
        static_cast<rowdy*>(self)->post_task();
        static_cast<rowdy*>(self)->api->drained(static_cast<rowdy*>(self)->host);
    };
    plugin.deactivate = [](void* self) { fallible<deactivate_name>(self); };
    plugin.destroy = [](void* self) { delete static_cast<rowdy*>(self); };
    return plugin;
}

} // namespace

PX_PLUGIN_ENTRY {
    static const px_plugin plugin = make();
    return &plugin;
}

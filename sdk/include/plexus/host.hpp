#pragma once

#include <charconv>
#include <concepts>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include <plexus/abi/bus.h>
#include <plexus/abi/host.h>
#include <plexus/abi/loop.h>
#include <plexus/result.hpp>
#include <plexus/text.hpp>

namespace plexus {
inline namespace sdk {

/// The server as a plugin sees it: log, configuration, capabilities.
///
/// Thread: [any] but where said. Owner: what PLEXUS_PLUGIN makes, before the plugin object and
/// until after it: everything of this layer keeps a reference.
/// Errors: those of the kernel as result<>; nothing throws but needs().
class host {
public:
    host(px_host* handle, const px_host_v0* api) noexcept : handle_(handle), api_(api) {
        loop_ = find<px_loop_v0>(PX_LOOP_V0_ID);
        bus_ = find<px_bus_v0>(PX_BUS_V0_ID);
    }
    host(const host&) = delete;
    host& operator=(const host&) = delete;

    /// The parts in order as one line: texts and integers, no format string.
    template <class... Parts>
    void error(const Parts&... parts) const {
        write(PX_LOG_ERROR, parts...);
    }
    template <class... Parts>
    void warn(const Parts&... parts) const {
        write(PX_LOG_WARN, parts...);
    }
    template <class... Parts>
    void notice(const Parts&... parts) const {
        write(PX_LOG_NOTICE, parts...);
    }
    template <class... Parts>
    void debug(const Parts&... parts) const {
        write(PX_LOG_DEBUG, parts...);
    }
    template <class... Parts>
    void trace(const Parts&... parts) const {
        write(PX_LOG_TRACE, parts...);
    }

    /// JSON; see abi/host.h and config.hpp. [init] [home]
    std::string_view config() const { return view(api_->config(handle_)); }
    std::string_view config_folder() const { return view(api_->config_folder(handle_)); }
    px_server_facts server() const { return api_->server(handle_); }
    void set_health(std::uint32_t health, std::string_view sentence) const {
        api_->set_health(handle_, health, to_text(sentence));
    }
    void drained() const { api_->drained(handle_); }

    /// The table of a capability, null when nobody provides it; `*provider` goes with its calls.
    template <class Table>
    const Table* find(const char* id, void** provider = nullptr) const noexcept {
        void* ignored = nullptr;
        return static_cast<const Table*>(
            api_->find(handle_, id, provider != nullptr ? provider : &ignored));
    }

    px_host* handle() const noexcept { return handle_; }
    const px_host_v0& api() const noexcept { return *api_; }
    /// Throw failure when the kernel has no such table.
    const px_loop_v0& loop() const { return needs(loop_, PX_LOOP_V0_ID); }
    const px_bus_v0& bus() const { return needs(bus_, PX_BUS_V0_ID); }

    /// What the last failed call of this thread said.
    sdk::error last_error(px_status status) const {
        return {status, std::string(view(api_->failure(handle_)))};
    }
    result<void> outcome(px_status status) const {
        if (status == PX_OK)
            return {};
        return last_error(status);
    }

    /// Whether handles still give back what they hold: not once the plugin is deactivated, when the
    /// kernel has taken it.
    bool gives_back() const noexcept { return !ended_; }
    void end() noexcept { ended_ = true; }

    /// In debug builds: names who is called on a loop that it does not belong to.
    void expect_loop([[maybe_unused]] px_loop wanted, [[maybe_unused]] const char* who) const {
#ifndef NDEBUG
        if (loop_ != nullptr && loop_->current(handle_) != wanted)
            error("misuse: ", who, " belongs to loop ", wanted, " and was called elsewhere");
#endif
    }

    /// Likewise who is called on no loop at all.
    void expect_some_loop([[maybe_unused]] const char* who) const {
#ifndef NDEBUG
        if (loop_ != nullptr && loop_->current(handle_) == PX_NO_LOOP)
            error("misuse: ", who, " is to be used on a loop");
#endif
    }

    /// Runs `call`; an exception ends here, as a log line that says where it came from.
    template <class Call>
    void guard(const char* where, Call&& call) const noexcept {
        try {
            call();
        } catch (const std::exception& thrown) {
            error(where, " threw: ", std::string_view(thrown.what()));
        } catch (...) {
            error(where, " threw something that is no std::exception");
        }
    }

private:
    static void append(std::string& line, std::string_view part) { line.append(part); }
    template <std::integral Number>
    static void append(std::string& line, Number part) {
        if constexpr (std::same_as<Number, bool>) {
            line.append(part ? "true" : "false");
        } else if constexpr (std::same_as<Number, char>) {
            line.push_back(part);
        } else {
            char digits[24];
            line.append(digits, std::to_chars(digits, digits + sizeof digits, part).ptr);
        }
    }
    template <class... Parts>
    void write(std::uint32_t level, const Parts&... parts) const {
        if (api_->log_enabled(handle_, level) == 0)
            return;
        std::string line;
        (append(line, parts), ...);
        api_->log(handle_, level, to_text(line));
    }
    template <class Table>
    static const Table& needs(const Table* table, const char* id) {
        if (table == nullptr)
            throw failure({PX_ERR_NOT_FOUND, std::string("the server does not provide ") + id});
        return *table;
    }

    px_host* handle_;
    const px_host_v0* api_;
    const px_loop_v0* loop_ = nullptr;
    const px_bus_v0* bus_ = nullptr;
    bool ended_ = false;
};

} // namespace sdk
} // namespace plexus

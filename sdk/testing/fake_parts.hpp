#pragma once

// Private to the fake host: what its tables keep for a plugin.

#include <exception>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <plexus/abi/auth.h>
#include <plexus/abi/bus.h>
#include <plexus/abi/host.h>
#include <plexus/abi/loop.h>
#include <plexus/abi/metrics.h>
#include <plexus/abi/net.h>

#include "inspected.hpp"
#include "login.hpp"
#include "peer.hpp"
#include "world.hpp"

struct px_account {
    std::string name;
};

struct px_subscription {
    px_host* host;
    px_messages_fn fn;
    void* arg;
    bool is_inline;
    bool echo;
    std::vector<plexus::testing::message> waiting{};
    plexus::testing::world::interest_ptr interest{};
};

struct px_metric {
    const px_metric_family* family = nullptr;
    double value = 0;
    std::vector<std::uint64_t> counts{};
};

struct px_metric_family {
    std::uint32_t kind;
    std::uint32_t series_max;
    std::string name;
    std::string help;
    std::vector<std::string> labels;
    std::vector<double> bounds;
    std::map<std::vector<std::string>, px_metric> series{}; ///< by the values of its labels
};

struct px_host {
    enum class life { made, created, initialised, active, ended, destroyed };

    plexus::testing::world& world;
    const std::uint64_t id;
    std::string config{};
    life stage = life::made;
    static inline bool on_loop = false; ///< the loop runs, which is that of all plugins
    bool in_inline = false;             ///< an inline callback runs
    bool draining = false;
    void* self = nullptr;
    std::string content{};      ///< of the file it has read last
    std::string last_failure{}; ///< of the kernel's functions
    std::string said{};         ///< by the plugin, with fail()
    std::vector<std::string> lines{};
    std::vector<std::string> offences{};         ///< what a server would name the plugin for
    std::uint64_t calls = 0;                     ///< of the kernel's functions that may fail
    std::uint64_t failing_call = 0;              ///< which of them is to fail; 0: none
    std::set<std::string, std::less<>> hidden{}; ///< tables that it does not find
    std::uint32_t health = 0;
    std::string sentence{};
    std::uint64_t max_payload = UINT64_MAX;

    struct request {
        px_reply_fn fn;
        void* arg;
        plexus::testing::world::interest_ptr inbox{};
        plexus::testing::world::event_id timeout{};
    };
    std::uint64_t last_number = 0;
    std::map<std::uint64_t, plexus::testing::world::event_id> timers{};
    std::map<std::uint64_t, request> requests{};
    std::map<px_account*, std::unique_ptr<px_account>> accounts{};
    std::map<px_subscription*, std::shared_ptr<px_subscription>> subscriptions{};

    struct login {
        std::uint64_t connection_id;
        plexus::testing::login_request request;
        plexus::testing::login_answer answer{};
    };
    const px_authenticator* authenticator = nullptr; ///< set by join
    void* authenticator_arg = nullptr;
    std::list<login> logins{};
    login overtaken{}; ///< takes the answers to questions that were asked again meanwhile
    /// A login that waits, and what its texts lie in: as long as it waits, as in the server.
    struct open_question {
        login* about;
        std::unique_ptr<const plexus::testing::login_request> told;
    };
    std::map<px_auth_question, open_question> questions{};

    std::map<std::string, std::pair<const px_session_kind*, void*>, std::less<>> kinds{};
    std::set<std::string, std::less<>> other_kinds{"client"}; ///< of the kernel and other plugins
    std::vector<std::unique_ptr<px_listener>> listeners{};
    std::vector<std::unique_ptr<px_connection>> connections{};
    std::string listen_refusal{}; ///< of the system; empty: it agrees
    std::size_t max_pending = 64 * 1024 * 1024;

    plexus::testing::inspected shown{};  ///< by plexus.inspect/0
    const px_watcher* watcher = nullptr; ///< set by watch
    void* watcher_arg = nullptr;
    std::map<std::string, px_metric_family, std::less<>> metrics{}; ///< by name

    explicit px_host(plexus::testing::world& around);
    ~px_host();

    px_status refuse(px_status status, std::string why);
    /// The plugin did what it must not: kept, and logged as a warning.
    void offend(std::string what);
    /// Whether it is called there; an offence, and a text, when not.
    bool is_on_loop(const char* function);
    /// Refuses what is called elsewhere than on the loop, by a plugin that is not at work, or when
    /// the test lets it fail.
    px_status at_work(const char* function);
    /// Counts a call that may fail; not PX_OK when it is the one that the test lets fail.
    px_status count_call(const char* function);
    void log(const char* level, std::string_view line);
    /// Ends what the plugin still holds, and names it.
    std::vector<std::string> take_back();
    /// Answers a request, if it still waits.
    void answer(std::uint64_t number, px_status status, const px_message* reply);

    /// Asks the authenticator, if the plugin has joined.
    void ask(login& about);
    /// About everybody who is logged in, or waits to be.
    void ask_again();
    void refuse_questions();

    px_connection& connect(px_listener& listener, plexus::testing::peer_facts facts);
    /// Ends those that have a session or a filter of the plugin.
    void close_connections();

    /// Calls a function of the plugin as its loop does. What it throws ends here, as an offence;
    /// false then.
    template <class Call>
    bool run(const char* function, Call&& call) {
        return enter(function, true, call);
    }
    /// Likewise elsewhere than on the loop.
    template <class Call>
    bool run_off_loop(const char* function, Call&& call) {
        return enter(function, false, call);
    }

private:
    template <class Call>
    bool enter(const char* function, bool as_loop, Call& call) {
        const bool before = std::exchange(on_loop, as_loop);
        if (world.watch != nullptr)
            world.watch->enter(function, as_loop);
        bool returned = false;
        try {
            call();
            returned = true;
        } catch (const std::exception& thrown) {
            offend(std::string(function) + " threw: " + thrown.what());
        } catch (...) {
            offend(std::string(function) + " threw something that is no std::exception");
        }
        if (world.watch != nullptr)
            world.watch->leave(function, as_loop);
        on_loop = before;
        return returned;
    }
};

namespace plexus::testing {

/// One table that the fake host has.
struct fake_table {
    std::string_view id;
    const void* table;
};
std::span<const fake_table> fake_tables();

const px_host_v0& fake_host_table();
const px_loop_v0& fake_loop_table();
const px_bus_v0& fake_bus_table();
const px_auth_v0& fake_auth_table();
const px_net_v0& fake_net_table();
const px_inspect_v0& fake_inspect_table();
const px_metrics_v0& fake_metrics_table();

} // namespace plexus::testing

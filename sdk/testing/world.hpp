#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "disk.hpp"
#include "timeline.hpp"

/// The world that plugins under test live in: one server without a server, with the subjects of
/// each account, files, and a time that passes when the test says so.
///
/// Several hosts may share one, so that a test can run several plugins, or instances of one; and
/// several worlds may share a timeline and be linked by a network.
namespace plexus::testing {

/// A message in it.
struct message {
    std::string subject{};
    std::string payload{};
    std::string reply{};
    std::string headers{};
    std::uint64_t origin_id = 0;
    std::uint32_t origin_kind = 0;
};

inline constexpr const char* global_account = "$G";

/// Whether a subject matches a pattern with wildcards; both well-formed. [any] pure
bool matches(std::string_view subject, std::string_view pattern);
/// No empty token, no blank; wildcards only where `wildcards` says so. [any] pure
bool well_formed(std::string_view subject, bool wildcards);

class world;

/// Carries messages on to other worlds.
class forwarder {
public:
    virtual ~forwarder() = default;
    /// A message was published in `from`, where members of these queue groups took it. How many
    /// worlds it was sent to.
    virtual std::size_t forward(world& from, const std::string& account, const message& what,
                                const std::set<std::string>& served) = 0;
    virtual bool has_interest(const world& from, std::string_view account,
                              std::string_view subject) = 0;
};

/// Sees the functions of plugins being called.
class call_watch {
public:
    virtual ~call_watch() = default;
    virtual void enter(const char* function, bool on_loop) = 0;
    virtual void leave(const char* function, bool on_loop) = 0;
};

/// Thread: one. Owner: the test. Deterministic: see timeline.
class world {
public:
    /// Alone, in a time of its own.
    explicit world(std::uint64_t seed = 1)
        : own_time_(std::make_unique<timeline>(seed)), time_(*own_time_), name_("test") {}
    /// One of several.
    world(timeline& shared, std::string name) : time_(shared), name_(std::move(name)) {}
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    const std::string& name() const noexcept { return name_; }
    timeline& time() noexcept { return time_; }
    /// What read_file finds.
    disk& files() noexcept { return files_; }

    // The timeline's, for short.
    using event_id = timeline::event_id;
    std::uint64_t now_ns() const noexcept { return time_.now_ns(); }
    std::uint64_t random() noexcept { return time_.random(); }
    std::uint64_t new_id() noexcept { return time_.new_id(); }
    event_id at(std::uint64_t delay_ns, std::function<void()> event) {
        return time_.at(delay_ns, std::move(event));
    }
    void forget(event_id event) { time_.forget(event); }
    bool step(std::uint64_t until) { return time_.step(until); }
    bool settle() { return time_.settle(); }
    bool advance(std::uint64_t delay_ns) { return time_.advance(delay_ns); }

    /// One interest; ends when it is destroyed.
    struct interest {
        std::string account;
        std::string pattern;
        std::string queue;                        ///< empty: every message
        std::function<bool(const message&)> take; ///< false: it does not want this one
    };
    using interest_ptr = std::shared_ptr<interest>;
    interest_ptr subscribe(interest what);
    /// Gives it to all who want it, one member of each queue group. How many those were.
    std::size_t publish(const std::string& account, const message& what);
    /// What another world sent: it goes to all who want it, of queue groups to these alone.
    void receive(const std::string& account, const message& what,
                 const std::set<std::string>& queues);
    /// Whether somebody wants it, here or behind a link.
    bool has_interest(std::string_view account, std::string_view subject);
    /// Who here would get a message: some of those who want each, one of each of these groups.
    struct demand {
        bool plain = false;
        std::set<std::string> queues{};
        bool any() const noexcept { return plain || !queues.empty(); }
    };
    demand demand_for(std::string_view account, std::string_view subject);

    /// What the plugins in this world offer each other, by id: a table, and what goes with its
    /// calls.
    struct provision {
        const void* table;
        void* self;
    };
    std::map<std::string, provision, std::less<>> provisions;

    /// Who carries its messages on; null: nobody.
    forwarder* links = nullptr;
    /// Null: nobody watches.
    call_watch* watch = nullptr;

private:
    std::vector<interest_ptr> wanting(std::string_view account, std::string_view subject);
    std::size_t deliver(const std::string& account, const message& what,
                        const std::set<std::string>* queues, std::set<std::string>& served);

    std::unique_ptr<timeline> own_time_; ///< null: it is shared
    timeline& time_;
    const std::string name_;
    disk files_{time_};
    std::list<std::weak_ptr<interest>> interests_;
};

} // namespace plexus::testing

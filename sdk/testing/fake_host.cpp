#include "fake_host.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <plexus/text.hpp>

#include "fake_connection.hpp"

px_status px_host::refuse(px_status status, std::string why) {
    last_failure = std::move(why);
    return status;
}

void px_host::offend(std::string what) {
    log("WRN", what);
    offences.push_back(std::move(what));
}

bool px_host::is_on_loop(const char* function) {
    if (!on_loop) {
        last_failure = std::string(function) + " is to be called on a loop";
        offend(last_failure);
    }
    return on_loop;
}

px_status px_host::count_call(const char* function) {
    if (++calls == failing_call)
        return refuse(PX_ERR_LIMIT, std::string(function) + " fails because the test wants it");
    return PX_OK;
}

px_status px_host::at_work(const char* function) {
    if (!is_on_loop(function))
        return PX_ERR_THREAD;
    if (stage != life::active)
        return refuse(PX_ERR_STATE, std::string(function) + " needs an active plugin");
    return count_call(function);
}

void px_host::log(const char* level, std::string_view line) {
    lines.push_back("[" + std::string(level) + "] " + std::string(line));
    world.time().note("log", lines.back());
}

std::vector<std::string> px_host::take_back() {
    std::vector<std::string> left;
    for (const auto& [number, event] : std::exchange(timers, {})) {
        left.emplace_back("timer");
        world.forget(event);
    }
    refuse_questions();
    while (!requests.empty())
        answer(requests.begin()->first, PX_ERR_CLOSED, nullptr);
    for (const auto& [key, held] : std::exchange(subscriptions, {})) {
        left.push_back("subscription to \"" + held->interest->pattern + "\"");
        held->interest.reset();
    }
    close_connections();
    kinds.clear();
    for (const auto& each : listeners)
        if (std::exchange(each->about.accepting, false))
            left.push_back("listener \"" + each->about.label + "\"");
    for (const auto& [key, held] : std::exchange(accounts, {}))
        left.push_back("account \"" + held->name + "\"");
    return left;
}

namespace plexus::testing {

namespace {

const char* level_name(std::uint32_t level) {
    switch (level) {
    case PX_LOG_ERROR:
        return "ERR";
    case PX_LOG_WARN:
        return "WRN";
    case PX_LOG_DEBUG:
        return "DBG";
    case PX_LOG_TRACE:
        return "TRC";
    default:
        return "INF";
    }
}

const void* table_of(std::string_view id) {
    const auto found = std::ranges::find(fake_tables(), id, &fake_table::id);
    return found == fake_tables().end() ? nullptr : found->table;
}

const void* find(px_host* host, const char* id, void** provider) {
    const std::string_view wanted = id;
    void* with = host;
    const void* table = host->hidden.contains(wanted) ? nullptr : table_of(wanted);
    if (const auto other = host->world.provisions.find(wanted);
        table == nullptr && other != host->world.provisions.end() &&
        !host->hidden.contains(wanted)) {
        table = other->second.table;
        with = other->second.self;
    }
    if (provider != nullptr)
        *provider = with;
    return table;
}

px_status read_file(px_host* host, px_text path, std::uint64_t size_max, px_text* content) {
    if (host->on_loop)
        host->offend("host.read_file blocks, and was called on a loop");
    if (host->on_loop)
        return host->refuse(PX_ERR_THREAD, "host.read_file belongs to init or to work");
    if (const px_status may = host->count_call("host.read_file"); may != PX_OK)
        return may;
    auto read = host->world.files().read(std::string(view(path)));
    if (!read)
        return host->refuse(read.status(), read.error().text);
    if (read->size() > size_max)
        return host->refuse(PX_ERR_LIMIT, std::string(view(path)) + ": it has more than " +
                                              std::to_string(size_max) + " bytes");
    host->content = std::move(*read);
    *content = to_text(host->content);
    return PX_OK;
}

} // namespace

std::span<const fake_table> fake_tables() {
    static const std::array tables{
        fake_table{PX_HOST_V0_ID, &fake_host_table()},
        fake_table{PX_LOOP_V0_ID, &fake_loop_table()},
        fake_table{PX_BUS_V0_ID, &fake_bus_table()},
        fake_table{PX_AUTH_V0_ID, &fake_auth_table()},
        fake_table{PX_NET_V0_ID, &fake_net_table()},
        fake_table{PX_INSPECT_V0_ID, &fake_inspect_table()},
        fake_table{PX_METRICS_V0_ID, &fake_metrics_table()},
    };
    return tables;
}

const px_host_v0& fake_host_table() {
    static const px_host_v0 table = {
        .size = sizeof(px_host_v0),
        .reserved = 0,
        .find = find,
        .log = [](px_host* host, std::uint32_t level,
                  px_text line) { host->log(level_name(level), view(line)); },
        .log_enabled = [](px_host*, std::uint32_t) { return std::uint32_t{1}; },
        .fail = [](px_host* host, px_text why) { host->said = view(why); },
        .failure = [](px_host* host) { return to_text(host->last_failure); },
        .config = [](px_host* host) { return to_text(host->config); },
        .config_folder = [](px_host*) { return to_text("."); },
        .server =
            [](px_host* host) {
                px_server_facts facts{};
                facts.size = sizeof facts;
                facts.loops = 1;
                facts.name = to_text(host->world.name());
                facts.id = to_text("NTEST");
                facts.version = to_text("2.15.2");
                facts.impl = to_text("plexus/test");
                facts.executable = to_text("plexus-test");
                return facts;
            },
        .set_health =
            [](px_host* host, std::uint32_t health, px_text sentence) {
                host->health = health;
                host->sentence = view(sentence);
            },
        .drained = [](px_host* host) { host->draining = false; },
        .read_file = read_file,
    };
    return table;
}

struct fake_host::parts : px_host {
    parts(class world& around, std::string json) : px_host(around) { config = std::move(json); }
};

fake_host::fake_host(world& world, const px_plugin& plugin, std::string config)
    : world_(world), plugin_(plugin), parts_(new parts(world, std::move(config))) {}

fake_host::~fake_host() {
    stop();
}

// Calls one that may fail, and keeps what it says of that.
template <class Call>
px_status fake_host::attempt(const char* function, bool on_loop, Call&& call) {
    px_host& host = *parts_;
    host.said.clear();
    px_status status = PX_ERR_FAILED;
    const auto call_it = [&] { status = call(); };
    const bool returned =
        on_loop ? host.run(function, call_it) : host.run_off_loop(function, call_it);
    failure_ = status == PX_OK ? std::string()
               : returned      ? std::exchange(host.said, {})
                               : host.offences.back();
    return status;
}

px_status fake_host::make() {
    using life = px_host::life;
    px_host& host = *parts_;
    host.stage = life::created;
    for (const px_requirement& each : std::span(plugin_.requirements, plugin_.requirement_count))
        if (void* with = nullptr; each.optional == 0 && find(&host, each.id, &with) == nullptr) {
            failure_ = std::string("it requires ") + each.id + ", which is not there";
            return PX_ERR_NOT_FOUND;
        }
    px_status status = attempt(
        "create", false, [&] { return plugin_.create(&host, &fake_host_table(), &host.self); });
    if (status != PX_OK)
        return status;
    host.stage = life::initialised;
    if (plugin_.init != nullptr)
        status = attempt("init", false, [&] { return plugin_.init(host.self); });
    if (status != PX_OK)
        finish();
    for (std::uint32_t i = 0; status == PX_OK && i < plugin_.provision_count; ++i)
        world_.provisions[plugin_.provisions[i].id] = {plugin_.provisions[i].table, host.self};
    return status;
}

px_status fake_host::activate() {
    px_host& host = *parts_;
    host.stage = px_host::life::active;
    px_status status = PX_OK;
    if (plugin_.activate != nullptr)
        status = attempt("activate", true, [&] { return plugin_.activate(host.self); });
    if (status != PX_OK)
        finish();
    return status;
}

px_status fake_host::start() {
    const px_status made = make();
    return made == PX_OK ? activate() : made;
}

void fake_host::stop() {
    px_host& host = *parts_;
    if (host.stage != px_host::life::active && host.stage != px_host::life::initialised)
        return;
    host.close_connections();
    if (host.stage == px_host::life::active && plugin_.deactivate != nullptr)
        host.run("deactivate", [&] { plugin_.deactivate(host.self); });
    finish();
}

void fake_host::finish() {
    px_host& host = *parts_;
    host.stage = px_host::life::ended;
    std::erase_if(world_.provisions,
                  [&](const auto& each) { return each.second.self == host.self; });
    left_ = host.take_back();
    world_.settle(); // what was dropped or is gone is told
    host.stage = px_host::life::destroyed;
    if (plugin_.destroy != nullptr)
        host.run_off_loop("destroy", [&] { plugin_.destroy(host.self); });
    host.self = nullptr;
}

px_status fake_host::check(std::string_view config) {
    if (plugin_.check == nullptr)
        return PX_OK;
    return attempt("check", true, [&] { return plugin_.check(parts_->self, to_text(config)); });
}

px_status fake_host::reload(std::string config) {
    px_host& host = *parts_;
    const px_status status = check(config);
    if (status != PX_OK)
        return status;
    host.config.swap(config); // the former one lives until reload() has returned
    if (plugin_.reload != nullptr)
        host.run("reload", [&] { plugin_.reload(host.self); });
    host.ask_again();
    return PX_OK;
}

bool fake_host::drain(std::uint32_t reason, std::uint64_t timeout_ns) {
    px_host& host = *parts_;
    if (plugin_.drain == nullptr)
        return true;
    host.draining = true;
    if (!host.run("drain", [&] { plugin_.drain(host.self, reason); }))
        return false;
    const std::uint64_t end = world_.now_ns() + timeout_ns;
    while (host.draining && world_.step(end))
        continue;
    return !std::exchange(host.draining, false);
}

bool fake_host::has_table(std::string_view id) {
    return table_of(id) != nullptr;
}
void fake_host::hide_table(std::string id) {
    parts_->hidden.insert(std::move(id));
}
void* fake_host::self() const noexcept {
    return parts_->self;
}
bool fake_host::has_joined() const noexcept {
    return parts_->authenticator != nullptr;
}
std::vector<std::pair<std::string, std::string>> fake_host::subscriptions() const {
    std::vector<std::pair<std::string, std::string>> found;
    for (const auto& [key, held] : parts_->subscriptions)
        found.emplace_back(held->interest->account, held->interest->pattern);
    std::ranges::sort(found);
    return found;
}

std::vector<std::string> fake_host::take_log() {
    return std::exchange(parts_->lines, {});
}
const std::vector<std::string>& fake_host::offences() const noexcept {
    return parts_->offences;
}
void fake_host::fail_call(std::uint64_t number) noexcept {
    parts_->failing_call = number == 0 ? 0 : parts_->calls + number;
}
std::uint64_t fake_host::calls() const noexcept {
    return parts_->calls;
}
std::uint32_t fake_host::health() const noexcept {
    return parts_->health;
}
const std::string& fake_host::health_sentence() const noexcept {
    return parts_->sentence;
}
void fake_host::set_max_payload(std::uint64_t bytes) noexcept {
    parts_->max_payload = bytes;
}

const login_answer& fake_host::log_in(login_request request) {
    px_host& host = *parts_;
    px_host::login& asked =
        host.logins.emplace_back(host.world.new_id(), std::move(request), login_answer{});
    host.ask(asked);
    return asked.answer;
}

inspected& fake_host::shown() noexcept {
    return parts_->shown;
}

std::optional<double> fake_host::metric(std::string_view name,
                                        const std::vector<std::string>& label_values) const {
    const auto family = parts_->metrics.find(name);
    if (family == parts_->metrics.end())
        return std::nullopt;
    const auto found = family->second.series.find(label_values);
    if (found == family->second.series.end())
        return std::nullopt;
    return found->second.value;
}

void fake_host::tell(const std::function<void(const px_watcher&, void*)>& what) {
    px_host& host = *parts_;
    if (host.watcher == nullptr || host.stage != px_host::life::active)
        return;
    const bool before = std::exchange(host.in_inline, true); // it must not publish
    host.run("a watcher", [&] { what(*host.watcher, host.watcher_arg); });
    host.in_inline = before;
}

void fake_host::tell_reloaded() {
    px_host& host = *parts_;
    if (host.watcher != nullptr && host.watcher->reloaded != nullptr &&
        host.stage == px_host::life::active)
        host.run("a watcher", [&] { host.watcher->reloaded(host.watcher_arg); });
}

void fake_host::add_session_kind(std::string name) {
    parts_->other_kinds.insert(std::move(name));
}
void fake_host::refuse_listening(std::string why) {
    parts_->listen_refusal = std::move(why);
}
void fake_host::set_max_pending(std::size_t bytes) noexcept {
    parts_->max_pending = bytes;
}

std::vector<listening> fake_host::listeners() const {
    std::vector<listening> all;
    for (const auto& each : parts_->listeners)
        all.push_back(each->about);
    return all;
}

peer& fake_host::connect(std::string_view label, peer_facts facts) {
    for (const auto& each : parts_->listeners)
        if (each->about.label == label && each->about.accepting &&
            parts_->stage == px_host::life::active)
            return peers_.emplace_back(parts_->connect(*each, std::move(facts)));
    throw std::invalid_argument("the plugin does not listen for " + std::string(label));
}

std::size_t fake_host::publish(message what) {
    return world_.publish(global_account, what);
}

const std::vector<message>& fake_host::listen(std::string pattern) {
    std::vector<message>& heard = heard_.emplace_back();
    ears_.push_back(world_.subscribe({.account = global_account,
                                      .pattern = std::move(pattern),
                                      .queue = {},
                                      .take = [&heard](const message& each) {
                                          heard.push_back(each);
                                          return true;
                                      }}));
    return heard;
}

std::optional<message> fake_host::request(std::string subject, std::string payload,
                                          std::uint64_t timeout_ns) {
    std::optional<message> answer;
    const std::string reply = "_INBOX.test." + std::to_string(world_.new_id());
    const auto ear = world_.subscribe({.account = global_account,
                                       .pattern = reply,
                                       .queue = {},
                                       .take = [&answer](const message& each) {
                                           if (!answer)
                                               answer = each;
                                           return true;
                                       }});
    world_.publish(global_account, {.subject = std::move(subject),
                                    .payload = std::move(payload),
                                    .reply = reply,
                                    .headers = {}});
    const std::uint64_t end = world_.now_ns() + timeout_ns;
    while (!answer && world_.step(end))
        continue;
    return answer;
}

} // namespace plexus::testing

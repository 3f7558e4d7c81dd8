#include "cli/server.hpp"

#include <algorithm>
#include <future>
#include <thread>

#include "auth/nkey.hpp"
#include "auth/static_auth.hpp"
#include "base/quote.hpp"
#include "base/url.hpp"
#include "base/version.hpp"
#include "cli/feature_flag_lines.hpp"
#include "client/session.hpp"
#include "config/load.hpp"
#include "net/connection_rate_limit.hpp"
#include "net/interface_addresses.hpp"
#include "net/tls_context.hpp"
#include "proto/event_server.hpp"

namespace plexus::cli {

// Passwords are hashed here; a flood of logins waits in this queue, and beyond it is refused.
static constexpr std::size_t hashing_queue_max = 10'000;

// INFO must hold some text for the reference's run-time; and JetStream's level, even without it.
static constexpr std::string_view runtime_text = "c++23";
static constexpr int jetstream_api_level = 5;

static std::string shown(const net::listen_address& address) {
    const int port = address.port == -1 ? 0 : address.port; // 0 is any free one to the system
    return address.path.empty() ? net::join_host_port(address.host, port) : "unix:" + address.path;
}

static unsigned loop_count(const config::options& options) {
    return options.loops != 0 ? options.loops : std::max(1u, std::thread::hardware_concurrency());
}

server::server(identity self, command_line line, config::options options, bus::catalogue& known,
               logger& log)
    : self_(std::move(self)), line_(std::move(line)), options_(std::move(options)),
      known_plugins_(known), log_(log),
      server_id_(auth::nkey_pair::generate(auth::nkey_kind::server).public_key().encode()),
      xkey_(auth::nkey_pair::generate(auth::nkey_kind::curve).public_key().encode()),
      workers_("plexus-work", std::max(1u, std::thread::hardware_concurrency()), hashing_queue_max),
      loops_(loop_count(options_)), accounts_(loops_.size(), options_),
      clients_(loops_, log_, accounts_),
      listener_(
          loops_, log_, [this] { return ++last_connection_id_; },
          [this](net::connection& connection) { return clients_.make_session(connection, {}); }),
      signals_(log_) {}

server::~server() = default;

proto::server_info server::make_info(const config::options& options) const {
    proto::server_info info;
    info.server_id = server_id_;
    info.server_name = options.server_name.empty() ? server_id_ : options.server_name;
    info.version = std::string(compatible_version);
    info.go = runtime_text;
    info.impl = "plexus/" + std::string(own_version);
    info.cluster = options.cluster_name;
    info.headers = !options.no_header_support;
    info.api_level = jetstream_api_level;
    info.xkey = xkey_;
    info.host = options.listen.host;
    info.port = options.listen.port;
    if (!options.listen.client_advertise.empty()) {
        const auto advertised = split_host_port(options.listen.client_advertise);
        info.host = advertised ? advertised->host : options.listen.client_advertise;
        if (advertised && !advertised->port.empty())
            info.port = std::atoi(advertised->port.c_str());
    }
    if (options.tls) {
        info.tls_required = !options.allow_non_tls;
        info.tls_available = options.allow_non_tls;
        info.tls_verify = options.tls->verify;
    }
    return info;
}

// What sessions work with under these options. Nothing is changed yet, so that a reload can still
// be refused.
text_result<client::settings_ptr> server::make_settings(const config::options& options) const {
    auto settings = std::make_shared<client::settings>();
    settings->options = options;
    settings->over_unix_socket = options.listen.unix_socket.has_value();
    const auto former = clients_.current();
    std::vector<std::shared_ptr<const auth::authenticator>> links;
    std::vector<config::connection_types> mapping;
    if (plugins_ != nullptr) {
        links = plugins_->authenticators();
        mapping = plugins_->maps_certificates();
    }
    auto users = auth::user_directory::build(
        options, former == nullptr ? std::string_view() : former->users->automatic_user(),
        !links.empty(), mapping);
    if (!users)
        return std::unexpected(users.error());
    settings->users = std::move(*users);
    links.insert(links.begin(), std::make_shared<auth::static_authenticator>(
                                    settings->users, const_cast<worker_pool&>(workers_)));
    settings->authenticators = std::make_shared<const auth::auth_chain>(std::move(links));
    settings->auth_timeout = auth::auth_timeout(options);
    if (options.tls) {
        auto tls = net::tls_context::make_server(*options.tls);
        if (!tls)
            return std::unexpected(tls.error());
        settings->tls = std::move(*tls);
        // A reload cannot change the limit, so what it has counted goes on.
        settings->handshakes =
            former != nullptr && former->handshakes != nullptr
                ? former->handshakes
                : std::make_shared<net::connection_rate_limit>(options.tls->connection_rate_limit);
    }
    settings->info = make_info(options);
    settings->info.auth_required = settings->users->facts().advertised;
    settings->event_server = proto::event_server_head(
        settings->info, {options.server_tags, options.server_metadata, options.feature_flags});
    return settings;
}

void server::print_banner() const {
    log_.notice("Starting nats-server");
    log_.notice("  Version:  {}", compatible_version);
    log_.notice("  Git:      [not set]");
    log_.notice("  Impl:     plexus/{}", own_version);
    if (!options_.cluster_name.empty())
        log_.notice("  Cluster:  {}", options_.cluster_name);
    log_.notice("  Name:     {}", options_.server_name.empty() ? server_id_ : options_.server_name);
    log_.notice("  ID:       {}", server_id_);
    for (const std::string& line : feature_flag_lines(options_.feature_flags))
        log_.notice("{}", line);
    if (const std::string warning = config::password_warning(options_); !warning.empty())
        log_.warn("{}", warning);
    if (!options_.config_file.empty())
        log_.notice("Using configuration file: {} ({})", options_.config_file,
                    options_.config_digest);
    if (const std::string warning = config::payload_warning(options_); !warning.empty())
        log_.warn("{}", warning);
}

text_result<void> server::start() {
    print_banner();
    auto begun = begin_serving();
    // Plugins get to put their things in order although the server never served.
    if (!begun && plugins_ != nullptr)
        stop_serving();
    return begun;
}

text_result<void> server::make_plugins() {
    for (const config::absent_plugin& each : options_.absent_plugins)
        log_.warn("{}: it is optional, and the server starts without it", each.why);
    if (options_.used_plugins.empty())
        return {};
    plugin_kernel_ = std::make_unique<bus::kernel_parts>(
        loops_, workers_, accounts_, clients_, log_,
        bus::server_facts{
            .name = options_.server_name.empty() ? server_id_ : options_.server_name,
            .id = server_id_,
            .version = std::string(compatible_version),
            .impl = "plexus/" + std::string(own_version),
            .executable = self_.executable,
            .config_folder = bus::config_folder_of(options_.config_file),
            .cluster = options_.cluster_name,
        },
        [this] { return ++last_connection_id_; }, options_.limits.max_payload,
        [this] { clients_.look_again(); });
    plugin_kernel_->kinds.add("client",
                              [this](net::connection& connection, net::session_start start) {
                                  return clients_.make_session(connection, std::move(start));
                              });
    plugin_kernel_->output_limits = [this] {
        return client::output_limits(clients_.current()->options);
    };
    plugin_kernel_->server_tls = options_.tls;
    plugin_kernel_->reload = [this](bus::kernel_parts::reload_done done) {
        signals_.post([this, done = std::move(done)]() mutable { done(reload_and_log()); });
    };
    plugin_kernel_->client_addresses = [this] { return listening(); };
    plugins_ = std::make_unique<bus::plugins>(*plugin_kernel_, known_plugins_);
    plugin_kernel_->all_plugins = plugins_.get();
    describe_options({false, auth::auth_timeout(options_)});
    return plugins_->make(options_);
}

text_result<void> server::begin_serving() {
    if (auto applied = accounts_.apply(options_); !applied)
        return std::unexpected(applied.error());
    if (!options_.pid_file.empty())
        if (auto written = write_pid_file(options_.pid_file); !written)
            return std::unexpected("Could not write pidfile: " + written.error());

    if (auto made = make_plugins(); !made)
        return made;

    net::listen_address address;
    if (const auto& socket = options_.listen.unix_socket) {
        address.path = socket->path;
        address.mode = socket->mode;
    } else {
        address.host = options_.listen.host;
        address.port = options_.listen.port;
    }
    // What is wrong with them is said before anything listens.
    auto settings = make_settings(options_);
    if (!settings)
        return std::unexpected(settings.error());
    clients_.install(*settings);
    if (auto opened = listener_.open(address); !opened)
        return std::unexpected(fmt::format("Error listening on port: {}, {}", shown(address),
                                           go_quote(opened.error())));
    if (address.path.empty())
        options_.listen.port = listener_.addresses().front().port;
    if (const std::string why = config::client_advertise_error(options_); !why.empty())
        return std::unexpected("Error setting server INFO with " + why);
    loops_.start();
    loops_run_ = true;
    if (plugins_ != nullptr)
        if (auto active = plugins_->activate(); !active)
            return active;
    // INFO knows the real port now, and the chain those plugins that work.
    settings = make_settings(options_);
    if (!settings)
        return std::unexpected(settings.error());
    if (const auto& tls = (*settings)->tls)
        for (const std::string& note : tls->notes())
            log_.warn("{}", note);
    if (const auto& handshakes = (*settings)->handshakes;
        handshakes != nullptr && options_.tls->connection_rate_limit > 0)
        throttle_report_ = std::make_unique<throttle_report>(loops_[0], log_, handshakes);
    describe_options({(*settings)->users->facts().required, (*settings)->auth_timeout});
    clients_.install(std::move(*settings));
    listener_.start();
    if (plugins_ != nullptr) {
        plugins_->open_doors();
        plugin_kernel_->watchers.reloaded();
    }

    announce_listener();
    if (auto written = write_ports_file(); !written)
        log_.error("{}", written.error());
    log_.notice("Server is ready");
    return {};
}

// For plugins that look at them.
void server::describe_options(const config::options_facts& facts) {
    if (plugin_kernel_ == nullptr)
        return;
    plugin_kernel_->options.store(
        std::make_shared<const std::string>(config::options_json(options_, facts)));
    plugin_kernel_->configured = std::chrono::system_clock::now();
}

std::vector<bus::listening_address> server::listening() const {
    std::vector<bus::listening_address> all;
    const auto context = clients_.current()->tls;
    const bool tls = context != nullptr;
    for (const net::listen_address& each : listener_.addresses())
        all.push_back({.scheme = !each.path.empty() ? "unix"
                                 : tls              ? "tls"
                                                    : "nats",
                       .host = each.path.empty() ? each.host : each.path,
                       .port = static_cast<std::uint16_t>(std::max(each.port, 0)),
                       .tls = tls && each.path.empty(),
                       .accepting = listener_.accepting(),
                       .tls_not_after = tls ? context->not_after() : std::nullopt});
    return all;
}

void server::announce_listener() const {
    log_.notice("Listening for client connections on {}", shown(listener_.addresses().front()));
    if (options_.listen.proxy_protocol)
        log_.notice("PROXY protocol enabled for client connections");
    if (!options_.tls)
        return;
    // Without a fallback there is no way in but TLS, whatever allow_non_tls says.
    const bool tls_only = options_.tls->handshake_first && options_.tls->handshake_first_fallback ==
                                                               std::chrono::nanoseconds::zero();
    log_.notice("TLS {} for client connections",
                options_.allow_non_tls && !tls_only ? "available" : "required");
    if (tls_only)
        log_.warn("Clients that are not using \"TLS Handshake First\" option will fail to connect");
}

text_result<void> server::write_ports_file() {
    if (options_.ports_file_dir.empty())
        return {};
    listening_urls urls;
    const auto add = [&](std::string_view label, std::string_view scheme, std::string_view host,
                         int port) {
        for (const std::string& each : net::reachable_hosts(std::string(host)))
            urls.add(label, fmt::format("{}://{}", scheme, net::join_host_port(each, port)));
    };
    const net::listen_address& address = listener_.addresses().front();
    if (address.path.empty())
        add("nats", options_.tls ? "tls" : "nats", address.host, address.port);
    else
        urls.add("nats", "unix:" + address.path);
    if (plugin_kernel_ != nullptr)
        for (const auto& place : plugin_kernel_->places.all())
            if (place->accepting)
                add(place->label, place->scheme, place->bound, place->port);
    auto file = std::make_unique<ports_file>(options_.ports_file_dir, self_.executable);
    if (auto written = file->write(urls); !written)
        return std::unexpected(
            fmt::format("Error writing ports file ({}): {}", file->path(), written.error()));
    ports_file_ = std::move(file);
    return {};
}

void server::remove_ports_file() {
    if (ports_file_ == nullptr)
        return;
    if (auto removed = ports_file_->remove(); !removed)
        log_.error("Error cleaning up ports file {}: {}", ports_file_->path(), removed.error());
    ports_file_.reset();
}

void server::run() {
    signals_.run([this](signal_action action) { handle(action); });
    shut_down();
}

void server::handle(signal_action action) {
    switch (action) {
    case signal_action::terminate:
        if (lame_duck_ != nullptr)
            break;
        [[fallthrough]];
    case signal_action::quit:
        signals_.stop();
        break;
    case signal_action::reopen_log:
        log_.reopen();
        break;
    case signal_action::lame_duck:
        if (lame_duck_ == nullptr)
            enter_lame_duck();
        break;
    case signal_action::reload:
        reload_and_log();
        break;
    }
}

void server::enter_lame_duck() {
    clients_.refuse_new();
    listener_.stop();
    log_.notice("Entering lame duck mode, stop accepting new clients");
    if (plugins_ != nullptr)
        plugins_->announce_drain();
    lame_duck_ =
        std::make_unique<lame_duck>(clients_, log_, options_.timers, [this] { signals_.stop(); });
    if (clients_.clients() == 0)
        signals_.stop();
    else
        lame_duck_->begin();
}

void server::shut_down() {
    log_.notice("Initiating Shutdown...");
    stop_serving();
    remove_ports_file();
    log_.notice("Server Exiting..");
}

void server::stop_serving() {
    clients_.refuse_new();
    listener_.stop();
    if (loops_run_) {
        // Plugins finish while clients can still be answered.
        if (plugins_ != nullptr)
            plugins_->drain(options_.drain_timeout);
        // Each connection sends what is queued for it, for at most 100 ms.
        std::promise<void> closed;
        loops_.for_each_connection(
            [](net::connection& each) { each.close(proto::closed_reason::server_shutdown); },
            [&] { closed.set_value(); });
        auto all_closed = closed.get_future();
        plugins_ != nullptr ? plugins_->wait(all_closed) : all_closed.wait();
        loops_.wait_until_empty(std::chrono::milliseconds(200));
        if (plugins_ != nullptr)
            plugins_->deactivate();
    }
    workers_.stop();
    loops_.stop();
    if (plugins_ != nullptr)
        plugins_->destroy();
}

} // namespace plexus::cli

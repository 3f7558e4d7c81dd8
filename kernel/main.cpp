#include <csignal>
#include <cstdlib>

#include "account/registry.hpp"
#include "auth/nkey.hpp"
#include "auth/static_auth.hpp"
#include "client/service.hpp"
#include "net/listener.hpp"

using namespace plexus;

int main(int argc, char** argv) {
    config::options options;
    options.listen.host = "127.0.0.1";
    options.listen.port = argc > 1 ? std::atoi(argv[1]) : 4222;
    const unsigned lanes = argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 2;
    logger log;
    net::loop_group loops(lanes);
    account::registry accounts(lanes, options);
    client::service clients(loops, log, accounts);
    worker_pool pool("auth", 1, 100);
    auto settings = std::make_shared<client::settings>();
    settings->options = options;
    settings->users = *auth::user_directory::build(options);
    settings->authenticators = std::make_shared<auth::auth_chain>(
        std::vector<std::shared_ptr<const auth::authenticator>>{
            std::make_shared<auth::static_authenticator>(settings->users, pool)});
    settings->auth_timeout = auth::auth_timeout(options);
    settings->info.server_id = "N";
    settings->info.server_name = "N";
    settings->info.version = "2.15.2";
    settings->info.go = "none";
    settings->info.host = options.listen.host;
    settings->info.port = options.listen.port;
    clients.install(settings);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::atomic<std::uint64_t> ids{4};
    net::listener listener(loops, log, [&] { return ++ids; },
                           [&](net::connection& c) { return clients.make_session(c); });
    auto opened = listener.open({options.listen.host, options.listen.port, "", 0});
    if (!opened)
        log.fatal("{}", opened.error());
    loops.start();
    log.notice("Listening for client connections on {}:{}", options.listen.host,
               listener.addresses()[0].port);
    int signal = 0;
    sigwait(&set, &signal);
    loops.stop();
    return 0;
}

// The plugin without a server: in the fake host, whose time passes when the test says so.
#include <cstdio>

#include <plexus/testing/fake_host.hpp>

extern "C" const px_plugin* px_plugin_entry_my_auth(void);

using namespace plexus::testing;
using verdict = login_answer::verdict;

static int failures = 0;

#define EXPECT(what)                                                                               \
    if (!(what)) {                                                                                 \
        std::printf("%s:%d: %s\n", __FILE__, __LINE__, #what);                                     \
        ++failures;                                                                                \
    }

int main() {
    {
        world world;
        fake_host host(world, *px_plugin_entry_my_auth(), R"({"token":"abc","account":"APP"})");
        EXPECT(host.start() == PX_OK);
        const login_answer& right = host.log_in({.token = "abc"});
        EXPECT(right.said == verdict::accepted);
        EXPECT(right.account == "APP");
        EXPECT(host.log_in({.token = "abd"}).said == verdict::rejected);
        EXPECT(host.log_in({.user = "joe"}).said == verdict::passed);
        host.stop();
        EXPECT(host.left().empty());
    }
    {
        world world;
        fake_host host(world, *px_plugin_entry_my_auth(), R"({"token":"","account":"APP"})");
        EXPECT(host.start() == PX_ERR_INVALID);
        EXPECT(host.failure() == "token must not be empty");
    }
    return failures == 0 ? 0 : 1;
}

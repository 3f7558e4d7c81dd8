#include "proto/info.hpp"

#include <doctest/doctest.h>

using namespace plexus::proto;

TEST_CASE("info: the plain INFO of a fresh connection, as the reference orders it") {
    const server_info server{.server_id = "NID",
                             .server_name = "name",
                             .version = "2.15.2",
                             .git_commit = "",
                             .go = "go1.26.8",
                             .host = "127.0.0.1",
                             .port = 4222,
                             .cluster = "",
                             .domain = "",
                             .connect_urls = {},
                             .api_level = 5,
                             .xkey = "XKEY",
                             .impl = "plexus/0.1.0"};
    CHECK(info_line(server, {.max_payload = 1048576, .client_id = 84, .client_ip = "127.0.0.1"}) ==
          R"(INFO {"server_id":"NID","server_name":"name","version":"2.15.2","proto":1,)"
          R"("go":"go1.26.8","host":"127.0.0.1","port":4222,"headers":true,)"
          R"("max_payload":1048576,"client_id":84,"client_ip":"127.0.0.1","api_lvl":5,)"
          R"("xkey":"XKEY","impl":"plexus/0.1.0"} )"
          "\r\n");
}

TEST_CASE("info: every field, in order") {
    const server_info server{.server_id = "I",
                             .server_name = "<n>",
                             .version = "v",
                             .git_commit = "abcdefg",
                             .go = "g",
                             .host = "h",
                             .port = 1,
                             .headers = false,
                             .auth_required = true,
                             .tls_required = true,
                             .tls_verify = true,
                             .tls_available = true,
                             .jetstream = true,
                             .cluster = "c",
                             .domain = "d",
                             .connect_urls = {"a:1", "b:2"},
                             .api_level = 5,
                             .xkey = "X",
                             .impl = "i"};
    const connection_info connection{.max_payload = -1,
                                     .client_id = 18446744073709551615u,
                                     .client_ip = "::1",
                                     .nonce = "nonce",
                                     .lame_duck = true,
                                     .connect_info = true,
                                     .remote_account = "$SYS",
                                     .is_system_account = true};
    CHECK(info_line(server, connection) ==
          R"(INFO {"server_id":"I","server_name":"\u003cn\u003e","version":"v","proto":1,)"
          R"("git_commit":"abcdefg","go":"g","host":"h","port":1,"headers":false,)"
          R"("auth_required":true,"tls_required":true,"tls_verify":true,"tls_available":true,)"
          R"("max_payload":-1,"jetstream":true,"client_id":18446744073709551615,)"
          R"("client_ip":"::1","nonce":"nonce","cluster":"c","domain":"d",)"
          R"("connect_urls":["a:1","b:2"],"ldm":true,"connect_info":true,)"
          R"("remote_account":"$SYS","acc_is_sys":true,"api_lvl":5,"xkey":"X","impl":"i"} )"
          "\r\n");
}

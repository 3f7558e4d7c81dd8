#include "config/plugins.hpp"

#include <doctest/doctest.h>

#include "config/claims.hpp"
#include "config/load.hpp"
#include "config/options_json.hpp"
#include "config/print.hpp"

using namespace plexus;
using namespace plexus::config;

namespace {

plugin_option option(std::string key, plugin_form form, std::optional<std::string> fallback = {}) {
    plugin_option result;
    result.key = std::move(key);
    result.form = form;
    result.fallback = std::move(fallback);
    result.doc = "A word about it.";
    return result;
}

plugin_description acme() {
    plugin_description about{"acme", "A plugin for tests.", {}, {"websocket", "acme_legacy"}};
    about.options = {
        option("url", plugin_form::text),
        option("ttl", plugin_form::duration, "30s"),
        option("limits.size", plugin_form::integer, "64KB"),
        option("limits.users", plugin_form::text_list),
        option("mode", plugin_form::text, "fast"),
        option("password", plugin_form::text),
        option("on", plugin_form::boolean, "false"),
        option("tls", plugin_form::tls),
    };
    about.options[0].required = true;
    about.options[1].reloadable = true;
    about.options[2].min = 1024;
    about.options[2].max = 1024 * 1024;
    about.options[4].choices = {"fast", "safe"};
    about.options[5].secret = true;
    return about;
}

/// The plugins "acme" and "plain" are there, and "broken", which cannot be used.
class fake_source : public plugin_source {
public:
    void look_in(const std::vector<std::string>& folders) override { looked_in = folders; }
    std::vector<std::string> folders() const override { return looked_in; }
    text_result<plugin_section_ptr> load(const plugin_request& wanted) override {
        loaded.push_back(wanted.name + wanted.path);
        if (wanted.name == "acme")
            return acme_section;
        if (wanted.name == "plain")
            return plain_section;
        if (wanted.name == "mqtt")
            return namesake_section;
        if (wanted.name == "further")
            return further_section;
        if (wanted.name == "broken")
            return std::unexpected("it is built for plugin ABI 9.9");
        return nullptr;
    }
    text_result<plugin_section_ptr> load_claimant(std::string_view key) override {
        if (key == "disputed")
            return std::unexpected("two claim it");
        return acme_section->claims(key) ? acme_section : nullptr;
    }

    plugin_section_ptr acme_section = *plugin_section::make(acme());
    plugin_section_ptr plain_section =
        *plugin_section::make({"plain", "", {}, {"http", "http_port"}});
    /// Its section is the key that it claims.
    plugin_section_ptr namesake_section = *plugin_section::make({"mqtt", "", {}, {"mqtt"}});
    plugin_section_ptr further_section = *plugin_section::make(
        {"further", "", {}, {"accounts.*.jetstream", "authorization.auth_callout"}});
    std::vector<std::string> looked_in;
    std::vector<std::string> loaded;
};

struct plugins_fixture {
    fake_source source;

    loaded load(const std::string& text, const std::string& name = "t.conf") {
        sources from;
        from.read_file = [&](const std::string&) -> std::expected<std::string, std::string> {
            return text;
        };
        from.environment = [](const std::string&) -> std::optional<std::string> { return {}; };
        schema_hooks hooks;
        hooks.plugins = &source;
        return load_config(name, hooks, from);
    }
    options good(const std::string& text) {
        loaded file = load(text);
        REQUIRE_MESSAGE(file.found.empty(), file.message());
        complete(file.values);
        return file.values;
    }
    std::string refusal_of_reload(const std::string& before, const std::string& after) {
        return reload_error(differences(good(before), good(after)));
    }
};

using F = plugins_fixture;

} // namespace

TEST_CASE_FIXTURE(F, "plugins: a section named like a plugin is read by its table") {
    const options o = good("acme { url: \"x\", TTL: \"1m\", limits { size: 2KB, users: joe } }");
    REQUIRE(o.used_plugins.size() == 1);
    CHECK(plugin_json(o.used_plugins[0]) ==
          R"({"limits":{"size":2048,"users":["joe"]},"mode":"fast","on":false,)"
          R"("ttl":60000000000,"url":"x","claims":{}})");
}

TEST_CASE_FIXTURE(F, "plugins: the same in TOML, where sizes may be texts") {
    const loaded file = load("plugins = [\"acme\"]\n[acme]\nurl = \"x\"\n"
                             "[acme.limits]\nsize = \"2KB\"\nusers = [\"a\", \"b\"]\n",
                             "t.toml");
    REQUIRE_MESSAGE(file.found.empty(), file.message());
    CHECK(plugin_json(file.values.used_plugins[0]).find(R"({"size":2048,"users":["a","b"]})") !=
          std::string::npos);
}

TEST_CASE_FIXTURE(F, "plugins: what is wrong in a section is told with its place") {
    const auto message = [&](const std::string& inner) {
        return load("acme {\n url: x\n " + inner + "\n}").message();
    };
    CHECK(message("tll: 1") == "t.conf:3:2: unknown field \"tll\"\nhint: did you mean \"ttl\"?\n");
    CHECK(message("ttl: 1") ==
          "t.conf:3:2: \"ttl\" has to be a duration such as \"1m30s\", not int64\n");
    CHECK(message("limits { size: 1 }") ==
          "t.conf:3:11: \"size\" has to be from 1024 to 1048576\n");
    CHECK(message("limits: 5") == "t.conf:3:2: a section of a plugin has to be a map, not int64\n");
    CHECK(message("limits { users: [1] }") ==
          "t.conf:3:11: \"users\" has to be a list of texts, not []interface {}\n");
    CHECK(message("mode: slow") == "t.conf:3:2: \"mode\" has to be one of: fast, safe\n");
    CHECK(message("on: 1") == "t.conf:3:2: \"on\" has to be true or false, not int64\n");
    CHECK(message("tls { cert: 1 }").find("error parsing tls config, unknown field \"cert\"") !=
          std::string::npos);
    CHECK(load("plugins: [acme]\nacme: 1")
              .message()
              .starts_with("t.conf:2:1: a section of a plugin has to be a map, not int64\n"));
}

TEST_CASE_FIXTURE(F, "plugins: what a plugin requires must be there, with a section or without") {
    CHECK(load("port: 1\nacme { mode: safe }").message() ==
          "t.conf:2:1: plugin acme needs the option \"acme.url\"\n");
    CHECK(load("plugins: [acme]").message() == "plugin acme needs the option \"acme.url\"\n");
}

TEST_CASE_FIXTURE(F, "plugins: entries are names or maps") {
    const options o = good("plugins: [plain, {name: acme, path: \"x.so\"}]\nacme { url: x }");
    CHECK(o.plugins == std::vector<plugin_request>{{"plain", false, ""}, {"acme", false, "x.so"}});
    CHECK(source.loaded.front() == "plain");
    CHECK(source.loaded.back() == "acmex.so");
    CHECK(effective_config(o).find("plugins = [\"plain\", { name = \"acme\", optional = false, "
                                   "path = \"x.so\" }]") != std::string::npos);
    CHECK(good("plugins: plain").used_plugins.size() == 1);

    CHECK(load("plugins: [plain, plain]").message() ==
          "t.conf:1:17: error parsing plugins: plain is there twice\n");
    CHECK(load("plugins: [{optional: true}]").message().find("an entry has no name") !=
          std::string::npos);
    CHECK(load("plugins: [5]").message() ==
          "t.conf:1:10: error parsing plugins: unsupported type in array int64\n");
    CHECK(load("plugins: 5").message() ==
          "t.conf:1:0: error parsing plugins: unsupported type int64\n");
    CHECK(load("plugins: [{name: plain, opt: 1}]").message().find("unknown field \"opt\"") !=
          std::string::npos);
}

TEST_CASE_FIXTURE(F, "plugins: one that cannot be used refuses the file, unless it is optional") {
    CHECK(load("plugins: [abc]").message().find(": needs plugin abc, which is not installed\n") !=
          std::string::npos);
    CHECK(load("plugins: [abc]\nplugin_path: [\"/a\", b]").message() ==
          "t.conf:1:10: needs plugin abc, which is not installed (looked in /a, b)\n");
    source.looked_in.clear();
    CHECK(load("broken { }").message() ==
          "t.conf:1:0: plugin broken cannot be used: it is built for plugin ABI 9.9\n");
    const std::string abc = "t.conf:1:10: needs plugin abc, which is not installed\n";
    CHECK(load("plugins: [abc]\nabc { b: 2 }").message() == abc); // not that its section is unknown
    CHECK(load("abc { b: 2 }\nplugins: [abc]").message().find("unknown") == std::string::npos);
    CHECK(load("plugins: [broken]\nbroken { a: 1 }").message() ==
          "t.conf:1:10: plugin broken cannot be used: it is built for plugin ABI 9.9\n");
    const options o = good("plugins: [{name: broken, optional: true}, {name: abc, optional: true}]"
                           "\nbroken { a: 1 }\nabc { b: 2 }");
    CHECK(o.used_plugins.empty());
    REQUIRE(o.absent_plugins.size() == 2);
    CHECK(o.absent_plugins[0].why ==
          "plugin broken cannot be used: it is built for plugin ABI 9.9");
    CHECK(o.absent_plugins[1].why == "needs plugin abc, which is not installed");
}

TEST_CASE_FIXTURE(F, "plugins: an unknown key stays one when no plugin is there for it") {
    CHECK(load("else { a: 1 }").message() == "t.conf:1:0: unknown field \"else\"\n");
    CHECK(load("acme: 1").message() == "t.conf:1:0: unknown field \"acme\"\n");
    CHECK(load("disputed { a: 1 }").message() == "t.conf:1:0: disputed: two claim it\n");
    CHECK(load("prot: 1").message() ==
          "t.conf:1:0: unknown field \"prot\"\nhint: did you mean \"port\"?\n");
}

TEST_CASE_FIXTURE(F, "plugins: a claimed key loads who claims it and reaches it in one form") {
    // Nobody is called websocket here; plain claims http.
    const options o = good("plugins: [acme, plain]\nacme { url: x }\n"
                           "ws { listen: \"127.0.0.1:0\", origins: \"a\", handshake_timeout: 2, "
                           "compress: on, authorization { user: u, password: p, timeout: 1.5 } }\n"
                           "http: 8222\nmonitor_port: 8223\nacme_legacy: [1, {a: 2}]");
    CHECK(plugin_json(o.used_plugins[1]) ==
          R"({"claims":{"http":{"host":"","port":8222},"http_port":8223}})");
    CHECK(plugin_json(
              good("plugins: plain\nmonitor_port: 1\nhttp: 2\nhttp_port: 3").used_plugins[0]) ==
          R"({"claims":{"http":{"host":"","port":2},"http_port":3}})"); // the last one of its key
    const std::string json = plugin_json(o.used_plugins[0]);
    const std::string claims = json.substr(json.find(R"("claims")"));
    CHECK(claims == R"("claims":{"websocket":{"listen":{"host":"127.0.0.1","port":0},)"
                    R"("allowed_origins":["a"],"handshake_timeout":2000000000,"compression":true,)"
                    R"("authorization":{"user":"u","password":"p","timeout":1500000000}},)"
                    R"("acme_legacy":[1,{"a":2}]}})");
    const std::string shown = effective_config(o);
    CHECK(shown.find("password = \"[REDACTED]\"") != std::string::npos);
    CHECK(shown.find("\"p\"") == std::string::npos);

    CHECK(good("acme_legacy { x: 1 }\nacme { url: x }").used_plugins.size() == 1);
    CHECK(load("http: 8222").message().find("needs plugin monitoring") != std::string::npos);
}

TEST_CASE_FIXTURE(
    F, "plugins: claims further in reach their plugin, by account where there are many") {
    const std::string file = "plugins: [further]\n"
                             "accounts { A { JetStream { max_mem: 1MB } }, \"B.c\": { jetstream: "
                             "enabled }, C {} }\n";
    const options o = good(file);
    CHECK(plugin_json(o.used_plugins[0]) ==
          R"({"claims":{"accounts.*.jetstream":{"A":{"max_memory":1048576},"B.c":"enabled"}}})");
    const std::string shown = effective_config(o);
    CHECK(shown.find("[accounts.A.jetstream]\nmax_mem") != std::string::npos);
    CHECK(shown.find("[accounts.\"B.c\"]") != std::string::npos);
    CHECK(options_json(o, {}).find(R"("jetstream":{"max_memory":1048576})") != std::string::npos);
    CHECK(refusal_of_reload(file, file).empty());
    CHECK(differences(o, good("plugins: [further]\naccounts { A {}, \"B.c\" {}, C {} }")).size() ==
          1);

    const options callout =
        good("plugins: [further]\nauthorization { users: [{user: a, password: b}], auth_callout { "
             "issuer: AADRIIJOHNEFKYTPPSEZNI5QXXFNPZHR7YFRQJJSH5GFSZTTQCGZVUYI, auth_users: [a] } "
             "}");
    CHECK(plugin_json(callout.used_plugins[0])
              .starts_with(R"({"claims":{"authorization.auth_callout":{"issuer":"AAD)"));
    CHECK(load("accounts { A { jetstream: enabled } }")
              .message()
              .find("needs plugin jetstream, which is not installed") != std::string::npos);
    CHECK(plugin_section::make({"x", "", {}, {"accounts.*.jetstraem"}}).error() ==
          "it claims \"accounts.*.jetstraem\", which the configuration has not");
    for (const char* path :
         {"accounts.jetstream.x", "accounts.*", "*.a", "accounts..a", ".", "accounts.*.*.jetstream",
          "accounts.*.jetstream.", ".accounts", "authorization."})
        CHECK_MESSAGE(!plugin_section::make({"x", "", {}, {path}}), path);
}

TEST_CASE_FIXTURE(F, "plugins: a path is the same claim in any of its names") {
    const auto callout = plugin_section::make({"x", "", {}, {"authorization.auth_hook"}});
    REQUIRE(callout);
    CHECK((*callout)->about().claims == std::vector<std::string>{"authorization.auth_callout"});
    CHECK((*callout)->claims("authorization.auth_callout"));
    source.further_section = *callout;
    CHECK(plugin_json(good("plugins: [further]\nauthorization { users: [{user: a, password: b}], "
                           "auth_hook { issuer: "
                           "AADRIIJOHNEFKYTPPSEZNI5QXXFNPZHR7YFRQJJSH5GFSZTTQCGZVUYI, "
                           "auth_users: [a] } }")
                          .used_plugins[0])
              .starts_with(R"({"claims":{"authorization.auth_callout":{"issuer":"AAD)"));
}

TEST_CASE_FIXTURE(F, "plugins: a patience that is none is refused, in a file and at a reload") {
    CHECK(good("plugin_patience: \"300ms\"").plugin_patience == std::chrono::milliseconds(300));
    CHECK(good("plugin_patience: \"24h\"").plugin_patience == std::chrono::hours(24));
    for (const auto& [written, found] : std::vector<std::pair<std::string, std::string>>{
             {"\"0s\"", "0s"}, {"\"-1s\"", "-1s"}, {"\"25h\"", "25h0m0s"}, {"\"999us\"", "999µs"}})
        CHECK(load("plugin_patience: " + written).message() ==
              "t.conf:1:0: plugin_patience must be from 1ms to 24h, found " + found + "\n");
    for (const char* huge : {"0", "-5", "9223372036854775807", "\"9999999999h\""})
        CHECK_MESSAGE(!load("plugin_patience: " + std::string(huge)).found.errors.empty(), huge);
}

TEST_CASE_FIXTURE(F, "plugins: whatever a file may say reaches the plugin as JSON") {
    CHECK(load("acme { url: \"\\xff\" }").message() == "t.conf:1:7: \"url\" has to be UTF-8\n");
    std::string deep = "plugins: [acme]\nacme { url: x }\nacme_legacy { ";
    for (int i = 0; i < 150; ++i)
        deep += "a { ";
    deep += "b: 1" + std::string(151, '}');
    CHECK(plugin_json(good(deep).used_plugins[0]).find(R"({"b":1}}})") != std::string::npos);
    CHECK(refusal_of_reload(deep, "plugins: [acme]\nacme { url: x }").empty());

    const options o = good("plugins: [acme]\nacme { url: x }\n"
                           "acme_legacy { \"\xff\": \"a\xff\", c: 1.5, d: 2026-11-24T00:00:00Z }\n"
                           "ws { tls { cert_file: \"\xff\", key_file: k }, "
                           "allowed_origins: \"\xff\", host: \"\xfe\" }");
    const std::string json = plugin_json(o.used_plugins[0]);
    CHECK(json.find("\"\xef\xbf\xbd\":\"a\xef\xbf\xbd\"") != std::string::npos);
    CHECK(json.find("\xff") == std::string::npos);
    CHECK(json.find("\xfe") == std::string::npos);
}

TEST_CASE_FIXTURE(F, "plugins: plugin_path is known before anything is loaded") {
    good("plugins: [plain]\nplugin_path: [\"/a\", b]");
    CHECK(source.looked_in == std::vector<std::string>{"/a", "b"});
}

TEST_CASE_FIXTURE(F, "plugins: a listener's login of its own, beside the server's users") {
    const auto error = [&](const std::string& block, const std::string& server = {}) {
        return start_error(good("acme { url: x }\n" + server + "\nwebsocket { " + block + " }"));
    };
    const std::string users = "authorization { users: [{user: a, password: b}] }";
    CHECK(error("port: 1, authorization { user: u, token: t }, no_auth_user: \"\"").empty());
    CHECK(error("port: 1, no_auth_user: a", users).empty());
    CHECK(error("listen: \"h:1\", authorization { user: u }", users) ==
          "websocket authentication username not compatible with presence of users/nkeys");
    CHECK(error("port: -1, authorization { token: t }", users) ==
          "websocket authentication token not compatible with presence of users/nkeys");
    CHECK(error("port: 1, no_auth_user: n", users) ==
          "no_auth_user: \"n\" not present as user or nkey in authorization block or account "
          "configuration");
    CHECK(error("port: 1, no_auth_user: n") ==
          "no_auth_user: \"n\" present, but users/nkeys are not defined");
    CHECK(error("port: 1, jwt_cookie: c") ==
          "trusted operators or trusted keys configuration is required for JWT authentication via "
          "cookie \"c\"");
    // Without a port there is no listener.
    CHECK(error("no_auth_user: n, jwt_cookie: c, authorization { user: u }", users).empty());
    CHECK(error("listen: \"h:1\", port: 0, jwt_cookie: c").empty());
}

TEST_CASE_FIXTURE(F, "plugins: a reload takes over what is reloadable and names what is not") {
    const std::string before = "acme { url: x }\nhttp_port: 1\nplugins: [plain]";
    CHECK(refusal_of_reload(before, before).empty());
    CHECK(refusal_of_reload(before, "acme { url: x, ttl: \"1m\" }\nhttp_port: 1\n"
                                    "plugins: [plain]")
              .empty());
    CHECK(refusal_of_reload(before, "acme { url: y }\nhttp_port: 1\nplugins: [plain]") ==
          "config reload not supported for acme.url: old=x, new=y");
    CHECK(refusal_of_reload(before, "acme { url: x, limits { size: 4KB } }\nhttp_port: 1\n"
                                    "plugins: [plain]") ==
          "config reload not supported for acme.limits.size: old=65536, new=4096");
    CHECK(refusal_of_reload(before, "acme { url: x, password: s }\nhttp_port: 1\n"
                                    "plugins: [plain]")
              .find("old=, new=[REDACTED]") != std::string::npos);
    CHECK(refusal_of_reload(before, "acme { url: x }\nhttp_port: 2\nplugins: [plain]") ==
          "config reload not supported for HTTPPort: old=1, new=2");
    CHECK(refusal_of_reload("http_port: 1\nplugins: [plain]", before) ==
          "config reload not supported for plugins: old=[plain], new=[plain acme]");
    CHECK(refusal_of_reload("acme { url: x }\nws { port: 1, no_tls: true }",
                            "acme { url: x }\nws { port: 2, no_tls: true }") ==
          "config reload not supported for Websocket: old=1, new=2");
}

TEST_CASE_FIXTURE(F, "plugins: their sections are part of the reference and of the JSON Schema") {
    const std::vector<plugin_section_ptr> all{source.acme_section};
    const std::string page = reference_page(all);
    CHECK(page.find("## `acme`\n\nA plugin for tests.") != std::string::npos);
    CHECK(page.find("| `ttl` | duration | `\"30s\"` | yes | A word about it. |") !=
          std::string::npos);
    CHECK(page.find("| `size` | integer, 1024..1048576 | `65536` | no |") != std::string::npos);
    CHECK(page.find("## `acme.limits`") != std::string::npos);
    CHECK(json_schema(all).find(R"("acme":{"$ref":"#/$defs/acme"})") != std::string::npos);
    const options o = good("acme { url: x, password: secret }");
    CHECK(effective_config(o).find("[acme]\nurl = \"x\"\nttl = \"30s\"\n") != std::string::npos);
    CHECK(effective_config(o).find("secret") == std::string::npos);
}

TEST_CASE_FIXTURE(F, "plugins: the options in force show sections and claims without secrets") {
    const std::string shown = options_json(
        good("acme { url: \"x\", ttl: \"1m\", password: \"geheim\" }\n"
             "websocket { listen: \"127.0.0.1:0\", no_tls: true, handshake_timeout: \"3s\",\n"
             "            authorization { password: \"geheim\" } }"),
        {});
    CHECK(shown.find("geheim") == std::string::npos);
    CHECK(shown.find(R"("ttl":60000000000)") != std::string::npos);
    CHECK(shown.find(R"("websocket":{"listen":{"host":"127.0.0.1","port":0},"no_tls":true,)"
                     R"("handshake_timeout":3000000000,)") != std::string::npos);
}

TEST_CASE_FIXTURE(F, "plugins: a section that its plugin claims by its own name is shown") {
    const std::string shown = options_json(good("mqtt { ack_wait: \"5s\" }"), {});
    CHECK(shown.find(R"("mqtt":{"ack_wait":5000000000)") != std::string::npos);
}

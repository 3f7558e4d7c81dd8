#include "bus/declaration.hpp"

#include <doctest/doctest.h>

#include <limits>

#include <fmt/format.h>

using namespace plexus;

namespace {

px_status create(px_host*, const px_host_v0*, void**) {
    return PX_OK;
}
void destroy(void*) {}

/// A plugin with nothing wrong, for a test to spoil.
struct sample {
    px_option options[2] = {
        {"size", PX_OPTION_INTEGER, PX_OPTION_RELOADABLE, "64KB", "bytes", 1, 1'000'000, nullptr,
         "How large."},
        {"mode", PX_OPTION_TEXT, 0, nullptr, nullptr, 0, 0, modes, "How it works."},
    };
    static constexpr const char* modes[] = {"fast", "safe", nullptr};
    px_requirement requirements[2] = {{"plexus.bus/0", 0, 0}, {"other.store/1", 1, 0}};
    px_provision provisions[1] = {{"acme.cache/2", this}};
    const char* claims[1] = {"http_port"};
    px_plugin plugin{};

    sample() {
        plugin.size = sizeof plugin;
        plugin.abi_major = PX_ABI_MAJOR;
        plugin.abi_minor = PX_ABI_MINOR;
        plugin.name = "acme";
        plugin.version = "1.2.3";
        plugin.description = "Does things.";
        plugin.requirements = requirements;
        plugin.requirement_count = 2;
        plugin.provisions = provisions;
        plugin.provision_count = 1;
        plugin.options = options;
        plugin.option_count = 2;
        plugin.claims = claims;
        plugin.claim_count = 1;
        plugin.create = create;
        plugin.destroy = destroy;
    }
    std::string refusal() const {
        const auto checked = bus::check_declaration(&plugin, "acme");
        return checked ? "" : checked.error();
    }
};

} // namespace

TEST_CASE("declaration: what a plugin says is taken over") {
    const sample good;
    const auto checked = bus::check_declaration(&good.plugin, "acme");
    REQUIRE_MESSAGE(checked, checked.error());
    CHECK(checked->plugin == &good.plugin);
    CHECK(checked->version == "1.2.3");
    REQUIRE(checked->requirements.size() == 2);
    CHECK(checked->requirements[0].id == "plexus.bus/0");
    CHECK(checked->requirements[1].optional);
    CHECK(checked->provisions.at(0).table == &good);
    const config::plugin_description& about = checked->section->about();
    CHECK(about.doc == "Does things.");
    CHECK(about.claims == std::vector<std::string>{"http_port"});
    CHECK(about.options.at(0).fallback == "64KB");
    CHECK(about.options.at(0).reloadable);
    CHECK_FALSE(about.options.at(1).fallback);
    CHECK(about.options.at(1).choices == std::vector<std::string>{"fast", "safe"});
}

TEST_CASE("declaration: each refusal says what was found and what was expected") {
    CHECK(bus::check_declaration(nullptr, "acme").error() ==
          "px_plugin_entry returned NULL; a px_plugin is expected");
    sample bad;
    SUBCASE("another ABI") {
        bad.plugin.abi_minor = PX_ABI_MINOR + 1;
        CHECK(bad.refusal() ==
              fmt::format("it is built for plugin ABI {0}.{2}; this server has {0}.{1}",
                          PX_ABI_MAJOR, PX_ABI_MINOR, PX_ABI_MINOR + 1));
    }
    SUBCASE("another size") {
        bad.plugin.size = 8;
        CHECK(bad.refusal() ==
              fmt::format("its px_plugin has 8 bytes; {} are expected", sizeof(px_plugin)));
    }
    SUBCASE("another name") {
        bad.plugin.name = "emca";
        CHECK(bad.refusal() == "its name is \"emca\"; \"acme\" is expected");
    }
    SUBCASE("no name") {
        bad.plugin.name = nullptr;
        CHECK(bad.refusal() == "its name is missing");
    }
    SUBCASE("a name of other characters") {
        bad.plugin.name = "Acme";
        CHECK(bad.refusal() ==
              "its name is \"Acme\"; a-z, 0-9 and -, at most 32 of them, are expected");
    }
    SUBCASE("a text that is none") {
        bad.plugin.description = "two\nlines";
        CHECK(bad.refusal() ==
              "its description is \"two\\nlines\", which is no one-line UTF-8 text");
    }
    SUBCASE("a text without end") {
        const std::string endless(5000, 'x');
        bad.plugin.version = endless.c_str();
        CHECK(bad.refusal() == "its version is longer than 4096 bytes");
    }
    SUBCASE("no create") {
        bad.plugin.create = nullptr;
        CHECK(bad.refusal() == "it has no function create");
    }
    SUBCASE("no destroy") {
        bad.plugin.destroy = nullptr;
        CHECK(bad.refusal() == "it has no function destroy");
    }
    SUBCASE("a count without a list") {
        bad.plugin.options = nullptr;
        CHECK(bad.refusal() == "it counts 2 options and lists none");
    }
    SUBCASE("a count out of all reason") {
        bad.plugin.claim_count = std::numeric_limits<std::uint32_t>::max();
        CHECK(bad.refusal() == "it has 4294967295 claims; at most 1024 are allowed");
    }
    SUBCASE("a capability without revision") {
        bad.requirements[0].id = "plexus.bus";
        CHECK(bad.refusal() == "the id of a requirement is \"plexus.bus\"; one such as "
                               "\"acme.store/1\" is expected");
    }
    SUBCASE("a provision without table") {
        bad.provisions[0].table = nullptr;
        CHECK(bad.refusal() == "it provides \"acme.cache/2\" without a table");
    }
    SUBCASE("the same requirement twice") {
        bad.requirements[1].id = "plexus.bus/0";
        CHECK(bad.refusal() == "it requires \"plexus.bus/0\" twice");
    }
    SUBCASE("an unknown form") {
        bad.options[0].form = 99;
        CHECK(bad.refusal() == "option \"size\": form 99 is none of PX_OPTION_BOOLEAN to "
                               "PX_OPTION_TLS");
    }
    SUBCASE("unknown flags") {
        bad.options[0].flags = 0x80;
        CHECK(bad.refusal() == "option \"size\": its flags 0x80 hold unknown ones");
    }
    SUBCASE("a default out of bounds") {
        bad.options[0].value = "2MB";
        CHECK(bad.refusal() == "option \"size\": its default \"2MB\" has to be from 1 to 1000000");
    }
    SUBCASE("an option without a sentence") {
        bad.options[1].doc = nullptr;
        CHECK(bad.refusal() == "the sentence about option mode is missing");
    }
}

TEST_CASE("declaration: names of plugins") {
    CHECK(bus::valid_plugin_name("auth-callout"));
    CHECK(bus::valid_plugin_name("s3"));
    for (const char* name : {"", "-a", "3s", "a_b", "a.b", "a/b", "..", "A"})
        CHECK_FALSE_MESSAGE(bus::valid_plugin_name(name), name);
    CHECK(bus::valid_plugin_name(std::string(32, 'a')));
    CHECK_FALSE(bus::valid_plugin_name(std::string(33, 'a')));
}

#include "bus/catalogue.hpp"

#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "linked_plugin.hpp"
#include "support/temp_dir.hpp"

using namespace plexus;

namespace {

px_plugin plugin(const char* name) {
    return test::linked_plugin(name, "Part of the program.");
}

const px_plugin* linked_in() {
    static const px_plugin made = plugin("inside");
    return &made;
}

/// Those named so claim the same key.
template <int number>
const px_plugin* claims() {
    static constexpr const char* key = "acme_key";
    static const px_plugin made = [] {
        px_plugin claimant = plugin(number == 0 ? "one" : "two");
        claimant.claims = &key;
        claimant.claim_count = 1;
        return claimant;
    }();
    return &made;
}

constexpr std::array<bus::static_plugin, 1> linked{{{"inside", linked_in}}};

} // namespace

TEST_CASE("catalogue: plugins that are linked in are found without any folder") {
    bus::catalogue known({"/nowhere"}, "", linked);
    CHECK(known.find("inside") == nullptr); // nobody has asked yet
    const auto section = known.load({"inside", false, ""});
    REQUIRE(section);
    REQUIRE(*section != nullptr);
    CHECK(known.find("inside")->plugin == linked_in());
    CHECK(bus::plugins_report(known, {}) ==
          "inside               1          found    (linked): Part of the program.\n");
}

TEST_CASE("catalogue: of two plugins that claim a key neither is taken for it") {
    constexpr std::array<bus::static_plugin, 2> both{{{"one", claims<0>}, {"two", claims<1>}}};
    bus::catalogue known({"/nowhere"}, "", both);
    CHECK(known.load_claimant("acme_key").error() ==
          "plugins one and two both claim it: name one of them in `plugins`");
    bus::catalogue alone({"/nowhere"}, "", std::span(both).first(1));
    CHECK((*alone.load_claimant("acme_key"))->name() == "one");
}

TEST_CASE("catalogue: what is not there, or has no name of a plugin, is nothing") {
    bus::catalogue known({"/nowhere"});
    for (const char* name : {"abc", "", "../abc", "a/b", "A"})
        CHECK_MESSAGE(known.load({name, false, ""}) == nullptr, name);
    CHECK(*known.load_claimant("http_port") == nullptr);
    CHECK(known.load({"abc", false, "/no/such.so"}).error() == "/no/such.so is no file");
}

TEST_CASE("catalogue: an optional plugin that was not there at the start does not come later") {
    const test::temp_dir folder;
    bus::catalogue known({folder.path()});
    CHECK(known.load({"late", true, ""}) == nullptr);
    CHECK(known.load({"later", false, ""}) == nullptr);
    for (const char* name : {"late.so", "later.so"})
        std::ofstream(folder.file(name)) << "no library";
    CHECK(known.load({"late", true, ""}) == nullptr);
    CHECK_FALSE(known.load({"later", false, ""}).has_value());
}

// It is loaded all the same, with all there are, when somebody looks for who claims a key.
TEST_CASE("catalogue: nor does it once it was looked at") {
    std::array<bus::static_plugin, 1> later{{{"elsewhere", claims<0>}}};
    bus::catalogue known({"/nowhere"}, "", later);
    CHECK(known.load({"one", true, ""}) == nullptr);
    later[0].name = "one";
    CHECK(known.load_claimant("acme_key"));
    REQUIRE(known.find("one") != nullptr);
    CHECK(known.load({"one", true, ""}) == nullptr);
}

TEST_CASE("catalogue: folders of the command line, else of the file, else the usual ones") {
    bus::catalogue known({}, "/etc/plexus/a.conf");
    REQUIRE(known.folders().size() == 2);
    CHECK(known.folders()[0].ends_with("/plugins"));        // beside the program
    CHECK(known.folders()[1].ends_with("/plexus/plugins")); // of the installation it is in
    CHECK(known.folders()[1].find("/../") == std::string::npos);
    known.look_in({"mine", "/opt/plugins"});
    CHECK(known.folders() == std::vector<std::string>{"/etc/plexus/mine", "/opt/plugins"});
    bus::catalogue told({"here"}, "/etc/plexus/a.conf");
    told.look_in({"mine"});
    CHECK(told.folders() == std::vector<std::string>{"here"});
}

TEST_CASE("catalogue: the folder of the configuration has no slash at its end") {
    CHECK(bus::config_folder_of("/etc/plexus/a.conf") == "/etc/plexus");
    CHECK(bus::config_folder_of("a.conf") == std::filesystem::current_path().string());
    CHECK(bus::config_folder_of("") == std::filesystem::current_path().string());
    CHECK(bus::config_folder_of("/a.conf") == "/");
}

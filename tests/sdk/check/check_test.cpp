// plexus-plugin-check on plugins that break one rule each: it is the right line that fails.
#include <doctest/doctest.h>

#include <cstdlib>
#include <regex>
#include <string>

#include <plexus/json.hpp>

#include "support/command_output.hpp"

namespace {

using plexus::test::command_outcome;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

command_outcome check(const std::string& library, const std::string& more = "") {
    return plexus::test::run_command("'" + variable("PLEXUS_PLUGIN_CHECK") + "' '" + library +
                                     "' --seeds 3 --patience " + variable("PLEXUS_PATIENCE") + " " +
                                     more + " 2>&1");
}

std::string own(const char* name) {
    return variable("PLEXUS_CHECK_PLUGINS") + "/" + name + ".so";
}
std::string other(const char* name) {
    return variable("PLEXUS_TEST_PLUGINS") + "/" + name + ".so";
}

command_outcome careless(const std::string& what, const std::string& more = "") {
    return check(own("careless"), more + " --config '{\"do\":" + plexus::json_text(what) + "}'");
}

bool has(const command_outcome& outcome, const std::string& text) {
    const bool found = outcome.output.find(text) != std::string::npos;
    if (!found)
        MESSAGE(text, " is not in\n", outcome.output);
    return found;
}

bool is_run() { // by the build
    return !variable("PLEXUS_PLUGIN_CHECK").empty();
}

} // namespace

TEST_CASE("plugin-check: a plugin that keeps the rules passes") {
    if (!is_run())
        return;
    const auto outcome = careless("nothing");
    CHECK_MESSAGE(outcome.code == 0, outcome.output);
    CHECK(outcome.output.ends_with("plugin-check: 24 passed, 0 failed\n"));
}

TEST_CASE("plugin-check: what is no plugin of this version is refused") {
    if (!is_run())
        return;
    CHECK(
        has(check("/dev/null"), "FAIL  it is a library, and one of a plugin: it cannot be loaded"));
    CHECK(has(check(other("no-entry")),
              "it is no plugin: the function px_plugin_entry is not in it"));
    CHECK(has(check(other("null-entry")), "FAIL  its entry gives one px_plugin, always the same"));
    CHECK(has(check(other("other-abi")),
              "FAIL  it is built for this version of the boundary: it is "
              "built for plugin ABI 0.2; 0.1 is expected"));
    CHECK(has(check(other("other-size")), "its px_plugin has 16 bytes; 144 are expected"));
    const auto name = check(other("other-name"));
    CHECK(has(name, "FAIL  its name: its name is \"somebody-else\"; that of its file, "
                    "\"other-name\", is expected"));
    CHECK(name.code == 1);
}

TEST_CASE("plugin-check: each wrong row of the tables is named") {
    if (!is_run())
        return;
    const auto outcome = check(own("muddled"));
    for (const char* line :
         {"it exports muddled_helper",
          "its name is \"Muddled\"; a-z, 0-9 and -",
          "its version is \"\"; a line is expected",
          "its description is",
          "it requires plexus.flie/0, which this version has not",
          "the id of a requirement is \"acme store\"",
          "it has the requirement plexus.host/0 twice",
          "it provides plexus.mine/1; names with \"plexus.\" are those of this SDK",
          "it provides acme.mine/1 without a table",
          "option \"Key\": its key is not of a-z",
          "option \"count\": its default \"64KB\" has to be from 1 to 1000",
          "option \"wait\": its default \"soon\" has to be a duration",
          "option \"colour\": its default \"green\" has to be one of its choices",
          "option \"flag\": it is required and has a default",
          "option \"form\": form 17 is none",
          "option \"block\" is an option and a block",
          "option \"wait\": \"no stop\" is no sentence",
          "option \"colour\" has no sentence",
          "it claims \"jetstream\"",
          "skip  its life: what it says of itself is not sound"})
        CHECK(has(outcome, line));
    CHECK(outcome.code == 1);
}

TEST_CASE("plugin-check: each misdeed fails its own line") {
    if (!is_run())
        return;
    const struct {
        const char* what;
        const char* line;
    } misdeeds[] = {
        {"publish from work", "FAIL  it starts: bus.publish is to be called on a loop"},
        {"keep a file", "FAIL  it gives back what it acquired: files of its own are still open: 1"},
        {"keep a thread", "FAIL  it gives back what it acquired: threads of its own still run: 1"},
        {"crash", "FAIL  it starts: it died: Aborted in activate"},
        {"exit", "FAIL  it starts: it ended the process with code 3 in activate"},
        {"post for ever", "FAIL  it starts: what it does has no end: 100000 events in one moment"},
        {"ask another clock", "seed 1: seed 1 is not the same run twice"},
        {"fail without a word", "FAIL  it starts: it does not start (status -11)"},
        {"refuse its own configuration",
         "FAIL  it takes other configurations, and the old one again: it refuses the "
         "configuration that it runs with: not that one"},
        {"never end a drain", "FAIL  it drains, twice: the drain for a lame duck has no end"},
        {"publish in destroy", "FAIL  it starts: bus.publish is to be called on a loop"},
        {"answer twice", "which is answered already or was never asked"},
        {"never answer", "a login was not answered within 60 s"},
    };
    for (const auto& each : misdeeds) {
        CAPTURE(std::string(each.what));
        const auto outcome = careless(each.what);
        CHECK(has(outcome, each.line));
        CHECK(outcome.code == 1);
    }
}

TEST_CASE("plugin-check: a loop that is kept is named, whether by work or by waiting") {
    if (!is_run())
        return;
    const auto kept_by = [](const char* what) {
        return careless(what, "--loop-ms 250 --patience 1 --seeds 1");
    };
    const auto works = kept_by("work in activate");
    CHECK(has(works, "FAIL  it starts: activate kept its loop for "));
    CHECK(has(works, "; 250 ms are the bound"));
    const auto sleeps = kept_by("sleep in activate");
    const std::regex kept(
        R"(FAIL  it starts: activate kept its loop for (\d+) ms, at work for (\d+); )"
        "250 ms are the bound");
    std::smatch ms;
    REQUIRE_MESSAGE(std::regex_search(sleeps.output, ms, kept), sleeps.output);
    CHECK(std::stoi(ms[2]) < std::stoi(ms[1]) / 2); // a busy machine adds some to either
    CHECK(careless("sleep in activate", "--loop-ms 250 --patience 20").code == 0);
    CHECK(has(careless("hang", "--trial-ms 1500 --patience 2"),
              "FAIL  it starts: it did not end within 3 s in activate"));
}

TEST_CASE("plugin-check: memory that each life leaves behind is named") {
    if (!is_run() || !variable("PLEXUS_SANITIZED").empty()) // whose allocator counts nothing
        return;
    CHECK(has(careless("leak memory"),
              "FAIL  a hundred lives leave nothing behind: each life leaves about 1"));
}

TEST_CASE("plugin-check: what is left, thrown or kept is named") {
    if (!is_run())
        return;
    const auto leaky = check(other("leaky"));
    CHECK(has(leaky, "FAIL  it gives back what it acquired: it did not give back at deactivate: "
                     "timer, subscription to \"leaky.>\", account \"$G\""));
    CHECK(has(leaky, "FAIL  two instances live side by side: create() gave both the same self"));
    CHECK(
        has(check(other("rowdy"), "--config '{\"throw_in\":\"activate\"}'"),
            "FAIL  it starts: it does not start (status -11): activate threw: thrown in activate"));
    CHECK(has(check(other("rowdy"), "--config '{\"throw_in\":\"deactivate\"}'"),
              "FAIL  it starts: deactivate threw: thrown in deactivate"));
    CHECK(has(check(other("rowdy"), "--config '{\"throw_in\":\"drain\"}'"),
              "drain threw: thrown in drain\nok    it takes other"));
}

TEST_CASE("plugin-check: what is asked for wrongly is said") {
    if (!is_run())
        return;
    const auto says = [](const std::string& more, const std::string& text) {
        const auto outcome = check(own("careless"), more);
        CHECK(has(outcome, "plexus-plugin-check: " + text));
        CHECK(outcome.code == 2);
    };
    says("--config '{\"no\":1}'", "--config: there is no option \"no\"");
    says("--config '{\"do\":1}'", "--config: option \"do\" cannot be 1");
    says("--config nothing", "--config: found no JSON object");
    says("--seeds x", "--seeds wants a number, not \"x\"");
    says("--patience much", "--patience wants a number, not \"much\"");
    says("--sneeze", "there is no flag --sneeze");
    says("--config", "--config wants a value");
    says("another.so", "found a second library, another.so; one is expected");
}

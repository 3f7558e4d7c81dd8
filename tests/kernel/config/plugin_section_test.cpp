#include "config/plugin_section.hpp"

#include <doctest/doctest.h>

using namespace plexus::config;

namespace {

/// What is wrong with a section of these options.
std::string error_of(std::vector<plugin_option> options, std::string name = "acme") {
    const auto made = plugin_section::make({std::move(name), "", std::move(options), {}});
    return made ? "" : made.error();
}

plugin_option option(std::string key, plugin_form form = plugin_form::text,
                     std::optional<std::string> fallback = {}) {
    plugin_option result;
    result.key = std::move(key);
    result.form = form;
    result.fallback = std::move(fallback);
    return result;
}

plugin_option bounded(plugin_option option, std::int64_t min, std::int64_t max) {
    option.min = min;
    option.max = max;
    return option;
}

} // namespace

TEST_CASE("plugin section: keys are words with dots between them") {
    CHECK(error_of({option("a"), option("limits.size_2"), option("a_b.c.d.e")}).empty());
    for (const char* key : {"", ".", "a.", ".a", "a..b", "A", "a-b", "1a", "a.b.c.d.e"})
        CHECK_MESSAGE(error_of({option(key)})
                          .ends_with("a key is of a-z, 0-9 and _, with dots for inner blocks"),
                      key);
    CHECK(error_of({option("a"), option("a")}) == "option \"a\": it is there twice");
    CHECK(error_of({option("a.b"), option("a")}) == "option \"a\": it is an option and a block");
}

TEST_CASE("plugin section: defaults must be of the option's form and within its bounds") {
    CHECK(error_of({option("a", plugin_form::integer, "64KB")}).empty());
    CHECK(error_of({option("a", plugin_form::duration, "1m30s")}).empty());
    CHECK(error_of({option("a", plugin_form::text_list, "x, y")}).empty());
    CHECK(error_of({option("a", plugin_form::boolean, "yes")}) ==
          "option \"a\": its default \"yes\" has to be true or false");
    CHECK(error_of({option("a", plugin_form::integer, "many")}) ==
          "option \"a\": its default \"many\" has to be an integer");
    CHECK(error_of({option("a", plugin_form::tls, "x")}) ==
          "option \"a\": a tls block has no default");
    CHECK(error_of({bounded(option("a", plugin_form::integer, "11"), 1, 10)}) ==
          "option \"a\": its default \"11\" has to be from 1 to 10");
    CHECK(error_of({bounded(option("a", plugin_form::integer), 10, 1)}) ==
          "option \"a\": its least value, 10, is above its greatest, 1");
    CHECK(error_of({bounded(option("a"), 1, 10)}) ==
          "option \"a\": bounds are for integers and durations");
    plugin_option chosen = option("a", plugin_form::text, "z");
    chosen.choices = {"x", "y"};
    CHECK(error_of({chosen}) == "option \"a\": its default \"z\" has to be one of: x, y");
    plugin_option required = option("a", plugin_form::text, "z");
    required.required = true;
    CHECK(error_of({required}) == "option \"a\": it is required and has a default");
}

TEST_CASE("plugin section: a section of the server cannot be a plugin's own") {
    CHECK(error_of({option("a")}, "websocket") ==
          "it has options of its own, but the section websocket is the server's, to be claimed");
    CHECK(error_of({}, "websocket").empty());
}

TEST_CASE("plugin section: a claim holds for every name of the key") {
    const auto made = *plugin_section::make({"acme", "", {}, {"ws", "acme_old"}});
    CHECK(made->claims("websocket"));
    CHECK(made->claims("WS"));
    CHECK(made->claims("Acme_Old"));
    CHECK_FALSE(made->claims("mqtt"));
    CHECK_FALSE(made->claims("acme"));
}

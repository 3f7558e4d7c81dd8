#include "bus/load_order.hpp"

#include <doctest/doctest.h>

#include <deque>

#include <fmt/format.h>
#include <fmt/ranges.h>

using namespace plexus;

namespace {

constexpr std::array<std::string_view, 1> kernel{"plexus.bus/0"};

/// Plugins in the order in which a configuration names them.
class setting {
public:
    setting& add(std::string name, std::vector<std::string> requires_ids,
                 std::vector<std::string> provides, std::vector<std::string> claims = {},
                 bool optional = false) {
        bus::declaration& made = all_.emplace_back();
        made.name = name;
        for (std::string& id : requires_ids) {
            const bool wish = id.starts_with('?');
            made.requirements.push_back({id.substr(wish ? 1 : 0), wish});
        }
        for (std::string& id : provides)
            made.provisions.push_back({id, this});
        made.section = *config::plugin_section::make({name, "", {}, std::move(claims)});
        candidates_.push_back({&made, optional});
        return *this;
    }
    /// "a b c", then a line for each that is refused.
    std::string result() const {
        const bus::load_order sorted = bus::order_plugins(candidates_, kernel);
        std::vector<std::string> names;
        for (const std::size_t i : sorted.order)
            names.push_back(all_[i].name);
        std::string text = fmt::format("{}", fmt::join(names, " "));
        for (const bus::refused_plugin& each : sorted.refused)
            text += fmt::format("\n{}: {}", each.name, each.why);
        return text;
    }

private:
    std::deque<bus::declaration> all_;
    std::vector<bus::candidate> candidates_;
};

} // namespace

TEST_CASE("order: the order of the configuration, unless somebody needs another") {
    CHECK(setting().result() == "");
    CHECK(setting().add("c", {}, {}).add("a", {}, {}).add("b", {}, {}).result() == "c a b");
    CHECK(setting()
              .add("kv", {"js.store/1", "plexus.bus/0"}, {"kv/1"})
              .add("rest", {"kv/1"}, {})
              .add("js", {}, {"js.store/1"})
              .add("z", {}, {})
              .result() == "js kv rest z");
}

TEST_CASE("order: a wish changes the order, and is no need") {
    CHECK(setting().add("a", {"?x/1"}, {}).result() == "a");
    CHECK(setting().add("a", {"?x/1"}, {}).add("b", {}, {"x/1"}).result() == "b a");
    // Where wishes go round in a circle somebody begins.
    CHECK(setting().add("a", {"?y/1"}, {"x/1"}).add("b", {"?x/1"}, {"y/1"}).result() == "a b");
}

TEST_CASE("order: what nobody provides refuses all that need it") {
    CHECK(setting().add("c", {"b/1"}, {}).add("b", {"a/1"}, {"b/1"}).add("d", {}, {}).result() ==
          "d\n"
          "b: it requires \"a/1\", which no plugin in use provides\n"
          "c: it requires \"b/1\", which only plugin b, itself refused, provides");
}

TEST_CASE("order: circles are shown") {
    CHECK(setting()
              .add("a", {"b/1"}, {"a/1"})
              .add("b", {"c/1"}, {"b/1"})
              .add("c", {"a/1"}, {"c/1"})
              .add("d", {}, {})
              .result() == "d\n"
                           "a: what it requires goes round in a circle: a -> b -> c -> a\n"
                           "b: what it requires goes round in a circle: b -> c -> a -> b\n"
                           "c: what it requires goes round in a circle: c -> a -> b -> c");
    CHECK(setting().add("a", {"a/1"}, {"a/1"}).result() ==
          "\na: what it requires goes round in a circle: a -> a");
}

TEST_CASE("order: of two that want the same the later is refused") {
    CHECK(setting().add("a", {}, {}).add("a", {}, {}).result() ==
          "a\na: there are two plugins of this name");
    CHECK(setting().add("a", {}, {"x/1"}).add("b", {}, {"x/1"}).result() ==
          "a\nb: it provides \"x/1\", as plugin a does");
    CHECK(setting().add("a", {}, {"plexus.bus/0"}).result() ==
          "\na: it provides \"plexus.bus/0\", which is the server's own");
    CHECK(setting().add("a", {}, {}, {"websocket"}).add("b", {}, {}, {"ws"}).result() ==
          "a\nb: it claims the key \"ws\", as plugin a does");
}

// What the corpus cannot show: where this reader goes beyond the reference server, positions and
// marks in the tree, and its bounds.
#include "config/conf_parser.hpp"
#include "config/digest.hpp"
#include "config/document.hpp"
#include "config/limits.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include <fmt/format.h>
#include <unistd.h>

using namespace plexus::config;

namespace {

/// A file system and an environment made of strings.
struct world {
    std::map<std::string, std::string> files;
    std::map<std::string, std::string> variables;

    sources from() const {
        return {[this](const std::string& path) -> std::expected<std::string, std::string> {
                    auto it = files.find(path);
                    if (it == files.end())
                        return std::unexpected("open " + path + ": no such file or directory");
                    return it->second;
                },
                [this](const std::string& name) {
                    auto it = variables.find(name);
                    return it == variables.end() ? std::nullopt : std::optional(it->second);
                }};
    }

    /// The tree as JSON, or the error as printed.
    std::string read(const std::string& path) const {
        sources s = from();
        auto got = read_file(path, s);
        return got ? to_json(got->root) : got.error().str();
    }
};

std::string read(const std::string& text) {
    return world{{{"a.conf", text}}, {}}.read("a.conf");
}

map tree(const std::string& text) {
    world w{{{"a.conf", text}}, {}};
    sources s = w.from();
    auto got = read_file("a.conf", s);
    REQUIRE_MESSAGE(got, (got ? "" : got.error().str()));
    return got->root;
}

std::string repeat(std::string_view text, std::size_t n) {
    std::string all;
    for (std::size_t i = 0; i < n; ++i)
        all += text;
    return all;
}

} // namespace

TEST_CASE("conf: a number before the bracket that ends its list is a number") {
    // The reference server takes the bracket into a string "3]" and then misses it.
    CHECK(read("a: [1, 2, 3]") == R"({"a":[1,2,3]})");
    CHECK(read("a: [1]\nb: [[4],[5]]\n") == R"({"a":[1],"b":[[4],[5]]})");
    CHECK(read("a { b: [7]}") == R"({"a":{"b":[7]}})");
    // Outside a list, and after a size suffix, as the reference server has it.
    CHECK(read("a: 3]") == R"({"a":"3]"})");
    CHECK(read("a: [3k]") == R"({"a":["3k"]})");
}

TEST_CASE("conf: values carry the position of their key, list elements their own") {
    map root = tree("aa: 1\n  bb { cc: x\n dd: [ 5,\n  y ] }\n");
    auto where = [](const value* v) {
        REQUIRE(v);
        return to_string(v->at());
    };
    CHECK(where(root.find("aa")) == "a.conf:1:0");
    const value* bb = root.find("bb");
    CHECK(where(bb) == "a.conf:2:3");
    CHECK(where(bb->as_map()->find("cc")) == "a.conf:2:8");
    const value* dd = bb->as_map()->find("dd");
    CHECK(where(dd) == "a.conf:3:2");
    CHECK(where(&dd->as_array()->at(0)) == "a.conf:3:8");
    CHECK(where(&dd->as_array()->at(1)) == "a.conf:4:3");
}

TEST_CASE("conf: only the value a variable referred to is marked as used") {
    map root = tree("a: 1\nb: $a\nc: 2\nd { e: 3, f: $e }\n");
    CHECK(root.find("a")->used_as_variable());
    CHECK_FALSE(root.find("b")->used_as_variable());
    CHECK_FALSE(root.find("c")->used_as_variable());
    const map& d = *root.find("d")->as_map();
    CHECK(d.find("e")->used_as_variable());
    CHECK_FALSE(d.find("f")->used_as_variable());
    CHECK(to_string(d.find("f")->at()) == "a.conf:4:11");
    CHECK_FALSE(tree("a: 1\nb: $a\na: 2\n").find("a")->used_as_variable());
}

TEST_CASE("conf: what stands inside an environment variable has no position") {
    world w{{{"a.conf", "x: $E\n"}}, {{"E", "{ a: 1 }"}}};
    sources s = w.from();
    auto got = read_file("a.conf", s);
    REQUIRE(got);
    const value* x = got->root.find("x");
    CHECK(to_string(x->at()) == "a.conf:1:0");
    CHECK_FALSE(x->as_map()->find("a")->at());
}

TEST_CASE("conf: included values keep the name of their file") {
    world w{{{"d/a.conf", "m { include 'b.conf' }"}, {"d/b.conf", "x: 1\n y: 2"}}, {}};
    sources s = w.from();
    auto got = read_file("d/a.conf", s);
    REQUIRE(got);
    CHECK(to_string(got->root.find("m")->as_map()->find("y")->at()) == "d/b.conf:2:2");
}

TEST_CASE("conf: a file that includes itself is refused, whatever the detour") {
    CHECK(world{{{"a.conf", "x: 1\ninclude ./a.conf\n"}}, {}}.read("a.conf") ==
          "error parsing include file './a.conf', include cycle: 'a.conf' includes itself");
    CHECK(
        world{{{"a.conf", "include 's/b.conf'"}, {"s/b.conf", "m { include ../a.conf }"}}, {}}.read(
            "a.conf") ==
        "error parsing include file 's/b.conf', error parsing include file '../a.conf', "
        "include cycle: 'a.conf' includes itself");
    CHECK(world{{{"a.conf", "x: $E\n"}}, {{"E", "1\ninclude a.conf"}}}.read("a.conf") ==
          "variable reference for 'E' on line 1 could not be parsed: error parsing include file "
          "'a.conf', error opening config file: include cycle: 'a.conf' includes itself");
}

TEST_CASE("conf: long chains of includes and of variables end at a limit") {
    world w;
    for (int i = 0; i < 60; ++i) {
        w.files[fmt::format("{}.conf", i)] = fmt::format("include '{}.conf'\n", i + 1);
        w.variables[fmt::format("V{}", i)] = fmt::format("$V{}", i + 1);
    }
    w.files["60.conf"] = "end: 1\n";
    w.variables["V60"] = "1";
    CHECK(w.read("0.conf").ends_with("files and variables refer to each other more than 50 deep"));
    CHECK(w.read("11.conf") == R"({"end":1})");
    w.files["v.conf"] = "x: $V0\n";
    CHECK(w.read("v.conf").ends_with("files and variables refer to each other more than 50 deep"));
    w.files["v.conf"] = "x: $V12\n";
    CHECK(w.read("v.conf") == R"({"x":1})");
}

TEST_CASE("conf: depth is bounded, alone and through variables and includes") {
    auto deep = [](std::size_t n) { return "a: " + repeat("[ ", n) + repeat("]", n) + "\n"; };
    CHECK(read(deep(limits::depth_max)).starts_with("{\"a\":[[[["));
    CHECK(read(deep(limits::depth_max + 1)) ==
          "maps and arrays are nested deeper than 200 levels on line 1");
    CHECK(read(repeat("a {", 100'000)).starts_with("maps and arrays are nested deeper than"));
    CHECK(read(deep(150) + "b: [ $a\n]").starts_with("{"));
    CHECK(read(deep(150) + "b: " + repeat("[ ", 60) + " $a")
              .ends_with("nested deeper than 200 levels on line 2"));
    world w{{{"a.conf", repeat("m { ", 150) + "include b.conf "}, {"b.conf", deep(60)}}, {}};
    CHECK(w.read("a.conf").ends_with("nested deeper than 200 levels on line 1"));
    w.files["a.conf"] = "x: " + repeat("[ ", 150) + " $E";
    w.variables["E"] = repeat("[ ", 60) + repeat("]", 60);
    CHECK(w.read("a.conf").find("nested deeper than 200 levels") != std::string::npos);
}

TEST_CASE("conf: brackets around a whole file may be many, without using up the stack") {
    CHECK(read(repeat("{", 200'000) + " a: 1 " + repeat("}", 200'000)) == R"({"a":1})");
}

TEST_CASE("conf: variables that multiply what they hold end at a limit") {
    std::string text = "a0: [ x, x, x, x, x, x, x, x, x, x ]\n";
    for (int i = 1; i < 12; ++i)
        text += fmt::format("a{}: [ {} ]\n", i, repeat(fmt::format("$a{}, ", i - 1), 10));
    CHECK(read(text).starts_with("configuration has more than 2000000 values on line "));
    std::string wide = "a: '" + std::string(1 << 20, 'x') + "'\nb: [ " + repeat("$a\n", 300) + "]";
    CHECK(read(wide).starts_with("configuration has more than 268435456 bytes on line "));
}

TEST_CASE("conf: includes that multiply end at a limit") {
    world w;
    for (int i = 0; i < 20; ++i)
        w.files[fmt::format("{}.conf", i)] =
            fmt::format("include '{}.conf'\ninclude '{}.conf'\n", i + 1, i + 1);
    w.files["20.conf"] = "x: 1\n";
    CHECK(w.read("0.conf").ends_with("more than 10000 files included"));
}

TEST_CASE("conf: duplicate keys keep the first place and the last value") {
    map root = tree("a: 1\nb: 2\na: 3\n");
    REQUIRE(root.size() == 2);
    CHECK(root.begin()->key == "a");
    CHECK(*root.begin()->content.as_int() == 3);
    CHECK(to_string(root.begin()->content.at()) == "a.conf:3:1");
}

TEST_CASE("conf: an error says where the reader stood, beside its text") {
    world w{{{"a.conf", "x: 1\ninclude b.conf\n"}, {"b.conf", "y: 1\nz: [ 1 2 ]\n"}}, {}};
    sources s = w.from();
    auto got = read_file("a.conf", s);
    REQUIRE_FALSE(got);
    CHECK(to_string(got.error().at) == "b.conf:2:9");
}

TEST_CASE("config file: what cannot be opened is said as the system says it") {
    namespace fs = std::filesystem;
    fs::path dir = fs::temp_directory_path() / fmt::format("plexus-config-{}", ::getpid());
    fs::create_directories(dir);
    std::string big = (dir / "big.conf").string();
    std::ofstream(big).put('#');
    fs::resize_file(big, limits::file_bytes_max + 1);
    std::string secret = (dir / "secret.conf").string();
    std::ofstream(secret) << "port: 1\n";
    fs::permissions(secret, fs::perms::none);
    std::string loop = (dir / "loop.conf").string();
    fs::create_symlink("loop.conf", loop);

    auto error = [](const std::string& path) {
        auto got = read_file(path);
        return got ? std::string() : got.error().str();
    };
    CHECK(error(dir / "gone.conf") ==
          fmt::format("open {}/gone.conf: no such file or directory", dir.string()));
    CHECK(error(dir) == fmt::format("read {}: is a directory", dir.string()));
    CHECK(error(big) == fmt::format("read {}: file is larger than 67108864 bytes", big));
    CHECK(error(loop) == fmt::format("open {}: too many levels of symbolic links", loop));
    if (::geteuid() != 0) // root reads everything
        CHECK(error(secret) == fmt::format("open {}: permission denied", secret));
    fs::remove_all(dir);
}

TEST_CASE("config file: a variable's name is never taken for an assignment") {
    ::setenv("PLEXUS_TEST_A", "B=c", 1);
    auto variable = sources::of_process().environment;
    CHECK(variable("PLEXUS_TEST_A") == "B=c");
    CHECK_FALSE(variable("PLEXUS_TEST_A=B"));
    CHECK_FALSE(variable(""));
    ::unsetenv("PLEXUS_TEST_A");
}

#include <doctest/doctest.h>

#include "testing/disk.hpp"

using namespace plexus::testing;
using strings = std::vector<std::string>;

namespace {

struct fixture {
    timeline time{1};
    disk files{time};
};

constexpr std::uint32_t always = 1'000'000, half = 500'000;

} // namespace

TEST_CASE_FIXTURE(fixture, "disk: files are written, read, renamed, listed and removed") {
    CHECK(files.read("a").status() == PX_ERR_NOT_FOUND);
    CHECK(files.read("a").error().text == "a: no such file or directory");
    REQUIRE(files.write("a", 0, "hello"));
    REQUIRE(files.write("a", 7, "you"));
    CHECK(*files.read("a") == std::string("hello\0\0you", 10));
    CHECK(*files.read("a", 1, 3) == "ell");
    CHECK(*files.read("a", 8, 100) == "ou");
    CHECK(files.read("a", 100)->empty());
    REQUIRE(files.write("dir/b", 0, "x"));
    REQUIRE(files.rename("a", "dir/a"));
    CHECK(files.list("dir/") == strings{"dir/a", "dir/b"});
    REQUIRE(files.rename("dir/b", "dir/a"));
    CHECK(*files.read("dir/a") == "x");
    REQUIRE(files.remove("dir/a"));
    CHECK(files.list().empty());
    CHECK(files.remove("dir/a").status() == PX_ERR_NOT_FOUND);
    CHECK(files.rename("dir/a", "b").status() == PX_ERR_NOT_FOUND);
}

TEST_CASE_FIXTURE(fixture, "disk: what was synced survives, and without chances all does") {
    files.put("old", "old");
    REQUIRE(files.write("a", 0, "hello"));
    files.cut_power();
    CHECK(*files.read("a") == "hello");
    files.plan = {.lost_writes = always, .lost_names = always};
    REQUIRE(files.sync_names());
    REQUIRE(files.write("a", 0, "HE"));
    REQUIRE(files.sync("a"));
    REQUIRE(files.write("a", 2, "LLO"));
    REQUIRE(files.write("b", 0, "x"));
    REQUIRE(files.rename("old", "new"));
    files.cut_power();
    CHECK(*files.read("a") == "HEllo");
    CHECK(files.list() == strings{"a", "old"});
    CHECK(files.happened().lost_writes == 1);
    CHECK(files.happened().lost_names == 1); // the first, and with it the other
}

TEST_CASE_FIXTURE(fixture, "disk: a rename whose content was not synced leaves an empty file") {
    files.put("state", "7");
    files.plan = {.lost_writes = always};
    REQUIRE(files.write("next", 0, "8"));
    REQUIRE(files.rename("next", "state"));
    files.cut_power();
    CHECK(files.read("state")->empty());
}

TEST_CASE_FIXTURE(fixture, "disk: writes are torn and lost as often as the plan says") {
    files.plan = {.lost_writes = half, .torn_writes = half};
    const std::string block(100, 'x');
    std::size_t whole = 0, torn = 0, lost = 0;
    for (int i = 0; i < 1000; ++i) {
        files.put("a", std::string(100, '.'));
        REQUIRE(files.write("a", 0, block));
        files.cut_power();
        const std::string left = *files.read("a");
        REQUIRE(left.size() == 100);
        const auto end = left.find_first_not_of('x');
        CHECK(left.find('x', end) == left.npos); // a beginning of it, and nothing else
        (end == left.npos ? whole : end == 0 ? lost : torn) += 1;
    }
    CHECK(files.happened().lost_writes == doctest::Approx(500).epsilon(0.1));
    CHECK(files.happened().torn_writes == doctest::Approx(250).epsilon(0.2));
    CHECK(whole + torn + lost == 1000);
    CHECK(whole == doctest::Approx(250).epsilon(0.2));
}

TEST_CASE_FIXTURE(fixture, "disk: it is full where the plan says, and what fails changes nothing") {
    files.plan.bytes_max = 10;
    REQUIRE(files.write("a", 0, "12345678"));
    const auto full = files.write("b", 0, "123");
    CHECK(full.status() == PX_ERR_LIMIT);
    CHECK(full.error().text == "b: no space left on device");
    CHECK(files.list() == strings{"a"});
    CHECK(files.write("a", 4, "abcdef")); // two more
    CHECK_FALSE(files.write("a", 4, "abcdefg"));
    CHECK(*files.read("a") == "1234abcdef");
    REQUIRE(files.remove("a"));
    CHECK(files.write("b", 0, "123"));
    CHECK(files.happened().full == 2);
}

TEST_CASE_FIXTURE(fixture, "disk: reads and writes fail as often as the plan says") {
    files.put("a", "x");
    files.plan = {.read_errors = half, .write_errors = half};
    std::size_t reads = 0, writes = 0;
    for (int i = 0; i < 1000; ++i) {
        const auto read = files.read("a");
        const auto written = files.write("b", 0, "x");
        reads += read.status() == PX_ERR_IO;
        writes += written.status() == PX_ERR_IO;
    }
    CHECK(reads == files.happened().read_errors);
    CHECK(writes == files.happened().write_errors);
    CHECK(reads == doctest::Approx(500).epsilon(0.1));
    CHECK(writes == doctest::Approx(500).epsilon(0.1));
    files.plan.read_errors = always;
    CHECK(files.read("a").error().text == "a: input/output error");
}

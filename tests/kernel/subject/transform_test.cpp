#include "subject/transform.hpp"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

using namespace plexus::subject;
using plexus::fast_random;

// The values in these tables were recorded from the reference server, version 2.15.2.
namespace {

constexpr std::string_view prefix = "invalid mapping destination: ";

std::string applied(std::string_view source, std::string_view destination, std::string_view subject,
                    std::uint64_t seed = 1) {
    const auto parsed = transform::parse(source, destination);
    REQUIRE(parsed);
    REQUIRE(*parsed);
    fast_random random(seed);
    std::string out;
    (*parsed)->apply(subject, out, random);
    return out;
}

// The complaint without its usual prefix; empty when there is none.
std::string complaint(const auto& parsed) {
    if (parsed)
        return {};
    return parsed.error().starts_with(prefix) ? parsed.error().substr(prefix.size())
                                              : parsed.error();
}

} // namespace

TEST_CASE("transform: every function gives what the reference gives") {
    struct row {
        std::string_view source, destination, subject, result;
    };
    const row rows[] = {
        {"a.*.*", "b.$2.$1", "a.x.y", "b.y.x"},
        {"a.*.*", "b.{{wildcard(2)}}.{{Wildcard( 1 )}}", "a.x.y", "b.y.x"},
        {"a.*.>", "b.$1.>", "a.x.y.z", "b.x.y.z"},
        {">", "p.>", "a.b", "p.a.b"},
        {"a.>", "a.b.>", "a.q", "a.b.q"},
        {"", "x.>", "foo.bar", "x.foo.bar"},
        {"*", "p.{{partition(10,1)}}", "foo", "p.3"},
        {"*.*", "p.{{partition(10,1,2)}}", "ab.cd", "p.3"},
        {"*.*", "p.{{Partition(7)}}", "ab.cd", "p.4"},
        {"*", "p.{{partition(0,1)}}", "foo", "p.0"},
        {"*", "p.{{partition(-3,1)}}", "foo", "p.2851307223"},
        {"foo", "p.{{partition(5)}}", "foo", "p.3"},
        {"foo", "p.{{partition(5,1)}}", "foo", "p.3"},
        {"*", "{{split(1,-)}}", "a-b-c", "a.b.c"},
        {"*", "{{split(1,-)}}", "-a-b-", "a.b"},
        {"*", "{{split(1,-)}}", "--a--b--", ".a.b"},
        {"*", "{{split(1,-)}}", "---", ""},
        {"*", "{{split(1,--)}}", "a--b-c", "a.b-c"},
        {"*", "{{split(1,)}}", "abc", "a.b.c"},
        {"*", "x.{{split(1,-)}}.y", "-", "x..y"},
        {"*", "{{SplitFromLeft(1,3)}}", "12345", "123.45"},
        {"*", "{{splitfromleft(1,5)}}", "12345", "12345"},
        {"*", "{{splitfromleft(1,0)}}", "12345", "12345"},
        {"*", "{{splitfromleft(1,-1)}}", "12345", "12345"},
        {"*", "{{splitFromRight(1,3)}}", "12345", "12.345"},
        {"*", "{{slicefromleft(1,2)}}", "12345", "12.34.5"},
        {"*", "{{slicefromleft(1,2)}}", "1234", "12.34"},
        {"*", "{{slicefromleft(1,4)}}", "12345", "1234.5"},
        {"*", "{{slicefromright(1,2)}}", "12345", "1.23.45"},
        {"*", "{{slicefromright(1,2)}}", "1234", "12.34"},
        {"*", "{{slicefromleft(1,5)}}", "12345", "12345"},
        {"*", "{{left(1,2)}}", "12345", "12"},
        {"*", "{{Right(1,2)}}", "12345", "45"},
        {"*", "{{left(1,9)}}", "12345", "12345"},
        {"*", "{{right(1,0)}}", "12345", "12345"},
        {"a.*", "b.$0", "a.x", "b.a"},
        {"a.*", "b.$-1.$+1", "a.x", "b.a.x"},
        {"a.*", "b.$x.$", "a.x", "b.$x.$"},
        {"a.*", "b.{{wildcard(0)}}", "a.x", "b.a"},
        {">", "$0.>", "a.b", "a.a.b"},
        {"a.*", "b", "a.x", "b"},
        {"a.*", "b.{{x{{wildcard(1)}}", "a.x", "b.x"},
        {"a", "$JS.x", "a", "$JS.x"},
    };
    for (const row& r : rows) {
        CAPTURE(r.source);
        CAPTURE(r.destination);
        CAPTURE(r.subject);
        CHECK(applied(r.source, r.destination, r.subject) == r.result);
        CHECK(validate_mapping(r.source, r.destination));
    }
}

TEST_CASE("transform: complaints are the reference's, word for word") {
    struct row {
        std::string_view source, destination, complaint;
    };
    const row rows[] = {
        {"a.*", "b.*", "invalid subject"},
        {"a.>", "b", "invalid subject"},
        {"a", "b.>", "invalid subject"},
        {"a..b", "c", "invalid subject"},
        {"a.*", "b.$2", "wildcard index out of range in $2: [2]"},
        {"a.*", "b.{{wildcard(2)}}", "wildcard index out of range in {{wildcard(2)}}: [2]"},
        {"a", "b.$1", "wildcard index out of range in $1"},
        {"a", "b.{{wildcard(1)}}", "wildcard index out of range in {{wildcard(1)}}"},
        {"a", "b.{{left(1,2)}}", "wildcard index out of range in {{left(1,2)}}"},
        {"*", "{{wildcard()}}", "not enough arguments passed to the function in {{wildcard()}}"},
        {"*", "{{wildcard(1,2)}}",
         "too many arguments passed to the function in {{wildcard(1,2)}}"},
        {"*", "{{wildcard(x)}}",
         "function argument is invalid or in the wrong format in {{wildcard(x)}}"},
        {"*", "{{partition()}}",
         "function argument is invalid or in the wrong format in {{partition()}}"},
        {"*", "{{partition(2147483648)}}",
         "function argument is invalid or in the wrong format in {{partition(2147483648)}}"},
        {"*", "{{partition(2,3)}}", "wildcard index out of range in {{partition(2,3)}}: [3]"},
        {"*", "{{partition(2,x)}}",
         "function argument is invalid or in the wrong format in {{partition(2,x)}}"},
        {"*", "{{split(1)}}", "not enough arguments passed to the function in {{split(1)}}"},
        {"*", "{{split(1,-,-)}}", "too many arguments passed to the function in {{split(1,-,-)}}"},
        {"*", "{{split(1,a b)}}",
         "function argument is invalid or in the wrong format in {{split(1,a b)}}"},
        {"*", "{{split(x,-)}}",
         "function argument is invalid or in the wrong format in {{split(x,-)}}"},
        {"*", "{{left(1)}}", "not enough arguments passed to the function in {{left(1)}}"},
        {"*", "{{left(1,2,3)}}", "too many arguments passed to the function in {{left(1,2,3)}}"},
        {"*", "{{left(1,x)}}",
         "function argument is invalid or in the wrong format in {{left(1,x)}}"},
        {"*", "{{left(1,2147483648)}}",
         "function argument is invalid or in the wrong format in {{left(1,2147483648)}}"},
        {"*", "{{random()}}",
         "function argument is invalid or in the wrong format in {{random()}}"},
        {"*", "{{random(1,2)}}", "not enough arguments passed to the function in {{random(1,2)}}"},
        {"*", "{{random(x)}}",
         "function argument is invalid or in the wrong format in {{random(x)}}"},
        {"*", "{{foo(1)}}", "unknown function in {{foo(1)}}"},
        {"*", "{{WILDCARD(1)}}", "unknown function in {{WILDCARD(1)}}"},
        {"*", "{{wildcard}}", "unknown function in {{wildcard}}"},
        {"a", "{{ }}", "unknown function in {{ }}"},
        {"a", "{{foo bar}}", "unknown function in {{foo bar}}"},
        {">", "b", "invalid subject"},
        {"*", "{{slicefromleft(2,1)}}",
         "wildcard index out of range in {{slicefromleft(2,1)}}: [2]"},
    };
    for (const row& r : rows) {
        CAPTURE(r.source);
        CAPTURE(r.destination);
        CHECK(complaint(transform::parse(r.source, r.destination)) == r.complaint);
        CHECK(complaint(validate_mapping(r.source, r.destination)) == r.complaint);
    }
}

TEST_CASE("transform: the mapping check complains earlier and of more") {
    struct row {
        std::string_view source, destination, parse, validate;
    };
    const row rows[] = {
        {"a", "b..c", "invalid subject", "invalid transform"},
        {"a", "b.>.c", "invalid subject", "invalid transform in c"},
        {"a", "b c", "", "invalid transform"},
    };
    for (const row& r : rows) {
        CAPTURE(r.destination);
        CHECK(complaint(transform::parse(r.source, r.destination)) == r.parse);
        CHECK(complaint(validate_mapping(r.source, r.destination)) == r.validate);
    }
}

TEST_CASE("transform: strict mode uses every wildcard and no other function") {
    struct row {
        std::string_view source, destination, complaint;
    };
    const row rows[] = {
        {"a.*.*", "b.$1", "not using all of the token wildcard(s) in b.$1"},
        {"a.*", "b.{{partition(2,1)}}",
         "the only mapping function allowed for import transforms is {{Wildcard()}} in "
         "{{partition(2,1)}}"},
        {"a.*", "b.$1.$1", ""},
        {"a", "b.{{random(3)}}", ""},
        {"a.*.>", "$1.>", ""},
        {"a.*", "b", "not using all of the token wildcard(s) in b"},
    };
    for (const row& r : rows) {
        CAPTURE(r.source);
        CAPTURE(r.destination);
        CHECK(complaint(transform::parse(r.source, r.destination, transform::mode::strict)) ==
              r.complaint);
    }
}

TEST_CASE("transform: an empty destination is no transform") {
    const auto parsed = transform::parse("a.*", "");
    REQUIRE(parsed);
    CHECK_FALSE(*parsed);
    CHECK(validate_mapping("a.*", ""));
}

TEST_CASE("transform: random stays below its number") {
    std::string seen;
    for (std::uint64_t seed = 1; seed < 200; ++seed) {
        const std::string one = applied("*", "{{random(3)}}", "x", seed);
        REQUIRE((one == "0" || one == "1" || one == "2"));
        seen += one;
    }
    CHECK(seen.find('0') != std::string::npos);
    CHECK(seen.find('1') != std::string::npos);
    CHECK(seen.find('2') != std::string::npos);
    CHECK(applied("a", "{{Random(0)}}", "a") == "0");
}

TEST_CASE("transform: the result is appended, and long subjects are fine") {
    std::string source = "*", subject = "t0";
    for (int i = 1; i < 100; ++i) {
        source += ".*";
        subject += ".t" + std::to_string(i);
    }
    CHECK(applied(source, "$100.$1", subject) == "t99.t0");
    CHECK(applied(source + ".>", "$100.>", subject + ".x.y") == "t99.x.y");
    const auto parsed = transform::parse("*", "b.$1");
    REQUIRE(parsed);
    fast_random random(1);
    std::string out = "before ";
    (*parsed)->apply("a", out, random);
    CHECK(out == "before b.a");
}

TEST_CASE("transform: wildcards get their numbers") {
    CHECK(number_wildcards("foo.*.*") == "foo.$1.$2");
    CHECK(number_wildcards("*.a*.>") == "$1.a*.>");
    CHECK(number_wildcards("foo") == "foo");
}

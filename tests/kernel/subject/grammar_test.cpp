#include "subject/grammar.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace plexus::subject;
using namespace std::string_view_literals;

TEST_CASE("grammar: what may be subscribed, configured, published") {
    struct row {
        std::string_view subject;
        bool subscribe, valid, publish, literal;
    };
    const row rows[] = {
        {"a", true, true, true, true},        {"a.b.c", true, true, true, true},
        {"*", true, true, false, false},      {">", true, true, false, false},
        {"a.*", true, true, false, false},    {"a.>", true, true, false, false},
        {"*.*.>", true, true, false, false},  {"a.>.b", false, false, false, false},
        {">.a", false, false, false, false},  {">.>", false, false, false, false},
        {"foo*", true, true, true, true},     {"*foo", true, true, true, true},
        {"a.>x", true, true, true, true},     {"a.b>", true, true, true, true},
        {"**", true, true, true, true},       {">>", true, true, true, true},
        {"", false, false, false, false},     {".", false, false, false, false},
        {".a", false, false, false, false},   {"a.", false, false, false, false},
        {"a..b", false, false, false, false}, {"a b", true, false, false, true},
        {"a\tb", true, false, false, true},   {"a\nb", true, false, false, true},
        {"a\fb", true, false, false, true},   {"a\rb", true, false, false, true},
        {"a.\r", true, false, false, true},   {"a\vb", true, true, true, true},
        {"a\0b"sv, true, true, true, true},   {"\xff\xfe.\x80", true, true, true, true},
        {"$SYS.x", true, true, true, true},
    };
    for (const row& r : rows) {
        CAPTURE(r.subject);
        CHECK(valid_to_subscribe(r.subject) == r.subscribe);
        CHECK(valid(r.subject) == r.valid);
        CHECK(valid_to_publish(r.subject) == r.publish);
        CHECK(is_literal(r.subject) == r.literal);
    }
}

TEST_CASE("grammar: tokens are walked one by one, empty ones included") {
    const auto tokens_of = [](std::string_view subject) {
        std::vector<std::string> all;
        std::string_view token;
        for (token_iterator tokens(subject); tokens.next(token);)
            all.emplace_back(token);
        CHECK(all.size() == token_count(subject));
        return all;
    };
    CHECK(tokens_of("a.bc.d") == std::vector<std::string>{"a", "bc", "d"});
    CHECK(tokens_of("") == std::vector<std::string>{""});
    CHECK(tokens_of(".") == std::vector<std::string>{"", ""});
    CHECK(tokens_of("a..b.") == std::vector<std::string>{"a", "", "b", ""});
}

TEST_CASE("grammar: a subject is matched by a pattern") {
    struct row {
        std::string_view subject, pattern;
        bool matched;
    };
    const row rows[] = {
        {"a.b", "a.b", true},    {"a.b", "a.c", false},  {"a.b", "a", false},
        {"a", "a.b", false},     {"a.b", "*.b", true},   {"a.b", "*.*", true},
        {"a.b", "*", false},     {"a.b.c", "a.>", true}, {"a", "a.>", false},
        {"a", ">", true},        {"a.b.c", "*.>", true}, {"A.b", "a.b", false},
        {"a.", "a.*", false},    {"a..b", "a.>", false}, {"", ">", false},
        {"", "*", false},        {"", "", false},        {"a.*", "a.*", true},
        {"a.*", "a.b", false},   {"a.>", "a.*", true},   {"a.>", "a.>", true},
        {"foox", "foo*", false}, {"foo*", "foo*", true}, {"a.>.c", "a.*.c", true},
        {"a.x", "a.>x", false},
    };
    for (const row& r : rows) {
        CAPTURE(r.subject);
        CAPTURE(r.pattern);
        CHECK(matches(r.subject, r.pattern) == r.matched);
    }
}

TEST_CASE("grammar: a pattern covers another, or the two overlap") {
    struct row {
        std::string_view cover, pattern;
        bool covered, overlapping;
    };
    const row rows[] = {
        {"foo.*", "foo.bar", true, true},
        {"foo.*", "foo.*", true, true},
        {"foo.*", "foo.>", false, true}, // what the reference lets through, security.md 4.3
        {"foo.>", "foo.*", true, true},
        {"foo.>", "foo.>", true, true},
        {"foo.>", "foo", false, false},
        {">", "foo", true, true},
        {">", ">", true, true},
        {"*", ">", false, true},
        {"foo.bar", "foo.*", false, true},
        {"foo.bar", "*.bar", false, true},
        {"foo.*", "*.bar", false, true},
        {"foo.*", "bar.*", false, false},
        {"*.*", "*.*.*", false, false},
        {"*.>", ">", false, true},
        {"a.*.c", "a.b.>", false, true},
        {"a.*.c", "a.b", false, false},
        {"a.>", "a.b.c.*", true, true},
        {"", ">", false, false},
        {">", "", false, false},
        {">", "a..b", false, false},
        {">", "a.>.b", false, false},
    };
    for (const row& r : rows) {
        CAPTURE(r.cover);
        CAPTURE(r.pattern);
        CHECK(covers(r.cover, r.pattern) == r.covered);
        CHECK(overlap(r.cover, r.pattern) == r.overlapping);
        CHECK(overlap(r.pattern, r.cover) == r.overlapping);
    }
}

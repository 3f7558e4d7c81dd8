#include "config/document.hpp"
#include "kernel/config/corpus.hpp"

#include <doctest/doctest.h>

using namespace plexus::config;

// The reference server's words about each file of the corpus against ours: the digest, which covers
// the whole tree, when it accepts the file, its message when it cannot read it. What it says about
// keys and values that it reads but refuses is for the schema's tests.
TEST_CASE("conf: every corpus file reads as in the reference server") {
    test::for_each_corpus_case([](const test::corpus_case& c) {
        auto read = read_file(c.file);
        if (c.unreadable()) {
            // A few complaints of the schema come without a position as well; the schema's test
            // (load_corpus_test.cpp) compares every line of every file.
            if (!read)
                CHECK(read.error().str() == c.want[0]);
            return;
        }
        REQUIRE_MESSAGE(read, (read ? "" : read.error().str()));
        if (!c.digest().empty())
            CHECK(read->digest == c.digest());
    });
}

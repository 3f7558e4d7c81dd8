#include "config/load.hpp"
#include "kernel/config/corpus.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace plexus::config;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        if (!line.empty())
            lines.push_back(line);
    return lines;
}

} // namespace

// All of `-t` over the corpus: what the reference server accepts we accept or refuse only for want
// of a plugin, and what it complains about we complain about in the same words.
TEST_CASE("schema: every corpus file gets the reference server's lines") {
    test::for_each_corpus_case([](const test::corpus_case& c) {
        const loaded file = load_config(c.file);
        if (!c.digest().empty()) {
            CHECK_MESSAGE(file.found.errors.empty(), file.message());
            CHECK_MESSAGE(file.found.warnings.empty(), file.message());
            CHECK(file.values.config_digest == c.digest());
            return;
        }
        findings theirs = file.found;
        theirs.refusals.clear();
        CHECK(test::as_recorded(lines_of(theirs.str())) == c.want);
    });
}

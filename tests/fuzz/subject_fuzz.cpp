// Subject grammar and index against the naive rules: the input is a list of lines, the first a
// published subject, the others subscriptions, some with a queue name after a blank.

#include "base/assert.hpp"
#include "kernel/subject/naive_matcher.hpp"
#include "kernel/subject/test_entry.hpp"
#include "subject/grammar.hpp"
#include "subject/index.hpp"

#include "lines.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

using namespace plexus::subject;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    plexus::test::line_input lines(data, size);
    const std::string_view subject = lines.next();
    plexus::subject::index index(size);
    std::vector<std::unique_ptr<test::entry>> entries;
    std::size_t expected = 0;
    while (!lines.at_end() && entries.size() < 64) {
        const std::string_view line = lines.next();
        const std::size_t blank = line.find(' ');
        const std::string_view pattern = line.substr(0, blank);
        auto e = test::entry::make(pattern, blank == line.npos ? "" : line.substr(blank + 1));
        const bool allowed = naive::may_subscribe(pattern);
        px_assert(valid_to_subscribe(pattern) == allowed, "SUB is checked by the rules");
        px_assert(index.insert(*e) == allowed, "the index checks what it inserts");
        const bool matched = naive::matches(subject, pattern);
        px_assert(matches(subject, pattern) == matched, "a match is a match");
        px_assert(!matched || !allowed || !valid_to_subscribe(subject) || overlap(subject, pattern),
                  "what matches overlaps");
        px_assert(!allowed || covers(pattern, pattern), "a pattern covers itself");
        expected += allowed && matched;
        if (allowed)
            entries.push_back(std::move(e));
    }
    match_result result;
    index.match(subject, result);
    px_assert(result.size() == expected, "the index finds what the rules say");
    px_assert(index.has_interest(subject) == (expected != 0), "interest is a non-empty match");
    // From the middle outwards, so that chains lose inner entries as well as ends.
    for (std::size_t i = 0; i < entries.size(); ++i)
        index.remove(*entries[(i + entries.size() / 2) % entries.size()]);
    px_assert(index.memory() == 0, "removing everything frees everything");
    return 0;
}

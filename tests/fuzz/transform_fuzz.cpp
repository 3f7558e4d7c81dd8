// Transforms and mappings: the input is source, destination and subject, one a line. Whatever is
// accepted must apply to any subject; for a subject the source matches, the result is of known
// shape.

#include "base/assert.hpp"
#include "subject/grammar.hpp"
#include "subject/mapping_set.hpp"

#include "lines.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace plexus::subject;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    plexus::test::line_input lines(data, size);
    const std::string_view source = lines.next(), destination = lines.next(),
                           subject = lines.next();
    plexus::fast_random random(1);
    std::string out;
    for (const auto mode : {transform::mode::normal, transform::mode::strict}) {
        const auto parsed = transform::parse(source, destination, mode);
        if (!parsed || !*parsed)
            continue;
        out.clear();
        (*parsed)->apply(subject, out, random);
        if (destination.find_first_of("{$") == std::string_view::npos &&
            matches(subject, (*parsed)->source()))
            px_assert(matches(out, destination), "without functions the result is the destination");
    }
    const bool valid_mapping = validate_mapping(source, destination).has_value();
    px_assert(!valid_mapping || transform::parse(source, destination), "what validates parses");
    const mapping_destination to{std::string(destination), static_cast<unsigned>(size % 101), ""};
    if (auto parsed = mapping::parse(source, {&to, 1})) {
        mapping_set set;
        set.add(std::move(*parsed));
        set.apply(subject, "", random, out);
    }
    return 0;
}

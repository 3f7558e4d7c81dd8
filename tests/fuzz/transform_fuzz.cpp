// Transforms and mappings: the input is source, destination and subject, one a line. Whatever is
// accepted must apply to any subject; for a subject the source matches, the result is of known
// shape.

#include "base/assert.hpp"
#include "subject/grammar.hpp"
#include "subject/mapping_set.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace plexus::subject;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    const auto next_line = [&rest] {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        return line;
    };
    const std::string_view source = next_line(), destination = next_line(), subject = next_line();
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

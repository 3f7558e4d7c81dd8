// Requests over HTTP from foreign bytes: whole and byte by byte they must be the same, and hold
// little.
#include "http/limits.hpp"
#include "http/paths.hpp"
#include "http/request_reader.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace plexus::monitoring;

namespace {

std::string said(const request& asked) {
    const std::string clean = clean_path(asked.path);
    if (clean_path(clean) != clean) {
        std::abort();
    }
    std::string text = asked.path + '?' + std::string(asked.query.text("acc"));
    for (const auto form : {parameter_form::boolean, parameter_form::integer,
                            parameter_form::natural, parameter_form::state}) {
        text += asked.query.fault({"subs", form}).value_or("-");
    }
    text += std::to_string(asked.query.integer("subs")) + std::to_string(asked.keep_alive);
    return text + std::to_string(asked.version) + std::to_string(asked.head);
}

std::string read(std::string_view bytes, std::size_t piece) {
    request_reader reader;
    std::string in, seen;
    while (!bytes.empty()) {
        const std::string_view part = bytes.substr(0, piece);
        bytes.remove_prefix(part.size());
        in += part;
        for (auto step = reader.read(in); step != request_reader::step::more;
             step = reader.read(in)) {
            if (step == request_reader::step::refused) {
                return seen + "refused " + std::to_string(reader.why().status);
            }
            seen += step == request_reader::step::head ? said(reader.request()) : "done";
        }
        if (in.size() > limits::request_head_max + piece) {
            std::abort();
        }
    }
    return seen;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::string whole = read(bytes, size + 1);
    const std::string split = read(bytes, 1);
    // A head that is not whole yet may be refused early or wait for its end.
    if (!whole.starts_with(split) && !split.starts_with(whole)) {
        std::abort();
    }
    return 0;
}

#pragma once

#include <string>

#include <plexus/task.hpp>

#include "text/json_writer.hpp"

namespace plexus::monitoring {

/// Where a collector writes its answer, whoever asked: a request over HTTP, or one in the system
/// account.
///
/// Thread: [home]. Owner: whoever asked; outlives the collector's task.
class output {
public:
    explicit output(json_layout layout) : json(layout) {}
    virtual ~output() = default;
    output(const output&) = delete;
    output& operator=(const output&) = delete;

    json_writer json;

    /// To be awaited between the parts of what may be large: hands on what json holds when that is
    /// much, and waits until the next part can be taken. False: nobody wants the rest.
    plexus::task<bool> room();
    /// Whether somebody waits for it still.
    virtual bool wanted() const { return true; }
    static constexpr std::size_t part_size = 64 * 1024;

protected:
    virtual plexus::task<bool> pass_on(std::string part) = 0;
};

/// How collecting ended. What is not 200 was said before anything was passed on.
struct outcome {
    unsigned status = 200; ///< as over HTTP
    std::string text{};    ///< why there is no body: then plain text stands in its place
};

} // namespace plexus::monitoring

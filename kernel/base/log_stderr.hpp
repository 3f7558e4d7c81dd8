#pragma once

#include <string>

#include "base/log_sink.hpp"

namespace plexus {

/// Lines on standard error, coloured when that is a terminal and the lines are not JSON.
class stderr_sink : public log_sink {
public:
    explicit stderr_sink(log_line_format format);
    bool write(const log_record& record) override;

private:
    log_line_format format_;
    std::string line_;
};

} // namespace plexus

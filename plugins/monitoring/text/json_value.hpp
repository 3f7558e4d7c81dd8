#pragma once

#include <boost/json/value.hpp>

#include "text/json_writer.hpp"

namespace plexus::monitoring {

/// Writes a value that was read, as a member of the object that is open. [any]
void write_value(json_writer& out, std::string_view name, const boost::json::value& value);

} // namespace plexus::monitoring

#pragma once

#include <string_view>

#include <boost/json/object.hpp>

#include "metrics/exposition.hpp"

namespace plexus::monitoring {

/// The answer of an endpoint as the usual exporter turns it into metrics, so that dashboards made
/// for it find what they know: "gnatsd_varz_connections".
///
/// Every number is a gauge named after its path; a few texts are gauges that are always 1 with the
/// text as the label "value"; times among those are milliseconds since 1970. Everything else, and a
/// handful of settings of links between servers, is left out. [any] pure
void add_exporter_metrics(exposition& to, std::string_view prefix, std::string_view endpoint,
                          std::string_view server_id, const boost::json::object& answer);

/// A time as answers write it, in milliseconds since 1970; negative: it is none.
double milliseconds_of(std::string_view time);

} // namespace plexus::monitoring

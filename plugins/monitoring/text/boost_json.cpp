// Boost.JSON, compiled once for this plugin.
#include <boost/json/src.hpp>

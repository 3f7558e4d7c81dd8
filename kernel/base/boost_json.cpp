// Boost.JSON is compiled once, here, not in every file that uses it.
#include <boost/json/src.hpp>

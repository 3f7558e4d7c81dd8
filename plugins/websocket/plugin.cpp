#include "websocket.hpp"

PLEXUS_PLUGIN(plexus::websocket::plugin)

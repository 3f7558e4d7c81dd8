// The layout of plexus.http/0; see abi_test.cpp.
#include <plexus/abi/http.h>

#include "pin.hpp"

PIN_SIZE(px_http_parameter, 24);
PIN(px_http_parameter, name, 0);
PIN(px_http_parameter, form, 8);
PIN(px_http_parameter, reserved, 12);
PIN(px_http_parameter, doc, 16);

PIN_SIZE(px_http_endpoint, 56);
PIN(px_http_endpoint, size, 0);
PIN(px_http_endpoint, loop, 4);
PIN(px_http_endpoint, path, 8);
PIN(px_http_endpoint, doc, 16);
PIN(px_http_endpoint, parameters, 24);
PIN(px_http_endpoint, parameter_count, 32);
PIN(px_http_endpoint, reserved, 36);
PIN(px_http_endpoint, handle, 40);
PIN(px_http_endpoint, gone, 48);

PIN_SIZE(px_http_v0, 80);
PIN(px_http_v0, size, 0);
PIN(px_http_v0, reserved, 4);
PIN(px_http_v0, add, 8);
PIN(px_http_v0, remove, 16);
PIN(px_http_v0, parameter, 24);
PIN(px_http_v0, boolean, 32);
PIN(px_http_v0, integer, 40);
PIN(px_http_v0, respond, 48);
PIN(px_http_v0, begin, 56);
PIN(px_http_v0, write, 64);
PIN(px_http_v0, end, 72);

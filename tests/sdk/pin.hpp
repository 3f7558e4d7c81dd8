#pragma once

#include <cstddef>

// Pins the layout of a struct of the boundary: its size, and the offset of each member in order.
#define PIN_SIZE(type, bytes) static_assert(sizeof(type) == (bytes))
#define PIN(type, member, at) static_assert(offsetof(type, member) == (at))

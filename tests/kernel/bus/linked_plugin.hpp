#pragma once

#include <plexus/abi/plugin.h>

namespace plexus::test {

/// What every plugin has to say of itself, for one that is part of a test.
inline px_plugin linked_plugin(const char* name, const char* description) {
    px_plugin plugin{};
    plugin.size = sizeof plugin;
    plugin.abi_major = PX_ABI_MAJOR;
    plugin.abi_minor = PX_ABI_MINOR;
    plugin.name = name;
    plugin.version = "1";
    plugin.description = description;
    plugin.create = [](px_host*, const px_host_v0*, void**) -> px_status { return PX_OK; };
    plugin.destroy = [](void*) {};
    return plugin;
}

} // namespace plexus::test

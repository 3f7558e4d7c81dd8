#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <plexus/abi/plugin.h>

#include "base/result.hpp"
#include "config/plugin_section.hpp"

namespace plexus::bus {

/// What a plugin says it is, checked and in texts of our own.
struct declaration {
    struct requirement {
        std::string id;
        bool optional = false;
    };
    struct provision {
        std::string id;
        const void* table = nullptr;
    };

    const px_plugin* plugin = nullptr; ///< as long as the library
    std::string name;
    std::string version;
    std::string description;
    std::vector<requirement> requirements;
    std::vector<provision> provisions;
    config::plugin_section_ptr section; ///< its options and claims
};

/// Checks what an entry function returned. `expected_name` is that of the file.
/// Errors: one sentence: what was found, what was expected. [init]
text_result<declaration> check_declaration(const px_plugin* plugin, std::string_view expected_name);

/// a-z, 0-9 and -, beginning with a letter, at most 32.
bool valid_plugin_name(std::string_view name);

} // namespace plexus::bus

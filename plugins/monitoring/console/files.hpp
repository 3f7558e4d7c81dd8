#pragma once

#include <span>
#include <string_view>

namespace plexus::monitoring {

/// A file of the console.
struct file {
    std::string_view name; ///< "main.js"
    std::string_view type; ///< Content-Type
    std::string_view text;
};

/// What lies in `page/`, made part of the program by embed.py. [any]
std::span<const file> page_files();

} // namespace plexus::monitoring

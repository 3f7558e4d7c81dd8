#pragma once

#include <string>
#include <vector>

namespace plexus::monitoring {

/// What the front page says without a script.
struct front_page_facts {
    std::string server_name;
    std::string version;    ///< of Plexus
    std::string compatible; ///< the version that INFO says
    std::string base;       ///< the clean base path: "/" or "/a/b"
    bool console = true;    ///< that of the console, and not of links alone
    struct link {
        std::string path; ///< without the base
        std::string doc;
    };
    std::vector<link> endpoints{}; ///< in the order they are shown
};

/// `index.html`, or `links.html`, with the facts in it. Its links start at the last part of the
/// base path, because the page has no slash at its end: so they hold behind a proxy that adds a
/// prefix. [any] pure
std::string front_page(const front_page_facts& facts);

} // namespace plexus::monitoring

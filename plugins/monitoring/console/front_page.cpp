#include "console/front_page.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "console/files.hpp"
#include "text/html.hpp"

namespace plexus::monitoring {

std::string front_page(const front_page_facts& facts) {
    const std::string last_part = facts.base.substr(facts.base.rfind('/') + 1);
    const std::string base = "./" + html_text(last_part.empty() ? "" : last_part + "/");
    std::string links;
    for (const auto& [path, doc] : facts.endpoints)
        links += "    <li><a href=\"" + base + html_text(path.substr(1)) + "\" title=\"" +
                 html_text(doc) + "\">" + html_text(path) + "</a></li>\n";
    const std::array<std::pair<std::string_view, std::string>, 5> parts{{
        {"name", html_text(facts.server_name)},
        {"version", html_text(facts.version)},
        {"compatible", html_text(facts.compatible)},
        {"base", base},
        {"endpoints", links},
    }};

    const auto files = page_files();
    const std::string_view name = facts.console ? "index.html" : "links.html";
    std::string_view rest = std::ranges::find(files, name, &file::name)->text;
    std::string page;
    // Each @name@ of the file stands for one of the parts.
    for (;;) {
        const std::size_t begin = rest.find('@');
        page += rest.substr(0, begin);
        if (begin == rest.npos)
            return page;
        const std::size_t end = rest.find('@', begin + 1);
        const auto part = std::ranges::find(parts, rest.substr(begin + 1, end - begin - 1),
                                            [](const auto& one) { return one.first; });
        page += part->second;
        rest.remove_prefix(end + 1);
    }
}

} // namespace plexus::monitoring

#include "text/utf8.hpp"

#include "text/code_point.hpp"

namespace plexus::monitoring {

std::string valid_utf8(std::string_view text, std::size_t bytes_max) {
    std::string made;
    while (!text.empty()) {
        const code_point next = decode(text);
        const std::string_view shown = next.valid ? text.substr(0, next.size) : "\ufffd";
        if (made.size() + shown.size() > bytes_max)
            break;
        made += shown;
        text.remove_prefix(next.size);
    }
    return made;
}

} // namespace plexus::monitoring

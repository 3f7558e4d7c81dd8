#include "base/errno_text.hpp"

#include <system_error>

#include <netdb.h>

namespace plexus {

std::string errno_text(int error) {
    std::string text = std::generic_category().message(error);
    const auto is_upper = [&](std::size_t i) {
        return i < text.size() && text[i] >= 'A' && text[i] <= 'Z';
    };
    // The C library begins its texts with a capital; abbreviations stay as they are.
    if (is_upper(0) && !is_upper(1))
        text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return text;
}

std::string lookup_error_text(int error) {
    return error == EAI_NONAME ? "no such host" : gai_strerror(error);
}

std::string path_error(std::string_view operation, std::string_view path, int error) {
    std::string text(operation);
    text += ' ';
    text += path;
    text += ": ";
    text += errno_text(error);
    return text;
}

} // namespace plexus

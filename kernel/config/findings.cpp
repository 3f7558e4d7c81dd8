#include "config/findings.hpp"

namespace plexus::config {

std::string finding::str() const {
    std::string result;
    if (at)
        result = to_string(at) + ": ";
    result += text + '\n';
    for (const std::string& hint : hints)
        result += "hint: " + hint + '\n';
    return result;
}

std::string findings::str() const {
    std::string result;
    for (const finding& one : warnings)
        result += one.str();
    for (const finding& one : errors.empty() ? refusals : errors)
        result += one.str();
    return result;
}

} // namespace plexus::config

#include "script.hpp"

#include <fstream>
#include <stdexcept>

namespace wire {

script read_script(const std::filesystem::path& file, const std::filesystem::path& folder) {
    constexpr std::string_view indentation = "    ";
    script result;
    result.name = std::filesystem::relative(file, folder).replace_extension().generic_string();
    std::ifstream in(file);
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.starts_with(indentation) && !result.steps.empty()) {
            result.steps.back().block += line.substr(indentation.size()) + '\n';
        } else if (line == "only ours") {
            result.applies = subject::ours;
        } else if (line == "only reference") {
            result.applies = subject::reference;
        } else if (!line.empty() && line[0] != '#') {
            result.steps.push_back({number, line, {}});
        }
    }
    if (result.steps.empty()) {
        throw std::runtime_error(file.string() + ": no steps");
    }
    return result;
}

} // namespace wire

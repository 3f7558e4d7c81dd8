#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace plexus::test {

/// The input of a fuzz target, line by line.
class line_input {
public:
    line_input(const std::uint8_t* data, std::size_t size)
        : rest_(reinterpret_cast<const char*>(data), size) {}

    bool at_end() const { return rest_.empty(); }
    /// Without its line feed; empty at the end.
    std::string_view next() {
        const std::size_t end = rest_.find('\n');
        const std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        return line;
    }

private:
    std::string_view rest_;
};

} // namespace plexus::test

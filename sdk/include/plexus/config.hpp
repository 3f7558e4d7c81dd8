#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <plexus/config.h>
#include <plexus/text.hpp>

namespace plexus {
inline namespace sdk {

/// The options of a plugin, read from the JSON of host::config().
///
/// Paths are keys with dots between them. Absent, and not of that form, is nothing.
/// Thread: [any]. Owner: borrows the JSON.
class config_view {
public:
    explicit config_view(std::string_view json) noexcept : json_(to_text(json)) {}

    std::optional<std::int64_t> integer(const char* path) const noexcept {
        std::int64_t number = 0;
        if (px_config_integer(json_, path, &number) == 0)
            return {};
        return number;
    }
    std::optional<std::chrono::nanoseconds> duration(const char* path) const noexcept {
        if (const auto number = integer(path))
            return std::chrono::nanoseconds(*number);
        return {};
    }
    std::optional<bool> boolean(const char* path) const noexcept {
        int truth = 0;
        if (px_config_boolean(json_, path, &truth) == 0)
            return {};
        return truth != 0;
    }
    std::optional<std::string> text(const char* path) const {
        std::uint64_t size = px_config_string(json_, path, nullptr, 0);
        if (size == UINT64_MAX)
            return {};
        std::string value(size, '\0');
        px_config_string(json_, path, value.data(), size);
        return value;
    }
    /// The JSON of a value as it stands there.
    std::optional<std::string_view> raw(const char* path) const noexcept {
        px_text value{};
        if (px_config_find(json_, path, &value) == 0)
            return {};
        return view(value);
    }

private:
    px_text json_;
};

} // namespace sdk
} // namespace plexus

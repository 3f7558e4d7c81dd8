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
    /// Calls fn(key, config_view) with each value of an object, in its order, or fn("",
    /// config_view) with those of a list. Of the values the empty path is the value itself. `key`
    /// is borrowed.
    template <class Fn>
    void each(const char* path, Fn&& fn) const {
        px_text whole{};
        if (px_config_find(json_, path, &whole) == 0 || whole.size == 0)
            return;
        const bool keyed = whole.data[0] == '{';
        if (!keyed && whole.data[0] != '[')
            return;
        std::uint64_t at = px_json_skip(whole, 1);
        while (at < whole.size && whole.data[at] != '}' && whole.data[at] != ']') {
            std::string key;
            if (keyed) {
                const std::uint64_t end = px_json_string_end(whole, at);
                key = config_view(view(whole).substr(at, end - at)).text("").value_or("");
                at = px_json_skip(whole, px_json_skip(whole, end) + 1);
                if (at > whole.size)
                    return;
            }
            const std::uint64_t end = px_json_value_end(whole, at);
            fn(std::string_view(key), config_view(view(whole).substr(at, end - at)));
            at = px_json_skip(whole, end);
            if (at < whole.size && whole.data[at] == ',')
                at = px_json_skip(whole, at + 1);
        }
    }

private:
    px_text json_;
};

} // namespace sdk
} // namespace plexus

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <plexus/abi/plugin.h>
#include <plexus/result.hpp>

namespace plexus::check {

/// What a value of an option means, as its table says it: JSON. Errors: what it should be.
result<std::string> option_json(const px_option& option, std::string_view value);

/// What is wrong with an option's row; empty: nothing.
std::string option_fault(const px_option& option);

/// The values of a plugin's options.
///
/// Thread: [any]. Owner: by value. Errors: the key that is not known, or has no value of its form.
class settings {
public:
    /// Those of the table, and instead of them those of `given`, a JSON object as config() has it.
    static result<settings> make(const px_plugin& plugin, std::string_view given);

    /// As config() gives it.
    std::string json() const;
    /// Keys that have to be given and were not.
    const std::vector<std::string>& missing() const noexcept { return missing_; }

    /// The same with another value of one option that may change while the plugin runs: each
    /// option, several values. What is changed, and the settings.
    std::vector<std::pair<std::string, settings>> variants() const;

private:
    explicit settings(const px_plugin& plugin) : plugin_(&plugin) {}

    const px_plugin* plugin_;
    std::map<std::string, std::string> values_; ///< JSON by key
    std::string claims_ = "{}";
    std::vector<std::string> missing_;
};

} // namespace plexus::check

#pragma once

#include <cstdint>
#include <string_view>

#include <boost/json/value.hpp>

namespace plexus::monitoring {

/// The options in force, as px_inspect_v0.options gives them. Paths have dots between their keys.
///
/// Thread: [home]. Owner: the plugin, which reads them anew after each reload.
/// Errors: what is absent, or of another form, is nothing.
class server_options {
public:
    void read(std::string_view json, std::int64_t load_wall_ns);

    /// When they came into force.
    std::int64_t load_wall_ns() const { return load_wall_ns_; }

    const boost::json::value* find(std::string_view path) const;
    std::string_view text(std::string_view path) const;
    std::int64_t integer(std::string_view path, std::int64_t otherwise = 0) const;
    bool boolean(std::string_view path) const;
    /// A duration as the reference shows it in places: seconds, with decimals.
    double seconds(std::string_view path) const;

private:
    boost::json::value all_;
    std::int64_t load_wall_ns_ = 0;
};

} // namespace plexus::monitoring

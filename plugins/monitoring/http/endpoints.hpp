#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "http/exchange.hpp"

namespace plexus::monitoring {

/// Something below the base path that is answered.
struct endpoint {
    std::string path;
    std::string doc; ///< one sentence, for the list of endpoints
    std::vector<parameter> parameters{};
    std::function<void(const std::shared_ptr<exchange>&)> handle{}; ///< [home]

    std::string counted_as{};  ///< its name in http_req_stats; empty: not counted
    bool counts_faulty = true; ///< also requests whose parameters cannot be read
    bool stands_in = false;    ///< answers until somebody else takes the path
    bool of_plugin = false;    ///< another plugin's
    bool part_of_page = false; ///< of no use by itself: it stands in no list
};

/// What is answered where, and how often it was.
///
/// Thread: [any] add, remove and list; [home] answer. Owner: the plugin.
/// Guarded by mutex_: the table. Handlers are called without it.
class endpoints {
public:
    /// `base` is clean.
    explicit endpoints(std::string base) : base_(std::move(base)) {}

    /// False when the path is taken.
    bool add(endpoint made);
    /// Takes away what a plugin has added; one that stood in is back. False: there is none.
    bool remove(std::string_view path);

    /// Whether another plugin answers there.
    bool is_plugins(std::string_view path) const;

    /// Answers a request, now or later.
    void answer(const std::shared_ptr<exchange>& asked);

    std::vector<std::shared_ptr<const endpoint>> list() const;
    /// By name, as http_req_stats shows them. [home]
    const std::map<std::string, std::uint64_t, std::less<>>& counts() const { return counts_; }
    const std::string& base() const noexcept { return base_; }

private:
    using table = std::map<std::string, std::shared_ptr<const endpoint>, std::less<>>;

    std::shared_ptr<const endpoint> find(std::string_view path) const;

    const std::string base_;
    mutable std::mutex mutex_;
    table own_;   ///< of monitoring
    table added_; ///< by other plugins: they come first
    std::map<std::string, std::uint64_t, std::less<>> counts_;
};

} // namespace plexus::monitoring

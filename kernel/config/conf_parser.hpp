#pragma once

#include "config/conf_lexer.hpp"
#include "config/reading.hpp"

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::config {

/// Builds the value tree out of the items of a NATS `.conf` text, following includes and variables.
///
/// Thread: [any]
/// Owner:  one call of run(); borrows the text and the reading.
/// Errors: the first one, with the reference server's text; `at` says where this reader stood.
/// Limits: limits.hpp, kept by the reading.
/// Source: core.md 27.1 to 27.5.
class conf_parser {
public:
    /// `path` is how messages and positions name the file, and includes are looked up beside it.
    conf_parser(std::string_view text, const std::string& path, reading& shared);

    std::expected<map, config_error> run();

private:
    using status = std::expected<void, config_error>;

    /// The content of an environment variable, or a file included by it: its values have no
    /// position, and levels count on from `depth`.
    conf_parser(std::string_view text, const std::string& path, reading& shared, bool positions,
                std::size_t depth);

    status take(conf_item& item);
    status take_integer(const conf_item& item);
    status open(value::storage container, const conf_item& item);
    status close(const conf_item& item);
    status put(value::storage content, const conf_item& item);
    void place(value v);
    status variable(const conf_item& item);
    std::expected<std::optional<value>, std::string> from_environment(const std::string& name);
    status include(const conf_item& item);

    position here(const conf_item& item) const;
    std::unexpected<config_error> fail(std::string text, const conf_item& item) const;
    status checked(const reading::check& c, const conf_item& item) const;
    std::size_t depth() const { return base_depth_ + open_.size() - 1; }

    conf_lexer lexer_;
    std::shared_ptr<const std::string> file_;
    reading& shared_;
    bool positions_ = true;
    std::size_t base_depth_ = 0;
    std::vector<value::storage> open_; ///< maps and lists not closed yet, the file's own map first
    std::vector<conf_item> keys_;      ///< keys still waiting for their value
};

} // namespace plexus::config

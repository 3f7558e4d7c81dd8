#pragma once

#include "base/random.hpp"
#include "base/result.hpp"
#include "subject/transform.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plexus::subject {

/// Where a mapping leads, as configured.
struct mapping_destination {
    std::string subject;
    unsigned weight = 100; ///< percent
    std::string cluster;   ///< name of the cluster this holds in; empty for all others
};

/// One source subject and its weighted destinations, apart for each cluster that has its own.
///
/// Thread: immutable after parse(), so [any].
/// Errors: parse() explains in the reference's words.
/// Source: core.md 25.
class mapping {
public:
    static text_result<mapping> parse(std::string_view source,
                                      std::span<const mapping_destination> destinations);

    const std::string& source() const noexcept { return source_; }
    bool accepts(std::string_view subject) const noexcept;

    /// What a message becomes.
    struct choice {
        const transform* to = nullptr; ///< null: stays as it is, or is dropped when `lost`
        bool lost = false;
    };
    /// The destination for a random number 0..99, on a server of the given cluster.
    choice choose(std::string_view cluster, unsigned percent) const noexcept;

private:
    struct target {
        std::optional<transform> to; // nothing: the empty destination, which changes nothing
        unsigned up_to;              // chosen below this number; until sorted, its own weight
    };
    using targets = std::vector<target>;

    std::string source_;
    bool has_wildcard_ = false;
    targets targets_;
    std::map<std::string, targets, std::less<>> of_cluster_;
};

/// The mappings of an account, in the order defined; the first whose source accepts a subject
/// applies, and only that one.
///
/// Thread: const functions are [any] while nobody adds.
class mapping_set {
public:
    enum class outcome : std::uint8_t { unmapped, mapped, lost };

    /// A second mapping of one source takes the place of the first.
    void add(mapping m);
    bool empty() const noexcept { return mappings_.empty(); }
    std::size_t size() const noexcept { return mappings_.size(); }
    std::span<const mapping> all() const noexcept { return mappings_; }

    /// For `mapped`, `out` is replaced with the new subject; it is not touched otherwise.
    /// `lost` means that the message goes to nobody (core.md 25, loss).
    outcome apply(std::string_view subject, std::string_view cluster, fast_random& random,
                  std::string& out) const;

private:
    std::vector<mapping> mappings_;
};

} // namespace plexus::subject

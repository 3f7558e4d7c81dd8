#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/options.hpp"

namespace plexus::auth {

/// Hashes keys that are looked up by view.
struct string_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>{}(text);
    }
};

/// One permission list, arranged so that a look-up meets only entries that can match: entries
/// without wildcards by their whole subject, the others by their first token.
///
/// Thread: [any] once built.
/// Limits: as many entries as the list has; nothing grows by look-ups.
class pattern_set {
public:
    /// Adds an entry whose subject is valid. An empty queue makes it a plain entry.
    void add(const config::permission_entry& entry);
    bool empty() const noexcept { return count_ == 0; }

    /// How the entries that contain something are qualified.
    struct found {
        bool plain = false;         ///< an entry without queue
        bool queued = false;        ///< an entry with any queue
        bool queue_matches = false; ///< an entry whose queue field takes in the queue asked for
    };
    /// Entries that match `subject` taken literally (its wildcard tokens are ordinary tokens).
    found matching(std::string_view subject, std::string_view queue) const;
    /// Entries of which `subject`, which may hold wildcards, is a subset.
    found covering(std::string_view subject, std::string_view queue) const;
    /// Whether some literal subject could match both an entry and `subject`.
    bool overlaps(std::string_view subject) const;

private:
    struct entry {
        std::string subject;
        std::vector<std::string> queues; ///< of the queue-qualified entries with this subject
        bool plain = false;              ///< there is an entry without queue
    };
    using bucket = std::vector<entry>;

    template <class Test>
    found collect(std::string_view subject, std::string_view queue, Test&& test) const;

    std::unordered_map<std::string, entry, string_hash, std::equal_to<>> literals_;
    std::unordered_map<std::string, bucket, string_hash, std::equal_to<>> by_first_token_;
    bucket wildcard_first_; ///< entries that begin with * or >
    std::size_t count_ = 0;
};

} // namespace plexus::auth

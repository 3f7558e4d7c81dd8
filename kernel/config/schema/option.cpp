#include "config/schema/option.hpp"

#include <algorithm>
#include <numeric>

namespace plexus::config {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(std::string_view a, std::string_view b, bool minds_case) {
    if (minds_case)
        return a == b;
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

/// The number of insertions, deletions, replacements and swaps of neighbours between two words.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> now(b.size() + 1);
    std::iota(last.begin(), last.end(), 0);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t differs = lower(a[i - 1]) == b[j - 1] ? 0 : 1;
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + differs});
            if (i > 1 && j > 1 && lower(a[i - 1]) == b[j - 2] && lower(a[i - 2]) == b[j - 1])
                now[j] = std::min(now[j], before[j - 2] + 1);
        }
        before.swap(last);
        last.swap(now);
    }
    return last[b.size()];
}

} // namespace

std::size_t section_info::index_of(std::string_view key) const {
    for (std::size_t i = 0; i < options_.size(); ++i) {
        if (same(key, options_[i].key, minds_case_))
            return i;
        for (std::string_view alias : options_[i].aliases)
            if (same(key, alias, minds_case_))
                return i;
    }
    return npos;
}

std::string_view section_info::nearest(std::string_view key) const {
    // A longer key is not a slip of the fingers, and the distance costs its square.
    constexpr std::size_t key_bytes_max = 64;
    if (key.size() > key_bytes_max)
        return {};
    std::string_view best;
    std::size_t best_distance = std::max<std::size_t>(1, key.size() / 3) + 1;
    auto consider = [&](std::string_view candidate) {
        const std::size_t distance = edit_distance(key, candidate);
        if (distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    };
    for (const option_info& option : options_) {
        consider(option.key);
        for (std::string_view alias : option.aliases)
            consider(alias);
    }
    return best;
}

} // namespace plexus::config

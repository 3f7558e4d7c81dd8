#include "bus/load_order.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/quote.hpp"

namespace plexus::bus {

namespace {

class sorter {
public:
    sorter(std::span<const candidate> candidates, std::span<const std::string_view> kernel)
        : candidates_(candidates), kernel_(kernel), states_(candidates.size(), state::open) {}

    load_order sort() {
        refuse_doubles();
        // Each refusal may take away what others require.
        while (refuse_lacking()) {
        }
        // Where only what is optional goes round in a circle, somebody has to begin.
        while (append_ready(true) || append_ready(false)) {
        }
        refuse_cycles();
        return std::move(result_);
    }

private:
    enum class state : std::uint8_t { open, placed, refused };

    const declaration& at(std::size_t i) const { return *candidates_[i].what; }

    void refuse(std::size_t i, std::string why) {
        states_[i] = state::refused;
        result_.refused.push_back({at(i).name, std::move(why), candidates_[i].optional});
    }

    bool of_kernel(std::string_view id) const {
        return std::ranges::find(kernel_, id) != kernel_.end();
    }

    void refuse_doubles() {
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
            if (std::string why = double_of(i); !why.empty())
                refuse(i, std::move(why));
        }
    }

    /// What candidate `i` has that an earlier one has.
    std::string double_of(std::size_t i) const {
        const declaration& self = at(i);
        for (const declaration::provision& each : self.provisions)
            if (each.id.starts_with("plexus.") && of_kernel(each.id))
                return fmt::format("it provides {}, which is the server's own", go_quote(each.id));
        for (std::size_t j = 0; j < i; ++j) {
            if (states_[j] == state::refused)
                continue;
            const declaration& other = at(j);
            if (other.name == self.name)
                return "there are two plugins of this name";
            for (const declaration::provision& each : self.provisions)
                if (std::ranges::find(other.provisions, each.id, &declaration::provision::id) !=
                    other.provisions.end())
                    return fmt::format("it provides {}, as plugin {} does", go_quote(each.id),
                                       other.name);
            for (const std::string& key : self.section->about().claims)
                if (other.section->claims(key))
                    return fmt::format("it claims the key {}, as plugin {} does", go_quote(key),
                                       other.name);
        }
        return {};
    }

    /// The candidate that provides the capability, refused ones left out.
    std::optional<std::size_t> provider_of(std::string_view id) const {
        for (std::size_t i = 0; i < candidates_.size(); ++i)
            if (states_[i] != state::refused &&
                std::ranges::find(at(i).provisions, id, &declaration::provision::id) !=
                    at(i).provisions.end())
                return i;
        return std::nullopt;
    }

    bool refuse_lacking() {
        bool any = false;
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
            if (states_[i] == state::refused)
                continue;
            for (const declaration::requirement& each : at(i).requirements) {
                if (each.optional || of_kernel(each.id) || provider_of(each.id))
                    continue;
                refuse(i, fmt::format("it requires {}, which {} provides", go_quote(each.id),
                                      refused_provider(each.id)));
                any = true;
                break;
            }
        }
        return any;
    }

    std::string refused_provider(std::string_view id) const {
        for (std::size_t i = 0; i < candidates_.size(); ++i)
            if (std::ranges::find(at(i).provisions, id, &declaration::provision::id) !=
                at(i).provisions.end())
                return fmt::format("only plugin {}, itself refused,", at(i).name);
        return "no plugin in use";
    }

    /// The provider of the first requirement of `i` that is not placed yet.
    std::optional<std::size_t> waits_for(std::size_t i, bool for_optional) const {
        for (const declaration::requirement& each : at(i).requirements) {
            if (of_kernel(each.id) || (each.optional && !for_optional))
                continue;
            const auto provider = provider_of(each.id);
            if (provider && states_[*provider] != state::placed)
                return provider;
        }
        return std::nullopt;
    }

    bool append_ready(bool for_optional) {
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
            if (states_[i] != state::open || waits_for(i, for_optional))
                continue;
            states_[i] = state::placed;
            result_.order.push_back(i);
            return true;
        }
        return false;
    }

    /// Who is open now waits for itself, in the end.
    void refuse_cycles() {
        std::vector<std::pair<std::size_t, std::string>> found;
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
            if (states_[i] != state::open)
                continue;
            std::string way = at(i).name;
            std::size_t next = i;
            for (std::size_t steps = 0; steps < candidates_.size(); ++steps) {
                next = *waits_for(next, false);
                way += " -> " + at(next).name;
                if (next == i)
                    break;
            }
            found.emplace_back(i, fmt::format("what it requires goes round in a circle: {}", way));
        }
        for (auto& [i, why] : found)
            refuse(i, std::move(why));
    }

    std::span<const candidate> candidates_;
    std::span<const std::string_view> kernel_;
    std::vector<state> states_;
    load_order result_;
};

} // namespace

load_order order_plugins(std::span<const candidate> candidates,
                         std::span<const std::string_view> kernel) {
    return sorter(candidates, kernel).sort();
}

} // namespace plexus::bus

#include "auth/distinguished_name.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/encoding.hpp"

namespace plexus::auth {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_type(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool same(const distinguished_name::attribute& a, const distinguished_name::attribute& b) {
    return a.value == b.value && same_type(a.type, b.type);
}

// Each element of one is found in the other, every element used once.
template <class List, class Same>
bool same_in_any_order(const List& a, const List& b, Same&& equal) {
    if (a.size() != b.size())
        return false;
    std::vector<bool> used(b.size());
    return std::ranges::all_of(a, [&](const auto& item) {
        for (std::size_t i = 0; i < b.size(); ++i) {
            if (!used[i] && equal(item, b[i])) {
                used[i] = true;
                return true;
            }
        }
        return false;
    });
}

bool same_rdn(const distinguished_name::rdn& a, const distinguished_name::rdn& b) {
    return same_in_any_order(a, b, same);
}

/// Reads one type or one value: up to an unescaped stop character or the end.
class piece_reader {
public:
    explicit piece_reader(std::string_view text) : text_(text) {}

    bool at_end() const { return at_ == text_.size(); }
    char stop() const { return text_[at_]; }
    void skip_stop() { ++at_; }

    /// Nothing when an escape is broken. Unescaped blanks at both ends do not count.
    std::optional<std::string> read(std::string_view stops) {
        std::string out;
        std::size_t kept = 0; // up to the last character that is no unescaped blank
        for (; !at_end() && stops.find(text_[at_]) == std::string_view::npos; ++at_) {
            const char c = text_[at_];
            if (c == ' ') {
                if (!out.empty())
                    out.push_back(c);
                continue;
            }
            if (c == '\\') {
                if (!read_escape(out))
                    return std::nullopt;
            } else {
                out.push_back(c);
            }
            kept = out.size();
        }
        out.resize(kept);
        return out;
    }

private:
    // `\` and a special character, or two hex digits for any byte.
    bool read_escape(std::string& out) {
        const std::string_view rest = text_.substr(at_ + 1);
        if (!rest.empty() && std::string_view(" \"#+,;<=>\\").find(rest[0]) != rest.npos) {
            out.push_back(rest[0]);
            at_ += 1;
            return true;
        }
        const auto byte = rest.size() >= 2 ? hex_decode(rest.substr(0, 2)) : std::nullopt;
        if (!byte)
            return false;
        out.push_back(static_cast<char>(byte->front()));
        at_ += 2;
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace

std::optional<distinguished_name> distinguished_name::parse(std::string_view text) {
    distinguished_name name;
    rdn current;
    piece_reader reader(text);
    while (true) {
        auto type = reader.read("=,+");
        if (!type || type->empty() || reader.at_end() || reader.stop() != '=')
            return std::nullopt;
        reader.skip_stop();
        if (!reader.at_end() && reader.stop() == '#')
            return std::nullopt;
        auto value = reader.read(",+");
        if (!value)
            return std::nullopt;
        current.push_back({std::move(*type), std::move(*value)});
        const bool rdn_ends = reader.at_end() || reader.stop() == ',';
        if (rdn_ends)
            name.rdns.push_back(std::exchange(current, {}));
        if (reader.at_end())
            return name;
        reader.skip_stop();
        if (rdn_ends && reader.at_end())
            return name;
    }
}

bool distinguished_name::equals(const distinguished_name& other) const {
    return std::ranges::equal(rdns, other.rdns, same_rdn);
}

bool distinguished_name::equals_in_any_order(const distinguished_name& other) const {
    return same_in_any_order(rdns, other.rdns, same_rdn);
}

} // namespace plexus::auth

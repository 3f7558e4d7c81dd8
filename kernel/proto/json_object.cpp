#include "proto/json_object.hpp"

#include "base/utf8.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <optional>
#include <utility>

namespace plexus::proto {
namespace {

namespace json = boost::json;
using boost::system::error_code;

constexpr std::size_t nesting_max = 512;

/// ASCII capitals, and the two letters beyond ASCII that Unicode folds onto an ASCII one.
std::string fold(std::string_view name) {
    constexpr std::string_view long_s = "\xc5\xbf";          // U+017F folds to S
    constexpr std::string_view kelvin_sign = "\xe2\x84\xaa"; // U+212A folds to K
    std::string out;
    out.reserve(name.size());
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (c >= 'a' && c <= 'z')
            out += static_cast<char>(c - ('a' - 'A'));
        else if (name.substr(i).starts_with(long_s))
            out += 'S', i += long_s.size() - 1;
        else if (name.substr(i).starts_with(kelvin_sign))
            out += 'K', i += kelvin_sign.size() - 1;
        else
            out += c;
    }
    return out;
}

std::string to_valid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const utf8_step step = decode_utf8(text);
        if (step.valid)
            out += text.substr(0, step.size);
        else
            append_utf8(out, U'\ufffd');
        text.remove_prefix(step.size);
    }
    return out;
}

std::optional<unsigned> unicode_escape(std::string_view text) {
    if (text.size() < 6 || text[0] != '\\' || text[1] != 'u')
        return std::nullopt;
    unsigned value = 0;
    for (const char c : text.substr(2, 4)) {
        value <<= 4;
        if (c >= '0' && c <= '9')
            value |= static_cast<unsigned>(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            value |= static_cast<unsigned>((c | 0x20) - 'a' + 10);
        else
            return std::nullopt;
    }
    return value;
}

constexpr bool is_lead(unsigned unit) {
    return unit >= 0xd800 && unit < 0xdc00;
}
constexpr bool is_trail(unsigned unit) {
    return unit >= 0xdc00 && unit < 0xe000;
}

/// Boost.JSON refuses half a surrogate pair, which JavaScript clients do send when they cut a name
/// inside an emoji. Writes U+FFFD over such escapes; nothing otherwise.
std::optional<std::string> mend_surrogates(std::string_view text) {
    std::optional<std::string> mended;
    for (std::size_t i = text.find('\\'); i != std::string_view::npos; i = text.find('\\', i)) {
        const std::optional<unsigned> unit = unicode_escape(text.substr(i));
        if (!unit) {
            i += 2;
            continue;
        }
        const std::optional<unsigned> follower = unicode_escape(text.substr(i + 6));
        if (is_lead(*unit) && follower && is_trail(*follower)) {
            i += 12;
            continue;
        }
        if (is_lead(*unit) || is_trail(*unit)) {
            if (!mended)
                mended.emplace(text);
            mended->replace(i + 2, 4, "fffd");
        }
        i += 6;
    }
    return mended;
}

/// Boost.JSON's events, turned into assignments. Each on_...() returns false with `ec` set to stop.
class object_reader {
public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    explicit object_reader(std::span<const json_member> members) : members_(members) {}
    object_reader(const object_reader&) = delete;
    object_reader& operator=(const object_reader&) = delete;
    ~object_reader() { wipe(string_); }

    /// What was wrong beyond the grammar; empty when the grammar was.
    const std::string& complaint() const { return complaint_; }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }

    bool on_object_begin(error_code& ec) {
        if (depth_ == 1 && member_ != nullptr)
            return wrong_type(ec);
        ++depth_;
        return true;
    }
    bool on_object_end(std::size_t, error_code&) {
        --depth_;
        return true;
    }
    bool on_array_begin(error_code& ec) {
        if (depth_ == 0 || (depth_ == 1 && member_ != nullptr))
            return wrong_type(ec);
        ++depth_;
        return true;
    }
    bool on_array_end(std::size_t, error_code&) {
        --depth_;
        return true;
    }

    bool on_key_part(json::string_view part, std::size_t, error_code&) {
        string_.append(part.data(), part.size());
        return true;
    }
    bool on_key(json::string_view part, std::size_t, error_code&) {
        string_.append(part.data(), part.size());
        if (depth_ == 1)
            member_ = find(to_valid_utf8(string_));
        string_.clear();
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, error_code&) {
        string_.append(part.data(), part.size());
        return true;
    }
    bool on_string(json::string_view part, std::size_t, error_code& ec) {
        string_.append(part.data(), part.size());
        const bool fits = store_string(ec);
        wipe(string_);
        return fits;
    }
    bool on_number_part(json::string_view, error_code&) { return true; }
    bool on_int64(std::int64_t number, json::string_view, error_code& ec) {
        return store(number, ec);
    }
    bool on_uint64(std::uint64_t, json::string_view, error_code& ec) { return skip(ec); }
    bool on_double(double, json::string_view, error_code& ec) { return skip(ec); }
    bool on_bool(bool value, error_code& ec) { return store(value, ec); }
    bool on_null(error_code&) { return true; }
    bool on_comment_part(json::string_view, error_code&) { return true; }
    bool on_comment(json::string_view, error_code&) { return true; }

private:
    const json_member* find(std::string_view name) const {
        for (const json_member& member : members_) {
            if (member.name == name)
                return &member;
        }
        const std::string folded = fold(name);
        for (const json_member& member : members_) {
            if (fold(member.name) == folded)
                return &member;
        }
        return nullptr;
    }

    bool wrong_type(error_code& ec) {
        complaint_ = depth_ == 0 ? std::string("it is not an object")
                                 : "wrong type of value for " + std::string(member_->name);
        ec = json::error::syntax;
        return false;
    }

    /// A value that fits no member at all.
    bool skip(error_code& ec) {
        if (depth_ == 0 || (depth_ == 1 && member_ != nullptr))
            return wrong_type(ec);
        return true;
    }

    template <class Value>
    bool store(Value value, error_code& ec) {
        if (depth_ != 1 || member_ == nullptr)
            return skip(ec);
        if (Value* const* target = std::get_if<Value*>(&member_->value)) {
            **target = value;
            return true;
        }
        return wrong_type(ec);
    }

    bool store_string(error_code& ec) {
        if (depth_ != 1 || member_ == nullptr)
            return skip(ec);
        if (std::string* const* target = std::get_if<std::string*>(&member_->value)) {
            **target = to_valid_utf8(string_);
            return true;
        }
        if (secret_string* const* target = std::get_if<secret_string*>(&member_->value)) {
            std::string valid = to_valid_utf8(string_);
            **target = secret_string(valid);
            wipe(valid);
            return true;
        }
        return wrong_type(ec);
    }

    std::span<const json_member> members_;
    const json_member* member_ = nullptr; // of the value being read in the outermost object
    std::size_t depth_ = 0;
    std::string string_;
    std::string complaint_;
};

} // namespace

text_result<void> read_json_object(std::string_view text, std::span<const json_member> members) {
    std::optional<std::string> mended = mend_surrogates(text);
    const std::string_view sound = mended ? std::string_view(*mended) : text;

    json::parse_options options;
    options.max_depth = nesting_max;
    options.allow_invalid_utf8 = true;
    json::basic_parser<object_reader> parser(options, members);
    error_code ec;
    const std::size_t used = parser.write_some(false, sound.data(), sound.size(), ec);
    if (mended)
        wipe(*mended);
    if (!parser.handler().complaint().empty())
        return std::unexpected("invalid JSON: " + parser.handler().complaint());
    if (!ec && used < sound.size())
        ec = json::error::extra_data;
    if (ec)
        return std::unexpected("invalid JSON: " + ec.message());
    return {};
}

} // namespace plexus::proto

// Any bytes as a `.conf` file: it reads or gives an error, and what it read says the same when it
// is written out and read again.
#include "base/assert.hpp"
#include "config/conf_parser.hpp"
#include "config/digest.hpp"
#include "config/reading.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace {

using namespace plexus::config;

std::expected<std::string, std::string> file(const std::string& path) {
    if (path == "a.conf")
        return "x: 1\ny { include b.conf }\n";
    if (path == "b.conf")
        return "include './c/../c/c.conf'; z: [ $x\n]";
    return std::unexpected("open " + path + ": no such file or directory");
}

std::optional<std::string> variable(const std::string& name) {
    if (name == "A")
        return "[ $B, { x: $B } ]";
    if (name == "B")
        return "22";
    if (name == "C")
        return "$C";
    return std::nullopt;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x7f || c == '"' || c == '\\')
            out += fmt::format("\\x{:02x}", byte);
        else
            out += c;
    }
    return out + '"';
}

/// Writes trees back as `.conf`. Keys know no escapes, so one with both quotes cannot be written.
class writer {
public:
    std::optional<std::string> write(const map& root) {
        entries(root);
        return writable_ ? std::optional(out_) : std::nullopt;
    }

private:
    void entries(const map& keys) {
        for (const map_entry& e : keys) {
            char quote = e.key.find('"') == std::string::npos ? '"' : '\'';
            writable_ = writable_ && e.key.find(quote) == std::string::npos;
            out_ += quote + e.key + quote + ": ";
            put(e.content);
            out_ += '\n';
        }
    }

    void put(const value& v) {
        if (const map* keys = v.as_map()) {
            out_ += "{\n";
            entries(*keys);
            out_ += '}';
        } else if (const array* list = v.as_array()) {
            out_ += "[\n";
            for (const value& element : *list) {
                put(element);
                out_ += '\n';
            }
            out_ += ']';
        } else if (const std::string* text = v.as_string()) {
            out_ += quoted(*text);
        } else if (const double* number = v.as_double()) {
            std::array<char, 1500> digits{};
            auto end =
                std::to_chars(digits.begin(), digits.end(), *number, std::chars_format::fixed).ptr;
            std::string_view shown(digits.data(), static_cast<std::size_t>(end - digits.data()));
            out_ += shown;
            out_ += shown.find('.') == std::string_view::npos ? ".0" : "";
        } else if (const std::int64_t* integer = v.as_int()) {
            out_ += fmt::format("{}", *integer);
        } else if (const bool* flag = v.as_bool()) {
            out_ += *flag ? "true" : "false";
        } else {
            out_ += to_string(*v.as_datetime());
        }
    }

    std::string out_;
    bool writable_ = true;
};

std::expected<map, config_error> read(std::string_view text) {
    sources from{file, variable};
    reading shared(from);
    return conf_parser(text, "fuzz.conf", shared).run();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto tree = read({reinterpret_cast<const char*>(data), size});
    if (!tree) {
        px_assert(!tree.error().text.empty(), "every error says what is wrong");
        return 0;
    }
    if (auto text = writer().write(*tree)) {
        auto again = read(*text);
        px_assert(again, "what was written by rule can be read");
        px_assert(to_json(*again) == to_json(*tree), "and says the same");
    }
    return 0;
}

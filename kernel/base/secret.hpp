#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace plexus {

/// Compares in a time that depends neither on where the two differ nor on the known one's length.
/// [any]
bool secret_equal(std::string_view given, std::string_view known);

/// Overwrites memory in a way the compiler may not remove. [any]
void wipe(std::span<std::uint8_t> bytes);
/// Overwrites the characters (the whole capacity) and empties the string. [any]
void wipe(std::string& text);

/// A string that is wiped when it ends or is moved from. Never log one.
class secret_string {
public:
    secret_string() = default;
    explicit secret_string(std::string_view text) : text_(text) {}
    secret_string(const secret_string&) = default;
    secret_string(secret_string&& other) noexcept;
    secret_string& operator=(const secret_string& other);
    secret_string& operator=(secret_string&& other) noexcept;
    ~secret_string();

    std::string_view view() const { return text_; }
    bool empty() const { return text_.empty(); }
    bool equals(std::string_view given) const { return secret_equal(given, text_); }
    friend bool operator==(const secret_string& a, const secret_string& b) {
        return secret_equal(a.text_, b.text_);
    }

private:
    std::string text_;
};

} // namespace plexus

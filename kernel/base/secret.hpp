#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace plexus {

/// Compares in a time that does not depend on where the two differ, and on the known one's length
/// only by a step for every 128 bytes. [any]
bool secret_equal(std::string_view given, std::string_view known);

/// Whether a configured password or token is a bcrypt hash: `^\$2[abxy]\$\d{2}\$`. [any]
bool is_bcrypt(std::string_view configured);

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

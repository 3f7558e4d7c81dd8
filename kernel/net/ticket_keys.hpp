#pragma once

#include <array>
#include <chrono>
#include <mutex>
#include <optional>

namespace plexus::net {

/// The secrets that session tickets of one TLS context are sealed with.
///
/// A key seals for `rotation`, then a new one takes its place; it still opens tickets until those
/// have expired. So a key that leaks gives away a day of resumed sessions, not all since the start.
///
/// Thread: [any]; the mutex guards the keys, which are copied out.
/// Owner:  a tls_context. The clock is passed in.
/// Limits: two keys at a time.
class ticket_keys {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using key_name = std::array<unsigned char, 16>;

    struct key {
        key_name name;
        std::array<unsigned char, 32> cipher_key; ///< AES-256
        std::array<unsigned char, 32> mac_key;    ///< HMAC-SHA-256
    };

    /// The longest a sealed ticket may be of use.
    explicit ticket_keys(std::chrono::seconds ticket_lifetime) noexcept
        : ticket_lifetime_(ticket_lifetime) {}
    ticket_keys(const ticket_keys&) = delete;
    ticket_keys& operator=(const ticket_keys&) = delete;
    ~ticket_keys();

    /// For sealing a new ticket.
    key current(time_point now);

    struct found {
        key secret;
        bool renew; ///< no longer the current one: the client should get a new ticket
    };
    /// For opening a ticket; nothing when its key is unknown or gone.
    std::optional<found> find(const key_name& name, time_point now);

    static constexpr std::chrono::hours rotation{24};

private:
    void rotate(time_point now);

    const std::chrono::seconds ticket_lifetime_;
    std::mutex mutex_;
    std::optional<key> current_; // guarded by mutex_, as all below
    time_point made_{};          // when current_ was
    std::optional<key> previous_;
};

} // namespace plexus::net

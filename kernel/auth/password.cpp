#include "auth/password.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <crypt.h>

#include "base/secret.hpp"

namespace plexus::auth {

namespace {

constexpr std::size_t bcrypt_prefix_size = 7;   // "$2b$10$"
constexpr std::size_t bcrypt_setting_size = 29; // and 22 characters of salt
constexpr std::size_t bcrypt_size = 60;         // and 31 of hash
constexpr std::size_t bcrypt_password_max = 72;

// crypt_rn wants 32 KiB to work in, and leaves traces of the password there.
struct workspace {
    crypt_data data{};

    workspace() = default;
    workspace(const workspace&) = delete;
    workspace& operator=(const workspace&) = delete;
    ~workspace() {
        wipe(std::span(reinterpret_cast<std::uint8_t*>(&data), sizeof data)); // plain memory
    }
};

bool verify_bcrypt(std::string_view configured, std::string_view given) {
    // Longer hashes are cut, as the reference does; shorter ones are no hashes.
    if (configured.size() < bcrypt_size)
        return false;
    const std::string_view counted = given.substr(0, bcrypt_password_max);
    if (counted.find('\0') != std::string_view::npos)
        return false; // crypt_rn would end the password there, and accept too much
    // $2x$ asks crypt_rn for an old bug and $2a$ for a defence against it; the reference hashes all
    // of them as $2b$.
    std::string setting(configured.substr(0, bcrypt_setting_size));
    setting[2] = 'b';
    std::string key(counted);
    const auto space = std::make_unique<workspace>();
    // Unlike crypt_r it fails with a null pointer, and the sanitizers do not stand in for it.
    const char* hashed = crypt_rn(key.c_str(), setting.c_str(), &space->data, sizeof space->data);
    wipe(key);
    if (hashed == nullptr || std::string_view(hashed).size() != bcrypt_size)
        return false;
    return secret_equal(std::string_view(hashed).substr(bcrypt_prefix_size),
                        configured.substr(bcrypt_prefix_size, bcrypt_size - bcrypt_prefix_size));
}

} // namespace

bool verify_password(std::string_view configured, std::string_view given) {
    if (is_bcrypt(configured))
        return verify_bcrypt(configured, given);
    return secret_equal(given, configured);
}

} // namespace plexus::auth

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace plexus {

/// A cipher suite by the names of both worlds. [any] constants
///
/// The list is what the reference knows, in its order of preference. Suites of TLS 1.3 have no
/// OpenSSL name here, as they cannot be chosen one by one.
struct tls_cipher_suite {
    std::uint16_t id;              ///< as on the wire
    std::string_view name;         ///< IANA, as in config files and monitoring
    std::string_view openssl_name; ///< for a cipher list of TLS 1.2; empty for TLS 1.3
    bool insecure;                 ///< needs allow_insecure_cipher_suites
};

inline constexpr std::array tls_cipher_suites = {
    tls_cipher_suite{0x1301, "TLS_AES_128_GCM_SHA256", "", false},
    tls_cipher_suite{0x1302, "TLS_AES_256_GCM_SHA384", "", false},
    tls_cipher_suite{0x1303, "TLS_CHACHA20_POLY1305_SHA256", "", false},
    tls_cipher_suite{0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                     "ECDHE-ECDSA-AES128-GCM-SHA256", false},
    tls_cipher_suite{0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
                     false},
    tls_cipher_suite{0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                     "ECDHE-ECDSA-AES256-GCM-SHA384", false},
    tls_cipher_suite{0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
                     false},
    tls_cipher_suite{0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                     "ECDHE-ECDSA-CHACHA20-POLY1305", false},
    tls_cipher_suite{0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                     "ECDHE-RSA-CHACHA20-POLY1305", false},
    tls_cipher_suite{0xc009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA",
                     false},
    tls_cipher_suite{0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA", false},
    tls_cipher_suite{0xc00a, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA",
                     false},
    tls_cipher_suite{0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA", false},
    tls_cipher_suite{0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256", true},
    tls_cipher_suite{0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384", true},
    tls_cipher_suite{0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA", true},
    tls_cipher_suite{0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA", true},
    tls_cipher_suite{0xc012, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", "ECDHE-RSA-DES-CBC3-SHA", true},
    tls_cipher_suite{0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "DES-CBC3-SHA", true},
    tls_cipher_suite{0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "ECDHE-ECDSA-AES128-SHA256",
                     true},
    tls_cipher_suite{0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "ECDHE-RSA-AES128-SHA256",
                     true},
    tls_cipher_suite{0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256", "AES128-SHA256", true},
    tls_cipher_suite{0xc007, "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA", "ECDHE-ECDSA-RC4-SHA", true},
    tls_cipher_suite{0xc011, "TLS_ECDHE_RSA_WITH_RC4_128_SHA", "ECDHE-RSA-RC4-SHA", true},
    tls_cipher_suite{0x0005, "TLS_RSA_WITH_RC4_128_SHA", "RC4-SHA", true},
};

/// A key exchange group ("curve") by the names of both worlds. [any] constants
struct tls_curve {
    std::string_view name; ///< as in config files
    std::string_view openssl_name;
};

/// In the order of the default preference (core 18).
inline constexpr std::array tls_curves = {
    tls_curve{"X25519MLKEM768", "X25519MLKEM768"},
    tls_curve{"SecP384r1MLKEM1024", "SecP384r1MLKEM1024"},
    tls_curve{"SecP256r1MLKEM768", "SecP256r1MLKEM768"},
    tls_curve{"X25519", "X25519"},
    tls_curve{"CurveP256", "P-256"},
    tls_curve{"CurveP384", "P-384"},
    tls_curve{"CurveP521", "P-521"},
};

/// Null when there is no suite of that name.
constexpr const tls_cipher_suite* find_tls_cipher_suite(std::string_view name) noexcept {
    for (const tls_cipher_suite& suite : tls_cipher_suites)
        if (suite.name == name)
            return &suite;
    return nullptr;
}

/// Null when the reference has no name for it.
constexpr const tls_cipher_suite* find_tls_cipher_suite(std::uint16_t id) noexcept {
    for (const tls_cipher_suite& suite : tls_cipher_suites)
        if (suite.id == id)
            return &suite;
    return nullptr;
}

/// Null when there is no curve of that name.
constexpr const tls_curve* find_tls_curve(std::string_view name) noexcept {
    for (const tls_curve& curve : tls_curves)
        if (curve.name == name)
            return &curve;
    return nullptr;
}

} // namespace plexus

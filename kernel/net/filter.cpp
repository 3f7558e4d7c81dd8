#include "net/filter.hpp"

#include "net/filter_errc.hpp"

#include <string>

namespace plexus::net {

namespace {

class category final : public std::error_category {
public:
    const char* name() const noexcept override { return "filter"; }

    std::string message(int code) const override {
        switch (static_cast<filter_errc>(code)) {
        case filter_errc::ok:
            return "no error";
        case filter_errc::handshake:
            return "the TLS handshake failed";
        case filter_errc::probe:
            return "the peer does not speak TLS";
        case filter_errc::timeout:
            return "the connection did not open in time";
        case filter_errc::header:
            return "there is no usable PROXY header";
        case filter_errc::stream:
        case filter_errc::malformed:
            return "the byte stream is malformed";
        case filter_errc::too_large:
            return "the peer sent more than is allowed";
        }
        return "unknown filter error";
    }
};

} // namespace

const std::error_category& filter_category() noexcept {
    static const category instance;
    return instance;
}

std::error_code make_error_code(filter_errc code) noexcept {
    return {static_cast<int>(code), filter_category()};
}

result<void> filter::open(byte_buffer&) {
    return {};
}

void filter::finish(std::string_view, byte_buffer&) {}

result<void> filter::peer_ended() {
    return {};
}

std::chrono::nanoseconds filter::opening_timeout() const noexcept {
    return {};
}

result<void> filter::opening_expired(byte_buffer&, byte_buffer&) {
    return std::unexpected(make_error_code(filter_errc::timeout));
}

std::string_view filter::failure() const noexcept {
    return {};
}

void filter::publish(connection_facts&) const {}

} // namespace plexus::net

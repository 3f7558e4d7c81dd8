#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <plexus/filter.hpp>

/// Frames around the bytes of a connection: four bytes of length, the most significant first, and
/// so many bytes. A frame of length 0 is the end.
///
/// Errors: PX_ERR_LIMIT for a longer frame than `frame_max`.
/// Limits: keeps at most a length that is not complete; what is in a frame passes as it comes.
class frame_filter final : public plexus::filter {
public:
    static constexpr const char* name = "frames";

    explicit frame_filter(std::uint32_t frame_max) : frame_max_(frame_max) {}

    plexus::filter_state state() const noexcept override {
        return ended_ ? plexus::filter_state::closed : plexus::filter_state::open;
    }

    plexus::result<void> from_peer(std::string_view in, plexus::byte_sink& up,
                                   plexus::byte_sink& /*down*/) override {
        while (!in.empty() && !ended_) {
            if (left_ > 0) {
                const std::string_view part = in.substr(0, left_);
                up.append(part);
                left_ -= static_cast<std::uint32_t>(part.size());
                in.remove_prefix(part.size());
                continue;
            }
            length_ = length_ << 8 | static_cast<unsigned char>(in.front());
            in.remove_prefix(1);
            if (++length_bytes_ < length_size)
                continue;
            if (length_ > frame_max_)
                return plexus::error{PX_ERR_LIMIT, "found a frame of " + std::to_string(length_) +
                                                       " bytes, at most " +
                                                       std::to_string(frame_max_) + " are allowed"};
            ended_ = length_ == 0;
            left_ = length_;
            length_ = 0;
            length_bytes_ = 0;
        }
        return {};
    }

    plexus::result<void> to_peer(std::string_view in, plexus::byte_sink& down) override {
        while (!in.empty()) {
            const std::string_view part = in.substr(0, frame_max_);
            append_length(static_cast<std::uint32_t>(part.size()), down);
            down.append(part);
            in.remove_prefix(part.size());
        }
        return {};
    }

    void finish(std::string_view /*reason*/, plexus::byte_sink& down) override {
        append_length(0, down);
    }

private:
    static constexpr unsigned length_size = 4;

    static void append_length(std::uint32_t length, plexus::byte_sink& down) {
        const std::array<char, length_size> bytes = {
            static_cast<char>(length >> 24), static_cast<char>(length >> 16),
            static_cast<char>(length >> 8), static_cast<char>(length)};
        down.append({bytes.data(), bytes.size()});
    }

    const std::uint32_t frame_max_;
    std::uint32_t left_ = 0;   ///< of the frame that has begun
    std::uint32_t length_ = 0; ///< as far as it has come
    unsigned length_bytes_ = 0;
    bool ended_ = false;
};

// A byte filter: NATS clients whose bytes come in frames.
#include <plexus/config.hpp>
#include <plexus/net.hpp>
#include <plexus/plugin.hpp>

#include "frame_filter.hpp"

namespace {

constexpr px_option options[] = {
    {"host", PX_OPTION_TEXT, 0, "127.0.0.1", nullptr, 0, 0, nullptr, "Address to listen on."},
    {"port", PX_OPTION_INTEGER, 0, "-1", nullptr, -1, 65535, nullptr,
     "Port to listen on; -1: any free one."},
    {"tls", PX_OPTION_TLS, 0, nullptr, nullptr, 0, 0, nullptr, "TLS below the frames."},
    {"frame_max", PX_OPTION_INTEGER, 0, "64KB", "bytes", 1, 1024 * 1024, nullptr,
     "The longest frame."},
};
constexpr px_requirement requirements[] = {{PX_NET_V0_ID, 0, 0}};

/// Is only there until the filter is in its place.
class opening final : public plexus::session {
public:
    opening(const seed& from, std::uint32_t frame_max)
        : session(from), frame_max_(frame_max), start_(from.start) {}

    void on_open() override {
        start_.id_label = plexus::to_text("fid"); // lines about it say "fid:7"
        connection().push(std::make_unique<frame_filter>(frame_max_)).value();
        connection().become("client", start_).value();
    }
    std::size_t on_bytes(std::string_view /*bytes*/) override { return 0; }

private:
    const std::uint32_t frame_max_;
    px_session_start start_;
};

class frames {
public:
    static constexpr plexus::description about{
        .name = "frames",
        .version = "0.1.0",
        .text = "Example: clients whose bytes come in frames",
        .requirements = requirements,
        .options = options,
    };

    explicit frames(plexus::context& context)
        : host_(context.host),
          kind_(host_, "frames",
                [this](const auto& seed) { return std::make_unique<opening>(seed, frame_max_); }),
          listener_(host_) {}

    plexus::result<void> init() {
        const plexus::config_view config(host_.config());
        frame_max_ = static_cast<std::uint32_t>(config.integer("frame_max").value());
        if (auto added = kind_.add(); !added)
            return added;
        const std::string host = config.text("host").value();
        if (auto listening =
                listener_.listen({.host = host,
                                  .port = static_cast<std::int32_t>(config.integer("port").value()),
                                  .kind = "frames",
                                  .tls = config.raw("tls").value_or(""),
                                  .label = "frames",
                                  .scheme = "frames"});
            !listening)
            return listening;
        const auto [name, port] = listener_.address();
        host_.notice("listening for clients in frames on ", name, ":", port);
        return {};
    }

    void drain(std::uint32_t /*reason*/) {
        listener_.stop();
        host_.drained();
    }

private:
    const plexus::host& host_;
    std::uint32_t frame_max_ = 0;
    plexus::session_kind kind_;
    plexus::listener listener_;
};

} // namespace

PLEXUS_PLUGIN(frames)

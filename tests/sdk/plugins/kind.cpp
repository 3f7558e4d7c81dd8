// Speaks a protocol of its own on connections of the kind KIND_NAME, which others hand over to it.
#include <string>

#include <plexus/net.hpp>
#include <plexus/plugin.hpp>

namespace {

constexpr px_requirement requirements[] = {{PX_NET_V0_ID, 0, 0}};

/// Says what it was told of the connection, and then what it hears, line by line; ends at `quit`.
///
/// Limits: line_max.
class talk final : public plexus::session {
public:
    static constexpr std::size_t line_max = 100'000;

    explicit talk(const seed& from) : session(from) {
        const px_session_start& start = from.start;
        greeting_ = KIND_NAME " type=" + std::to_string(start.connection_type) +
                    " label=" + std::string(plexus::view(start.id_label)) +
                    " user=" + std::string(plexus::view(start.user));
        if (start.login != nullptr)
            greeting_.append(" otherwise=").append(plexus::view(start.login->no_auth_user));
    }

    void on_open() override { say(greeting_); }

    std::size_t on_bytes(std::string_view bytes) override {
        std::size_t used = 0;
        for (std::size_t end; (end = bytes.find('\n', used)) != bytes.npos; used = end + 1) {
            const std::string line(bytes.substr(used, end - used));
            if (line == "quit") {
                connection().close();
                return bytes.size();
            }
            say("heard " + line);
        }
        if (bytes.size() - used > line_max)
            connection().close("Maximum Control Line Exceeded");
        return used;
    }

    void on_close(std::string_view reason) override {
        host().notice("talk of " KIND_NAME " ended: ", reason);
    }

private:
    void say(const std::string& line) { connection().write(line + "\r\n"); }

    std::string greeting_;
};

class kind {
public:
    static constexpr plexus::description about{
        .name = "kind-" KIND_NAME,
        .version = "0.1.0",
        .text = "Test: sessions of the kind " KIND_NAME,
        .requirements = requirements,
    };

    explicit kind(plexus::context& context)
        : kind_(context.host, KIND_NAME,
                [](const auto& seed) { return std::make_unique<talk>(seed); }) {}

    plexus::result<void> init() { return kind_.add(); }

private:
    plexus::session_kind kind_;
};

} // namespace

PLEXUS_PLUGIN(kind)

// A session kind: a protocol of lines, as for a person with telnet, on subjects of the bus.
#include <map>
#include <string>

#include <plexus/bus.hpp>
#include <plexus/config.hpp>
#include <plexus/net.hpp>
#include <plexus/plugin.hpp>

namespace {

constexpr px_option options[] = {
    {"host", PX_OPTION_TEXT, 0, "127.0.0.1", nullptr, 0, 0, nullptr, "Address to listen on."},
    {"port", PX_OPTION_INTEGER, 0, "-1", nullptr, -1, 65535, nullptr,
     "Port to listen on; -1: any free one."},
    {"tls", PX_OPTION_TLS, 0, nullptr, nullptr, 0, 0, nullptr, "TLS, if there is to be any."},
};
constexpr px_requirement requirements[] = {{PX_BUS_V0_ID, 0, 0}, {PX_NET_V0_ID, 0, 0}};

/// One person's connection: `pub SUBJECT TEXT`, `sub SUBJECT`, `unsub SUBJECT`, `quit`.
///
/// Thread: [home], as its listener keeps all at home.
/// Limits: line_max, subscriptions_max.
class lines_session final : public plexus::session {
public:
    static constexpr std::size_t line_max = 1024;
    static constexpr std::size_t subscriptions_max = 100;

    lines_session(const seed& from, const plexus::account& account)
        : session(from), account_(account) {}

    void on_open() override {
        say("hello, say: pub SUBJECT TEXT, sub SUBJECT, unsub SUBJECT, quit");
    }

    std::size_t on_bytes(std::string_view bytes) override {
        std::size_t used = 0;
        while (connection().is_open()) {
            const std::size_t end = bytes.find('\n', used);
            if (std::min(end, bytes.size()) - used > line_max) {
                say("error: a line of more than 1024 bytes");
                connection().close("Maximum Control Line Exceeded");
                break;
            }
            if (end == bytes.npos)
                break;
            std::string_view line = bytes.substr(used, end - used);
            used = end + 1;
            if (line.ends_with('\r'))
                line.remove_suffix(1);
            obey(line);
        }
        return used;
    }

    void on_close(std::string_view /*reason*/) override { subscriptions_.clear(); }

private:
    /// Takes the first word off.
    static std::string_view word(std::string_view& line) {
        const std::size_t blank = line.find(' ');
        const std::string_view first = line.substr(0, blank);
        line.remove_prefix(blank == line.npos ? line.size() : blank + 1);
        return first;
    }

    void obey(std::string_view line) {
        const std::string_view verb = word(line);
        if (verb == "pub") {
            const std::string_view subject = word(line);
            answer(account_.publish({.subject = subject, .payload = line}));
        } else if (verb == "sub") {
            subscribe(line);
        } else if (verb == "unsub") {
            say(subscriptions_.erase(std::string(line)) > 0 ? "ok" : "error: not subscribed");
        } else if (verb == "quit") {
            say("bye");
            connection().close();
        } else {
            say("error: expected pub, sub, unsub or quit");
        }
    }

    void subscribe(std::string_view subject) {
        if (subscriptions_.size() == subscriptions_max) {
            say("error: at most 100 subscriptions");
            return;
        }
        auto opened = plexus::subscription::open(
            account_, subject, [this](plexus::messages batch) { deliver(batch); });
        answer(opened);
        if (opened)
            subscriptions_.insert_or_assign(std::string(subject), std::move(*opened));
    }

    void deliver(plexus::messages batch) {
        std::string out;
        for (const plexus::message_view each : batch)
            out.append(each.subject()).append(": ").append(each.payload()).append("\r\n");
        connection().write(out);
    }

    template <class T>
    void answer(const plexus::result<T>& outcome) {
        say(outcome ? "ok" : "error: " + outcome.error().text);
    }
    void say(std::string line) { connection().write(line += "\r\n"); }

    const plexus::account& account_;
    std::map<std::string, plexus::subscription> subscriptions_;
};

class lines {
public:
    static constexpr plexus::description about{
        .name = "lines",
        .version = "0.1.0",
        .text = "Example: a protocol of lines, for a person with telnet",
        .requirements = requirements,
        .options = options,
    };

    explicit lines(plexus::context& context)
        : host_(context.host), account_(plexus::account::find(host_).value()),
          kind_(
              host_, "lines",
              [this](const auto& seed) { return std::make_unique<lines_session>(seed, account_); }),
          listener_(host_) {}

    plexus::result<void> init() {
        if (auto added = kind_.add(); !added)
            return added;
        const plexus::config_view config(host_.config());
        const std::string host = config.text("host").value();
        if (auto listening =
                listener_.listen({.host = host,
                                  .port = static_cast<std::int32_t>(config.integer("port").value()),
                                  .kind = "lines",
                                  .flags = PX_LISTEN_HOME,
                                  .tls = config.raw("tls").value_or(""),
                                  .label = "lines",
                                  .scheme = "telnet"});
            !listening)
            return listening;
        const auto [name, port] = listener_.address();
        host_.notice("listening for people on ", name, ":", port);
        return {};
    }

    void drain(std::uint32_t /*reason*/) {
        listener_.stop();
        host_.drained();
    }

private:
    const plexus::host& host_;
    const plexus::account account_;
    plexus::session_kind kind_;
    plexus::listener listener_;
};

} // namespace

PLEXUS_PLUGIN(lines)

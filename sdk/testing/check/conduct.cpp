#include "conduct.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include <plexus/abi/bus.h>

namespace plexus::check {

namespace {

using testing::login_answer;
using testing::message;

constexpr int steps = 200;
constexpr std::size_t peers_max = 20;
constexpr std::uint64_t answer_max_ns = 60 * second_ns;

/// One run: an audience of clients around the plugin, who do what the dice say.
class run {
public:
    using see = std::function<void(std::uint64_t, std::string_view, std::string_view)>;

    /// `each` sees what happens; null: nobody does.
    run(trial& in, const subject& about, std::uint64_t seed, see each = nullptr)
        : in_(in), on_(about, in, seed), variants_(about.config.variants()) {
        on_.world.time().on_note = std::move(each);
    }

    /// The digest.
    std::uint64_t play() {
        host_ = on_.start_host();
        if (host_ == nullptr)
            return 0;
        for (int i = 0; i < steps; ++i)
            step();
        host_->fail_call(0);
        on_.pass(second_ns);
        if (logins_wait())
            on_.pass(answer_max_ns);
        if (logins_wait())
            in_.complain("a login was not answered within 60 s");
        host_->drain(PX_DRAIN_SHUTDOWN, second_ns);
        on_.end(*host_);
        in_.complain_of(host_->left(), "it did not give back at deactivate: ");
        return on_.world.time().digest();
    }

private:
    bool logins_wait() const {
        return std::ranges::any_of(asked_, [](const login_answer* each) {
            return each->said == login_answer::verdict::waiting;
        });
    }

    std::uint64_t dice(std::uint64_t bound) { return on_.world.time().random_below(bound); }

    std::string bytes(std::uint64_t size) {
        std::string made(size, '\0');
        for (char& c : made)
            c = static_cast<char>(dice(256));
        return made;
    }

    std::string word() {
        static constexpr std::array words{"",
                                          "a",
                                          "joe",
                                          "0",
                                          "-1",
                                          "{}",
                                          "[1,2]",
                                          "\"x\"",
                                          "true",
                                          "NATS/1.0\r\n\r\n",
                                          "99999999999999999999"};
        return words[dice(words.size())];
    }

    std::string payload() {
        switch (dice(6)) {
        case 0:
            return {};
        case 1:
            return bytes(dice(64));
        case 2:
            return std::string(65536, static_cast<char>(dice(256)));
        default:
            return word();
        }
    }

    /// A subject that somebody who subscribed to the pattern gets.
    std::string concrete(const std::string& pattern) {
        std::string made;
        for (const char c : pattern) {
            if (c == '*')
                made += "x" + std::to_string(dice(3));
            else if (c == '>')
                made += dice(2) == 0 ? "y" : "y.z.1";
            else
                made += c;
        }
        return made;
    }

    void send() {
        const auto wanted = host_->subscriptions();
        if (wanted.empty())
            return;
        const auto& [account, pattern] = wanted[dice(wanted.size())];
        message one{.subject = concrete(pattern), .payload = payload()};
        one.origin_id = 1'000'000 + dice(3);
        one.origin_kind = static_cast<std::uint32_t>(dice(3));
        if (dice(2) == 0)
            one.reply = "_INBOX.check." + std::to_string(dice(1000));
        if (dice(4) == 0)
            one.headers = "NATS/1.0\r\nKey: " + std::to_string(dice(10)) + "\r\n\r\n";
        const bool many = one.payload.size() < 100 && dice(8) == 0; // more than one batch
        for (std::uint32_t copies = many ? PX_MESSAGES_MAX + 50 : 1; copies > 0; --copies)
            on_.world.publish(account, one);
    }

    void log_in() {
        if (!host_->has_joined())
            return;
        testing::login_request who;
        for (std::string* each : {&who.user, &who.password, &who.token, &who.jwt, &who.nkey})
            if (dice(3) == 0)
                *each = dice(8) == 0 ? bytes(dice(300)) : word();
        who.so_far = static_cast<std::uint32_t>(dice(3));
        asked_.push_back(&host_->log_in(who));
    }

    /// Somebody connects to what the plugin listens for, or goes on with what they began.
    void connect() {
        auto open = host_->listeners();
        std::erase_if(open, [](const testing::listening& each) { return !each.accepting; });
        if (open.empty())
            return;
        if (peers_.size() < peers_max && (peers_.empty() || dice(3) == 0)) {
            peers_.push_back(&host_->connect(open[dice(open.size())].label));
            return peers_.back()->send(line()); // what comes first decides how far it gets
        }
        // Often the newest, so that some get past their beginning.
        testing::peer& one = *peers_[dice(2) == 0 ? peers_.size() - 1 : dice(peers_.size())];
        if (!one.is_open())
            return;
        switch (dice(8)) {
        case 0:
            return one.end();
        case 1:
            return one.stop_reading();
        case 2:
            return one.read_on();
        case 3:
            return one.handed_over() ? one.answer(payload()) : one.send(payload());
        default:
            break;
        }
        switch (dice(3)) {
        case 0:
            return one.send(payload());
        case 1:
            return one.send(frame());
        default:
            return one.send(line());
        }
    }

    /// One of WebSocket, masked with zeros; to whoever speaks something else it is nonsense.
    std::string frame() {
        static constexpr std::array<unsigned char, 7> beginnings{0x81, 0x82, 0x02, 0x80,
                                                                 0xc2, 0x89, 0x88};
        const std::string body = payload().substr(0, 65535);
        std::string made{static_cast<char>(beginnings[dice(beginnings.size())])};
        if (body.size() < 126)
            made += static_cast<char>(0x80 | body.size());
        else
            made += {static_cast<char>(0x80 | 126), static_cast<char>(body.size() >> 8),
                     static_cast<char>(body.size() & 0xff)};
        return made + std::string(4, '\0') + body;
    }

    std::string line() {
        static constexpr std::array lines{
            "GET / HTTP/1.1\r\nHost: check\r\n\r\n",
            "GET /x?a=1&b=%zz HTTP/1.1\r\nHost: check\r\nUpgrade: websocket\r\nConnection: "
            "Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate; "
            "server_no_context_takeover; client_no_context_takeover\r\n\r\n",
            "CONNECT {}\r\nPING\r\n",
            "pub a b\n",
            "\r\n",
            "\n"};
        const std::string_view whole = lines[dice(lines.size())];
        return std::string(whole.substr(0, dice(4) == 0 ? dice(whole.size()) : whole.size()));
    }

    void step() {
        switch (dice(13)) {
        case 10:
        case 11:
        case 12:
            return connect();
        case 0:
        case 1:
        case 2:
            return send();
        case 3:
        case 4:
            return log_in();
        case 5:
            if (!variants_.empty())
                (void)host_->reload(variants_[dice(variants_.size())].second.json());
            return;
        case 6:
            return host_->fail_call(dice(5)); // 0: none
        default:
            return on_.pass(dice(2) == 0 ? dice(second_ns) : dice(1'000'000));
        }
    }

    trial& in_;
    stage on_;
    std::unique_ptr<testing::fake_host> host_;
    std::vector<std::pair<std::string, settings>> variants_;
    std::vector<const login_answer*> asked_;
    std::vector<testing::peer*> peers_;
};

/// What happened in a run, an entry a line.
std::vector<std::string> journal_of(trial& in, const subject& about, std::uint64_t seed) {
    std::vector<std::string> lines;
    run(in, about, seed, [&](std::uint64_t now, std::string_view kind, std::string_view what) {
        lines.push_back("at " + std::to_string(now) + " ns: " + std::string(kind) + " " +
                        std::string(what.substr(0, 200)));
    }).play();
    return lines;
}

} // namespace

std::uint64_t run_seed(trial& in, const subject& about, std::uint64_t seed) {
    return run(in, about, seed).play();
}

void check_repeats(trial& in, const subject& about, std::uint64_t seed) {
    if (run_seed(in, about, seed) == run_seed(in, about, seed))
        return;
    const auto first = journal_of(in, about, seed);
    const auto second = journal_of(in, about, seed);
    std::size_t at = 0;
    while (at < first.size() && at < second.size() && first[at] == second[at])
        ++at;
    const auto shown = [at](const auto& lines) {
        return at < lines.size() ? lines[at] : std::string("the end");
    };
    in.complain("seed " + std::to_string(seed) +
                " is not the same run twice; it reaches time, randomness or threads past the "
                "kernel. First \"" +
                shown(first) + "\", then \"" + shown(second) + "\"");
}

} // namespace plexus::check

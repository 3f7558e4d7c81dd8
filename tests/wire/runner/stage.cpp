#include "stage.hpp"

#include "secrets.hpp"
#include "text.hpp"

#include <fstream>
#include <set>

#include <boost/regex.hpp>
#include <sodium.h>
#include <unistd.h>

namespace wire {

namespace {

std::filesystem::path scratch_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "plexus-wire-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("no scratch folder");
    }
    return name;
}

} // namespace

stage::stage(const environment& where) : where_(where), folder_(scratch_folder()) {
    // Every program here is called nats-server, as those who rely on that name would call it.
    std::filesystem::create_symlink(where_.server, folder_ / "nats-server");
    variables_["dir"] = folder_.string();
    variables_["uid"] = std::to_string(::getuid());
    variables_["plugins"] = where_.plugins.string();
    variables_["examples"] = where_.examples.string();
    variables_["certs"] = where_.certificates.string();
}

stage::~stage() {
    peers_.clear();
    server_.reset();
    ran_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void stage::perform(const step& what) {
    // Order matters: `c1> …` and its kin first, since their text is free.
    static const boost::regex exchanged(R"(([a-z][a-z0-9]*)([><~])(?: (.*))?)");
    static const std::set<std::string_view> own = {
        "server",   "config", "file",  "signal", "exit", "code", "run",
        "patience", "log~",   "log!~", "out<",   "out~", "err<", "err~",
        "ended",    "file~",  "file!", "mode",   "http",
    };
    std::string_view rest = what.text;
    const std::string verb(take_word(rest));
    if (own.contains(verb)) {
        server_step(verb, rest, what.block);
        return;
    }
    boost::smatch parts;
    if (boost::regex_match(what.text, parts, exchanged)) {
        current_peer_ = parts[1];
        exchange(parts[1], *parts[2].first, parts[3]);
        return;
    }
    current_peer_ = verb;
    std::unique_ptr<peer>& who = peers_[verb];
    if (!who) {
        who = std::make_unique<peer>();
    }
    const std::string expanded = expand(rest);
    rest = expanded;
    const std::string_view action = take_word(rest);
    peer_step(*who, verb, action, rest, expand(what.block));
}

void stage::exchange(const std::string& name, char direction, const std::string& text) {
    const auto found = peers_.find(name);
    if (found == peers_.end()) {
        throw mismatch("no connection called " + name);
    }
    peer& who = *found->second;
    const std::string expanded = expand(text);
    if (direction == '~') {
        const std::string line = who.line(soon(), matches(expanded, "PING", true));
        if (!matches(expanded, line, true)) {
            throw mismatch("expected a line matching " + expanded + "\n     got: " + shown(line));
        }
        return;
    }
    bool open_ended = false;
    std::string bytes = unescape(expanded, open_ended);
    if (!open_ended) {
        bytes += "\r\n";
    }
    if (direction == '>') {
        who.send(bytes, soon());
    } else {
        who.expect(bytes, soon());
    }
}

void stage::peer_step(peer& who, std::string_view name, std::string_view verb,
                      std::string_view rest, const std::string& block) {
    if (verb == "open") {
        open_peer(who, name, rest);
    } else if (verb == "websocket") {
        open_websocket(who, name, rest, block);
    } else if (verb == "frame>" || verb == "frame<") {
        frame_step(who, verb.back(), rest);
    } else if (verb == "tls") {
        start_tls(who, rest);
    } else if (verb == "login") {
        // Plain mode with headers; a JSON fragment adds fields.
        who.send("CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true" +
                     (rest.empty() ? "" : "," + std::string(rest)) + "}\r\nPING\r\n",
                 soon());
        who.expect("PONG\r\n", soon());
    } else if (verb == "fence") {
        who.send("PING\r\n", soon());
        who.expect("PONG\r\n", soon());
    } else if (verb == "bytewise" || verb == "drip") {
        bool open_ended = false;
        std::string bytes = unescape(rest, open_ended);
        bytes += open_ended ? "" : "\r\n";
        if (verb == "drip") {
            who.drip(bytes, soon());
            return;
        }
        for (const char& c : bytes) {
            who.send({&c, 1}, soon());
        }
    } else if (verb == "request") {
        const std::string subject(take_word(rest));
        who.send("PUB " + subject + " in " + std::to_string(rest.size()) + "\r\n" +
                     std::string(rest) + "\r\n",
                 soon());
    } else if (verb == "reply~") {
        for (const std::string& expected : {std::string("MSG in \\S+ +\\d+"), std::string(rest)}) {
            const std::string line = who.line(soon());
            if (!matches(expected, line, true)) {
                throw mismatch("expected a line matching " + expected +
                               "\n     got: " + shown(line, 2000));
            }
        }
    } else if (verb == "info") {
        read_info(name, who.line(soon()));
    } else if (verb == "info~" || verb == "info!~" || verb == "answer~" || verb == "answer!~") {
        const std::string_view what = verb.substr(0, verb.find_first_of("!~"));
        const std::string& text = variables_[std::string(name) + '.' + std::string(what)];
        const bool wanted = verb.find('!') == verb.npos;
        if (matches(std::string(rest), text, false) != wanted) {
            throw mismatch(std::string(what) + " should " + (wanted ? "" : "not ") + "match " +
                           std::string(rest) + "\n     got: " + shown(text, 2000));
        }
    } else if (verb == "until~") {
        const bool ping_wanted = matches(std::string(rest), "PING", true);
        const deadline until = soon(); // for all lines together
        while (!matches(std::string(rest), who.line(until, ping_wanted), true)) {
        }
    } else if (verb == "skip") {
        who.skip(std::stoul(std::string(rest)), soon());
    } else if (verb == "closed") {
        who.expect_closed(rest == "eventually", soon());
    } else if (verb == "half-close") {
        who.half_close();
    } else if (verb == "close") {
        who.close();
    } else if (verb == "reset") {
        who.reset();
    } else {
        throw mismatch("unknown step: " + std::string(name) + " " + std::string(verb));
    }
}

void stage::open_peer(peer& who, std::string_view name, std::string_view rest) {
    target to;
    to.port = static_cast<std::uint16_t>(std::stoi("0" + variables_["port"]));
    bool refused = false;
    bool silent = false;
    bool handshake_first = false;
    std::string tls_options;
    for (auto word = take_word(rest); !word.empty(); word = take_word(rest)) {
        const std::string value(word.substr(std::min(word.find('=') + 1, word.size())));
        if (word == "refused") {
            refused = true;
        } else if (word == "silent") {
            silent = true;
        } else if (word == "tls-first") {
            handshake_first = true;
        } else if (word.starts_with("unix=")) {
            to.unix_path = value;
        } else if (word.starts_with("port=")) {
            to.port = static_cast<std::uint16_t>(std::stoi(value));
        } else if (word.starts_with("host=")) {
            to.host = value;
        } else if (word.starts_with("rcvbuf=")) {
            to.receive_buffer_bytes = std::stoi(value);
        } else if (word.starts_with("ping=")) {
            bool open_ended = false;
            to.ping = unescape(value, open_ended);
        } else {
            tls_options += std::string(word) + ' ';
        }
    }
    if (who.open(to, soon()) == refused) {
        throw mismatch(refused ? "the connection should have been refused"
                               : "the connection was refused");
    }
    if (handshake_first) {
        start_tls(who, tls_options);
    }
    if (!refused && !silent) {
        read_info(name, who.line(soon()));
    }
}

void stage::start_tls(peer& who, std::string_view rest) {
    tls_choice choice;
    bool fails = false;
    for (auto word = take_word(rest); !word.empty(); word = take_word(rest)) {
        const std::string value(word.substr(std::min(word.find('=') + 1, word.size())));
        const auto certificate = [&](const char* suffix) {
            return (where_.certificates / (value + suffix)).string();
        };
        const int version = value == "1.3"   ? TLS1_3_VERSION
                            : value == "1.2" ? TLS1_2_VERSION
                                             : TLS1_1_VERSION;
        if (word == "fails") {
            fails = true;
        } else if (word.starts_with("cert=")) {
            choice.certificate_file = certificate("-cert.pem");
            choice.key_file = certificate("-key.pem");
        } else if (word.starts_with("ca=")) {
            choice.ca_file = certificate("-ca.pem");
        } else if (word.starts_with("sni=")) {
            choice.server_name = value;
        } else if (word.starts_with("min=")) {
            choice.min_version = version;
        } else if (word.starts_with("max=")) {
            choice.max_version = version;
        } else {
            throw mismatch("unknown TLS option " + std::string(word));
        }
    }
    try {
        who.start_tls(choice, soon());
    } catch (const mismatch&) {
        if (fails) {
            return;
        }
        throw;
    }
    if (fails) {
        throw mismatch("the TLS handshake should have failed");
    }
}

void stage::read_info(std::string_view name, const std::string& line) {
    // The blank before the line end is part of the protocol as it is.
    if (!line.starts_with("INFO {") || !line.ends_with("} ")) {
        throw mismatch("expected INFO\n     got: " + shown(line));
    }
    variables_[std::string(name) + ".info"] = line;
    for (const char* field : {"nonce", "client_id", "server_id"}) {
        boost::smatch found;
        const boost::regex value("\"" + std::string(field) + "\":\"?([^\",}]*)");
        if (boost::regex_search(line, found, value)) {
            variables_[std::string(name) + "." + field] = found[1];
        }
    }
}

bool stage::matches(const std::string& pattern, const std::string& text, bool whole) {
    static const boost::regex group_name(R"(\(\?<([a-z_]+)>)");
    const auto [known, is_new] = expressions_.try_emplace(pattern);
    if (is_new) {
        known->second = pattern;
    }
    const boost::regex& expression = known->second;
    boost::smatch found;
    if (whole ? !boost::regex_match(text, found, expression)
              : !boost::regex_search(text, found, expression)) {
        return false;
    }
    for (boost::sregex_iterator name(pattern.begin(), pattern.end(), group_name), end; name != end;
         ++name) {
        variables_[(*name)[1]] = found[(*name)[1].str()];
    }
    return true;
}

std::string stage::expand(std::string_view text) {
    return substituted(text, [this](std::string_view expression) { return variable(expression); });
}

std::string stage::variable(std::string_view expression) {
    std::string_view rest = expression;
    const std::string name(take_word(rest));
    if (name == "repeat") {
        const std::size_t count = std::stoul(std::string(take_word(rest)));
        if (rest.size() == 1) {
            return std::string(count, rest.front()); // at once: some have a million
        }
        std::string text;
        for (std::size_t i = 0; i < count; ++i) {
            text += rest;
        }
        return text;
    }
    static const std::map<std::string_view, int> signatures = {
        {"sign", sodium_base64_VARIANT_URLSAFE_NO_PADDING},
        {"sign-standard", sodium_base64_VARIANT_ORIGINAL},
    };
    if (const auto variant = signatures.find(name); variant != signatures.end()) {
        return nkey_signature(rest, variables_[current_peer_ + ".nonce"], variant->second);
    }
    if (name == "nkey") {
        return public_nkey(rest, 'U');
    }
    if (name == "account-nkey") {
        return public_nkey(rest, 'A');
    }
    if (const auto pin = where_.pins.find(rest); name == "pin" && pin != where_.pins.end()) {
        return pin->second;
    }
    if (name == "bcrypt") {
        return bcrypt_hash(std::string(rest));
    }
    const auto found = variables_.find(name);
    if (found == variables_.end()) {
        throw mismatch("unknown variable %{" + std::string(expression) + "}");
    }
    return found->second;
}

void stage::write_file(const std::string& name, const std::string& content) const {
    // By another name first: a server that watches the file never finds half of it.
    const std::filesystem::path half = folder_ / (name + ".half");
    std::ofstream(half, std::ios::binary) << content;
    std::filesystem::rename(half, folder_ / name);
}

deadline stage::soon() const {
    return clock::now() + std::chrono::duration_cast<clock::duration>(
                              std::chrono::seconds(patience_seconds_) * where_.patience);
}

} // namespace wire

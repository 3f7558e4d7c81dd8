// The steps of a script that are about the server: its process, log, files, and runs that end.
#include "stage.hpp"

#include "text.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

#include <boost/regex.hpp>
#include <sys/stat.h>

namespace wire {

namespace {

std::optional<std::string> content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        return std::nullopt;
    }
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

int signal_number(std::string_view name) {
    static const std::map<std::string_view, int> numbers = {{"HUP", SIGHUP},   {"INT", SIGINT},
                                                            {"TERM", SIGTERM}, {"KILL", SIGKILL},
                                                            {"USR1", SIGUSR1}, {"USR2", SIGUSR2}};
    const auto found = numbers.find(name);
    if (found == numbers.end()) {
        throw mismatch("unknown signal " + std::string(name));
    }
    return found->second;
}

/// Files have no event to wait for that works everywhere, so they are looked at again and again.
template <typename Condition>
bool becomes_true(deadline until, Condition condition) {
    while (!condition()) {
        if (clock::now() > until) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

} // namespace

void stage::server_step(std::string_view verb, std::string_view rest, const std::string& block) {
    const std::string text = expand(rest);
    if (verb == "server") {
        start_server(text, block);
    } else if (verb == "config") {
        write_file("server.conf", expand(block));
    } else if (verb == "file") {
        write_file(text, expand(block));
    } else if (verb == "run") {
        run_once(text);
    } else if (verb == "http") {
        ask(text, block);
    } else if (verb == "patience") {
        patience_seconds_ = std::stoi(text);
    } else if (verb == "signal") {
        if (!server_) {
            throw mismatch("no server to signal");
        }
        server_->signal(signal_number(text));
    } else if (verb == "exit" || verb == "code") {
        std::unique_ptr<process>& who = verb == "exit" ? server_ : ran_;
        const auto code = who ? who->wait(soon()) : std::nullopt;
        if (!code || std::to_string(*code) != text) {
            throw mismatch("expected exit code " + text +
                           "\n     got: " + (code ? std::to_string(*code) : "still running"));
        }
        if (verb == "exit") {
            server_.reset();
        }
    } else if (verb == "log~" || verb == "log!~") {
        check_log(verb == "log~", text);
    } else if (verb == "ended") {
        check_stream("out", '$', {});
        check_stream("err", '$', {});
    } else if (verb == "file~" || verb == "file!" || verb == "mode") {
        check_file(verb, text);
    } else {
        check_stream(std::string(verb.substr(0, 3)), verb.back(), text);
    }
}

void stage::start_server(std::string_view rest, const std::string& block) {
    if (server_) {
        throw mismatch("the server is running already");
    }
    std::vector<std::string> arguments;
    std::string log_file;
    bool bare = false;
    bool quiet = false;
    for (auto word = take_word(rest); !word.empty(); word = take_word(rest)) {
        if (word == "bare") {
            bare = true;
        } else if (word == "quiet") {
            quiet = true;
        } else if (word.starts_with("log=")) {
            log_file = word.substr(4);
        } else {
            arguments.emplace_back(word);
        }
    }
    if (!block.empty()) {
        write_file("server.conf", expand(block));
        arguments.insert(arguments.end(), {"-c", "server.conf"});
    }
    if (!bare) {
        arguments.insert(arguments.end(), {"-a", "127.0.0.1", "-p", "-1"});
    }
    log_seen_ = 0;
    server_ = std::make_unique<process>(folder_ / "nats-server", std::move(arguments), folder_);
    variables_["pid"] = std::to_string(server_->pid());

    static const boost::regex listening(
        R"(Listening for client connections on ([^\s"]*:(\d+)|unix:[^\s"]*))");
    static const boost::regex monitoring(R"(Starting https? monitor on [^\s"]*:(\d+))");
    static const boost::regex websocket(R"(Listening for websocket clients on [^\s"]*:(\d+))");
    const auto note_port = [&](const std::string& line) {
        boost::smatch found;
        if (boost::regex_search(line, found, monitoring)) {
            variables_["monitoring"] = found[1];
        }
        if (boost::regex_search(line, found, websocket)) {
            variables_["websocket"] = found[1];
        }
        if (boost::regex_search(line, found, listening)) {
            variables_["address"] = found[1];
            variables_["port"] = found[2];
        }
        return line.find("Server is ready") != line.npos;
    };
    if (quiet) {
        return;
    }
    if (log_file.empty()) {
        if (!server_->err.wait_for(0, soon(), note_port)) {
            throw mismatch("the server did not become ready");
        }
        return;
    }
    const bool up = becomes_true(soon(), [&] {
        std::istringstream lines(content_of(folder_ / log_file).value_or(""));
        bool is_ready = false;
        for (std::string line; std::getline(lines, line);) {
            is_ready = note_port(line) || is_ready;
        }
        return is_ready;
    });
    if (!up) {
        throw mismatch("the server did not become ready");
    }
}

void stage::run_once(std::string_view rest) {
    std::vector<std::string> arguments;
    std::filesystem::path program = folder_ / "nats-server";
    for (auto word = take_word(rest); !word.empty(); word = take_word(rest)) {
        if (word.starts_with("as=")) {
            program = folder_ / word.substr(3);
            std::error_code ignored;
            std::filesystem::create_symlink(where_.server, program, ignored);
        } else {
            arguments.emplace_back(word);
        }
    }
    out_seen_ = err_seen_ = 0;
    ran_ = std::make_unique<process>(program, std::move(arguments), folder_);
    if (!ran_->wait(soon())) {
        throw mismatch("the command did not end");
    }
}

void stage::check_stream(const std::string& stream, char how, const std::string& text) {
    if (!ran_) {
        throw mismatch("nothing was run");
    }
    const bool is_out = stream == "out";
    std::vector<std::string> lines = (is_out ? ran_->out : ran_->err).lines();
    // Our own explanations stand on lines of their own, beside the texts of the reference.
    std::erase_if(lines, [](const std::string& line) { return line.starts_with("hint: "); });
    std::size_t& seen = is_out ? out_seen_ : err_seen_;
    if (how == '$') {
        if (seen < lines.size()) {
            throw mismatch("expected the end of std" + stream +
                           "\n     got: " + shown(lines[seen]));
        }
        return;
    }
    if (how == '~') {
        // Any later line: help texts and logs are looked through, not spelled out.
        for (std::size_t i = seen; i < lines.size(); ++i) {
            if (matches(text, lines[i], false)) {
                seen = i + 1;
                return;
            }
        }
        throw mismatch("no further line of std" + stream + " matches " + text);
    }
    const std::string got = seen < lines.size() ? lines[seen] : "(the end)";
    if (got != text) {
        throw mismatch("expected on std" + stream + ": " + text + "\n     got: " + shown(got));
    }
    ++seen;
}

void stage::check_log(bool wanted, const std::string& pattern) {
    if (!server_) {
        throw mismatch("no server, no log");
    }
    const auto fits = [&](const std::string& line) { return matches(pattern, line, false); };
    if (!wanted) {
        if (std::ranges::any_of(server_->err.lines(), fits)) {
            throw mismatch("the log should not have a line matching " + pattern);
        }
        return;
    }
    const auto found = server_->err.wait_for(log_seen_, soon(), fits);
    if (!found) {
        throw mismatch("no log line matches " + pattern);
    }
    log_seen_ = *found + 1;
}

void stage::check_file(std::string_view verb, std::string_view rest) {
    const std::filesystem::path file = folder_ / take_word(rest);
    const std::string text(rest);
    if (verb == "file!") {
        if (!becomes_true(soon(), [&] { return !std::filesystem::exists(file); })) {
            throw mismatch(file.filename().string() + " should not exist");
        }
    } else if (verb == "mode") {
        struct stat facts {};
        ::stat(file.c_str(), &facts);
        std::ostringstream mode;
        mode << std::oct << (facts.st_mode & 07777U);
        if (mode.str() != text) {
            throw mismatch("expected mode " + text + " of " + file.filename().string() +
                           "\n     got: " + mode.str());
        }
    } else if (!becomes_true(soon(),
                             [&] { return matches(text, content_of(file).value_or(""), false); })) {
        throw mismatch(file.filename().string() + " should match " + text +
                       "\n     got: " + shown(content_of(file).value_or("(no such file)")));
    }
}

void stage::finish() {
    peers_.clear();
    if (!server_) {
        return;
    }
    server_->signal(SIGTERM);
    const auto code = server_->wait(soon());
    if (!code) {
        throw mismatch("the server did not end after SIGTERM");
    }
    if (*code != 0) {
        throw mismatch("the server ended with code " + std::to_string(*code));
    }
}

std::string stage::log_tail() const {
    constexpr std::size_t most = 25;
    const process* who = server_ ? server_.get() : ran_.get();
    if (who == nullptr) {
        return {};
    }
    const std::vector<std::string> lines = who->err.lines();
    std::string text;
    for (std::size_t i = lines.size() > most ? lines.size() - most : 0; i < lines.size(); ++i) {
        text += "    | " + lines[i] + '\n';
    }
    return text;
}

} // namespace wire

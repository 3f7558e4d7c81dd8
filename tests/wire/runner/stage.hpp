#pragma once

#include "http.hpp"
#include "peer.hpp"
#include "process.hpp"
#include "script.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/regex.hpp>

namespace wire {

/// The state of one running script: its scratch folder, the server, the named peers, the variables;
/// and what each step does to them.
///
/// Thread: one. Errors: `mismatch`.
class stage {
public:
    explicit stage(const environment& where);
    ~stage();
    stage(const stage&) = delete;
    stage& operator=(const stage&) = delete;

    void perform(const step& what);
    /// After the last step: a server still running must end with code 0 on SIGTERM.
    void finish();
    /// The last lines of the server's log, for a report.
    std::string log_tail() const;

private:
    void peer_step(peer& who, std::string_view name, std::string_view verb, std::string_view rest,
                   const std::string& block);
    void open_peer(peer& who, std::string_view name, std::string_view rest);
    void start_tls(peer& who, std::string_view rest);
    void open_websocket(peer& who, std::string_view name, std::string_view rest,
                        const std::string& block);
    void frame_step(peer& who, char direction, std::string_view rest);
    void exchange(const std::string& name, char direction, const std::string& text);
    void server_step(std::string_view verb, std::string_view rest, const std::string& block);
    void start_server(std::string_view rest, const std::string& block);
    void run_once(std::string_view rest);
    void check_stream(const std::string& stream, char how, const std::string& text);
    void check_log(bool wanted, const std::string& pattern);
    void check_file(std::string_view verb, std::string_view rest);
    void ask(std::string_view rest, const std::string& block);
    void check_answer(const http_answer& answer, const std::string& block);
    void check_expectation(const http_answer& answer, std::string_view expectation);
    void check_json(const http_answer& answer, std::string_view rest);
    void read_info(std::string_view name, const std::string& line);

    std::string expand(std::string_view text);
    std::string variable(std::string_view expression);
    void write_file(const std::string& name, const std::string& content) const;
    deadline soon() const;
    /// Full match of a regular expression; its named groups become variables.
    bool matches(const std::string& pattern, const std::string& text, bool whole);

    const environment& where_;
    std::map<std::string, boost::regex> expressions_; // compiled once: some meet each line of a log
    std::filesystem::path folder_;
    std::map<std::string, std::unique_ptr<peer>, std::less<>> peers_;
    std::map<std::string, std::string, std::less<>> variables_;
    std::string held_frames_;  // go out with the next one
    std::string current_peer_; // whose nonce %{sign} uses
    std::unique_ptr<process> server_;
    std::size_t log_seen_ = 0;
    std::unique_ptr<process> ran_; // the last `run`
    std::size_t out_seen_ = 0;
    std::size_t err_seen_ = 0;
    int patience_seconds_ = 5;
};

} // namespace wire

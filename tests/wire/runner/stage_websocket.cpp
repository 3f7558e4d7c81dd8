// The steps of a script that are about websocket connections: the upgrade and single frames.
#include "stage.hpp"

#include "text.hpp"

#include <sstream>
#include <utility>

namespace wire {

namespace {

constexpr std::string_view sample_key = "dGhlIHNhbXBsZSBub25jZQ==";

/// The request of a client that does everything right, with the lines of the script over it: one of
/// the same name takes the place of ours, and one without a value leaves it out.
std::string request_for(const std::string& path, const std::string& block) {
    std::map<std::string, std::string> fixed = {
        {"Host", "Host: a.example"},
        {"Upgrade", "Upgrade: websocket"},
        {"Connection", "Connection: Upgrade"},
        {"Sec-WebSocket-Key", "Sec-WebSocket-Key: " + std::string(sample_key)},
        {"Sec-WebSocket-Version", "Sec-WebSocket-Version: 13"},
    };
    std::string more;
    std::istringstream lines(block);
    for (std::string line; std::getline(lines, line);) {
        const std::string name = line.substr(0, line.find(':'));
        fixed.erase(name);
        if (!line.ends_with(':')) {
            more += line + "\r\n";
        }
    }
    std::string request = "GET " + path + " HTTP/1.1\r\n";
    for (const auto& [name, line] : fixed) {
        request += line + "\r\n";
    }
    return request + more + "\r\n";
}

} // namespace

void stage::open_websocket(peer& who, std::string_view name, std::string_view rest,
                           const std::string& block) {
    std::string path = "/";
    std::string headers = block;
    std::string opening = "silent port=" + variables_["websocket"];
    std::string refused;
    bool silent = false;
    auto frames = std::make_unique<framing>();
    for (auto word = take_word(rest); !word.empty(); word = take_word(rest)) {
        if (word.starts_with("path=")) {
            path = word.substr(5);
        } else if (word.starts_with("refused=")) {
            refused = word.substr(8);
        } else if (word == "silent") {
            silent = true;
        } else if (word == "unmasked") {
            frames->masks = false;
            headers += "Nats-No-Masking: true\n";
        } else if (word == "compressed") {
            frames->compresses = true;
            headers += "Sec-WebSocket-Extensions: permessage-deflate\n";
        } else {
            opening += ' ' + std::string(word);
        }
    }
    open_peer(who, name, opening);
    who.send(request_for(path, headers), soon());
    std::string& answer = frames->answer;
    do {
        answer += who.line(soon()) + "\n";
    } while (!answer.ends_with("\n\n") && answer != "\n");
    variables_[std::string(name) + ".answer"] = answer;
    const std::string status = refused.empty() ? "101" : refused;
    if (!answer.starts_with("HTTP/1.1 " + status + ' ')) {
        throw mismatch("expected the HTTP status " + status + "\n     got: " + shown(answer));
    }
    if (!refused.empty()) {
        return;
    }
    if (answer.find("Sec-WebSocket-Accept: " + accepted_key(sample_key) + '\n') == answer.npos) {
        throw mismatch("the key is not answered\n     got: " + shown(answer));
    }
    who.frame_from_here(std::move(frames));
    if (!silent) {
        read_info(name, who.line(soon()));
    }
}

// Of both directions: options, then the payload.
void stage::frame_step(peer& who, char direction, std::string_view rest) {
    frame told;
    told.masked = direction == '>';
    int length_bytes = 0;
    bool bytewise = false;
    bool held = false;
    bool packed = false;
    std::string code;
    while (!rest.empty()) {
        std::string_view after = rest;
        const std::string_view word = take_word(after);
        if (word.starts_with("op=")) {
            told.opcode = std::stoi(std::string(word.substr(3)));
        } else if (word.starts_with("rsv=")) {
            told.reserved = std::stoi(std::string(word.substr(4)));
        } else if (word.starts_with("length=")) {
            length_bytes = std::stoi(std::string(word.substr(7)));
        } else if (word.starts_with("code=")) {
            const int number = std::stoi(std::string(word.substr(5)));
            told.opcode = close_opcode;
            code = {static_cast<char>(number >> 8), static_cast<char>(number & 0xff)};
        } else if (word == "more") {
            told.final = false;
        } else if (word == "unmasked") {
            told.masked = false;
        } else if (word == "bytewise") {
            bytewise = true;
        } else if (word == "held") {
            held = true;
        } else if (word == "packed") {
            packed = true;
        } else {
            break;
        }
        rest = after;
    }
    bool ignored = false;
    told.payload = code + unescape(rest, ignored);
    if (packed) {
        told.payload = deflated(told.payload);
        told.reserved |= compressed_bit;
    }
    if (direction == '<') {
        who.expect_frame(told, soon());
        return;
    }
    const std::string bytes = std::exchange(held_frames_, {}) + bytes_of(told, length_bytes);
    if (held) {
        held_frames_ = bytes;
        return;
    }
    const std::size_t step = bytewise ? 1 : bytes.size();
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        who.send_raw(std::string_view(bytes).substr(at, step), soon());
    }
}

} // namespace wire

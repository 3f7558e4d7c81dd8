#include "http.hpp"

#include "text.hpp"

#include <algorithm>
#include <cctype>

#include <boost/json/src.hpp>

namespace wire {

namespace {

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

std::string read_chunks(peer& from, deadline until) {
    std::string body;
    while (true) {
        const std::string line = from.line(until, true);
        const std::size_t size = std::stoul(line, nullptr, 16);
        if (size == 0) {
            break;
        }
        body += from.take(size, until);
        if (from.take(2, until) != "\r\n") {
            throw mismatch("a chunk is not followed by the end of a line");
        }
    }
    if (const std::string line = from.line(until, true); !line.empty()) {
        throw mismatch("expected the end of the chunks\n     got: " + shown(line));
    }
    return body;
}

} // namespace

http_answer read_http_answer(peer& from, bool head, deadline until) {
    http_answer answer;
    const std::string first = from.line(until, true);
    if (!first.starts_with("HTTP/1.") || first.size() < 12) {
        throw mismatch("expected an answer over HTTP\n     got: " + shown(first));
    }
    answer.status = std::stoi(first.substr(9, 3));
    answer.fields[""] = first;
    while (true) {
        const std::string line = from.line(until, true);
        if (line.empty()) {
            break;
        }
        const std::size_t colon = line.find(": ");
        if (colon == line.npos) {
            throw mismatch("expected a field of a head\n     got: " + shown(line));
        }
        answer.fields[lower(line.substr(0, colon))] = line.substr(colon + 2);
    }
    if (head) {
        return answer;
    }
    if (answer.fields.contains("content-length")) {
        answer.body = from.take(std::stoul(answer.fields["content-length"]), until);
    } else if (answer.fields["transfer-encoding"] == "chunked") {
        answer.body = read_chunks(from, until);
    } else {
        answer.body = from.rest(until);
    }
    return answer;
}

const boost::json::value* json_at(const boost::json::value& top, std::string_view path) {
    const boost::json::value* at = &top;
    while (at != nullptr && !path.empty()) {
        const std::size_t end = std::min(path.find_first_of(".["), path.size());
        if (end > 0) {
            const auto* object = at->if_object();
            at = object != nullptr ? object->if_contains(path.substr(0, end)) : nullptr;
            path.remove_prefix(end);
        } else if (path.front() == '.') {
            path.remove_prefix(1);
        } else {
            const std::size_t close = std::min(path.find(']'), path.size());
            const auto* array = at->if_array();
            const std::size_t index = std::stoul(std::string(path.substr(1, close - 1)));
            at = array != nullptr ? array->if_contains(index) : nullptr;
            path.remove_prefix(std::min(close + 1, path.size()));
        }
    }
    return at;
}

} // namespace wire

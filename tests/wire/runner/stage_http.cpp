// The step of a script that asks over HTTP, and what its block expects of the answer.
#include "stage.hpp"

#include "text.hpp"

#include <sstream>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace wire {

void stage::ask(std::string_view rest, const std::string& block) {
    target to;
    to.port = static_cast<std::uint16_t>(std::stoi("0" + variables_["monitoring"]));
    std::string method = "GET";
    std::string tls_options;
    bool secure = false;
    bool eventually = false;
    const std::string path(take_word(rest));
    for (auto word = take_word(rest); !word.empty(); word = take_word(rest)) {
        if (word.starts_with("method=")) {
            method = word.substr(7);
        } else if (word.starts_with("port=")) {
            to.port = static_cast<std::uint16_t>(std::stoi(std::string(word.substr(5))));
        } else if (word == "tls") {
            secure = true;
        } else if (word == "eventually") {
            eventually = true;
        } else {
            tls_options += std::string(word) + ' ';
        }
    }
    const std::string request = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    for (const deadline until = soon();;) {
        try {
            peer who;
            if (!who.open(to, soon())) {
                throw mismatch("nobody answers over HTTP");
            }
            if (secure) {
                start_tls(who, tls_options);
            }
            who.send(request, soon());
            check_answer(read_http_answer(who, method == "HEAD", soon()), expand(block));
            return;
        } catch (const mismatch&) {
            if (!eventually || clock::now() > until) {
                throw;
            }
        }
    }
}

void stage::check_answer(const http_answer& answer, const std::string& block) {
    std::istringstream lines(block);
    for (std::string line; std::getline(lines, line);) {
        check_expectation(answer, line);
    }
}

void stage::check_expectation(const http_answer& answer, std::string_view expectation) {
    std::string_view rest = expectation;
    const std::string verb(take_word(rest));
    const auto fail = [&](std::string_view got) {
        throw mismatch("expected of the answer: " + std::string(expectation) +
                       "\n     got: " + shown(got, 2000));
    };
    if (verb == "status") {
        if (std::to_string(answer.status) != rest) {
            fail(answer.fields.at("") + "\r\n" + answer.body);
        }
    } else if (verb == "field" || verb == "field~" || verb == "field!") {
        const std::string name(take_word(rest));
        const auto found = answer.fields.find(name);
        const bool there = found != answer.fields.end();
        if (verb == "field!" ? there : !there) {
            fail(there ? found->second : "no such field");
        } else if (verb == "field" && found->second != rest) {
            fail(found->second);
        } else if (verb == "field~" && !matches(std::string(rest), found->second, true)) {
            fail(found->second);
        }
    } else if (verb == "body") {
        bool open_ended = false;
        if (answer.body != unescape(rest, open_ended)) {
            fail(answer.body);
        }
    } else if (verb == "body~" || verb == "body!~") {
        if (matches(std::string(rest), answer.body, false) != (verb == "body~")) {
            fail(answer.body);
        }
    } else if (verb == "json") {
        check_json(answer, rest);
    } else {
        throw mismatch("unknown expectation: " + std::string(expectation));
    }
}

void stage::check_json(const http_answer& answer, std::string_view rest) {
    const std::string whole(rest);
    const std::string path(take_word(rest));
    const std::string how(take_word(rest));
    boost::system::error_code error;
    const boost::json::value top = boost::json::parse(answer.body, error);
    if (error) {
        throw mismatch("the answer is no JSON: " + shown(answer.body));
    }
    const boost::json::value* found = json_at(top, path == "." ? "" : path);
    const std::string got = found != nullptr ? boost::json::serialize(*found) : "nothing";
    bool right = false;
    if (how == "=") {
        right = found != nullptr && *found == boost::json::parse(rest, error) && !error;
    } else if (how == "~") {
        right = found != nullptr &&
                matches(std::string(rest),
                        found->is_string() ? std::string(found->get_string()) : got, true);
    } else if (how == "!") {
        right = found == nullptr;
    } else if (how == "size") {
        const std::size_t size = found == nullptr     ? 0
                                 : found->is_array()  ? found->get_array().size()
                                 : found->is_object() ? found->get_object().size()
                                                      : 0;
        right = std::to_string(size) == rest;
    } else {
        throw mismatch("unknown way to look at JSON: " + how);
    }
    if (!right) {
        throw mismatch("expected of the answer: json " + whole + "\n     got: " + shown(got, 2000));
    }
}

} // namespace wire

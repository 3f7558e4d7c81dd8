#include "request.hpp"

#include <algorithm>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace plexus::websocket {

namespace http = boost::beast::http;

std::size_t request::count(std::string_view name) const noexcept {
    const auto named = [&](const auto& header) { return same_text(header.first, name); };
    return static_cast<std::size_t>(std::ranges::count_if(headers, named));
}

std::string_view request::header(std::string_view name) const noexcept {
    for (const auto& [each, value] : headers)
        if (same_text(each, name))
            return value;
    return {};
}

bool request::has_token(std::string_view name, std::string_view token) const noexcept {
    bool found = false;
    for (const auto& [each, value] : headers)
        if (same_text(each, name))
            for_each_part(value, ',',
                          [&](std::string_view part) { found = found || same_text(part, token); });
    return found;
}

std::string_view request::path() const noexcept {
    return std::string_view(target).substr(0, target.find('?'));
}

bool same_text(std::string_view a, std::string_view b) noexcept {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t";
    const auto first = text.find_first_not_of(blanks);
    if (first == text.npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

struct request_reader::parser : http::request_parser<http::empty_body> {};

request_reader::request_reader() : parser_(std::make_unique<parser>()) {
    parser_->header_limit(static_cast<std::uint32_t>(head_max));
    parser_->body_limit(boost::none); // what follows the head is not looked at here
}

request_reader::~request_reader() = default;

request_reader::outcome request_reader::read(std::string_view bytes) {
    constexpr std::string_view end_of_head = "\r\n\r\n";
    const bool whole = bytes.find(end_of_head, searched_) != bytes.npos;
    searched_ = std::max(bytes.size(), end_of_head.size()) - end_of_head.size();
    boost::beast::error_code error;
    size_ += parser_->put(boost::asio::buffer(bytes.substr(size_)), error);
    // Beast counts without the first line.
    if (error == http::error::header_limit || size_ > head_max ||
        (error == http::error::need_more && bytes.size() > head_max))
        return outcome::too_large;
    if (parser_->is_header_done())
        return outcome::complete;
    // Of a first line that is too short Beast would want more for ever.
    return !whole && (!error || error == http::error::need_more) ? outcome::incomplete
                                                                 : outcome::malformed;
}

request request_reader::take() const {
    const auto& head = parser_->get();
    request taken{head.method_string(), head.target(), {}, head.version()};
    for (const auto& field : head)
        taken.headers.emplace_back(field.name_string(), field.value());
    return taken;
}

} // namespace plexus::websocket

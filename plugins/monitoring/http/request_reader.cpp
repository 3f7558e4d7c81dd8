#include "http/request_reader.hpp"

#include <algorithm>
#include <stdexcept>

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <plexus/http_host.hpp>

#include "http/limits.hpp"

namespace plexus::monitoring {

namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::string_view last_chunk = "0\r\n\r\n";

/// The body of a request: counted and dropped.
struct dropped_body {
    /// Bytes so far. Beast does not initialise a bare number.
    struct value_type {
        std::uint64_t size = 0;
    };

    class reader {
    public:
        template <bool IsRequest, class Fields>
        reader(http::header<IsRequest, Fields>&, value_type& seen) : seen_(seen) {}
        void init(const boost::optional<std::uint64_t>&, error_code& error) { error = {}; }
        template <class Buffers>
        std::size_t put(const Buffers& bytes, error_code& error) {
            const std::size_t more = boost::beast::buffer_bytes(bytes);
            seen_.size += more;
            error = seen_.size > limits::request_body_max ? http::error::body_limit : error_code{};
            return more;
        }
        void finish(error_code& error) { error = {}; }

    private:
        value_type& seen_;
    };
};

/// Whether a first line that Beast does not take for its version has one, but not ours. What is
/// none is no request (reference).
bool has_other_version(std::string_view in) {
    constexpr std::string_view form = "HTTP/0.0";
    std::string_view line = in.substr(0, in.find('\n'));
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    const std::string_view word = line.substr(line.rfind(' ') + 1);
    const bool ours = word == "HTTP/1.0" || word == "HTTP/1.1"; // but there is no CRLF behind it
    return !ours && std::ranges::equal(word, form, [](char c, char wanted) {
        return wanted == '0' ? c >= '0' && c <= '9' : c == wanted;
    });
}

/// The path and query of "/varz?a=b", or of "http://host/varz?a=b" as proxies write it.
std::string_view without_authority(std::string_view target) {
    const std::size_t scheme = target.find("://");
    if (target.starts_with('/') || scheme == target.npos)
        return target;
    const std::size_t slash = target.find('/', scheme + 3);
    return slash == target.npos ? "/" : target.substr(slash);
}

} // namespace

struct request_reader::parser : http::request_parser<dropped_body> {
    parser() {
        header_limit(limits::request_head_max);
        body_limit(boost::none); // the head of a request with a large body is answered all the same
        eager(false);
    }
};

request_reader::request_reader() : parser_(std::make_unique<parser>()) {}
request_reader::~request_reader() = default;

request_reader::step request_reader::read(std::string& in) {
    while (true) {
        if (head_told_ && parser_->is_done()) {
            parser_ = std::make_unique<parser>();
            between_ = true;
            head_told_ = false;
            searched_ = lines_ = 0;
            return step::done;
        }
        if (in.empty())
            return step::more;
        between_ = false;
        // Shorter ones cannot be the end of a body, and Beast asserts that it never sees one.
        if (head_told_ && parser_->chunked() && in.size() < last_chunk.size())
            return step::more;
        // Asked first: Beast reads a head in one go, and keeps each field by itself.
        if (!head_told_ && !has_room_for_fields(in))
            return refuse(431);
        error_code error;
        std::size_t used = 0;
        try {
            used = parser_->put(boost::asio::buffer(in), error);
        } catch (const std::length_error&) { // a field that is larger than Beast can keep: 64 KiB
            return refuse(431);
        }
        in.erase(0, used);
        searched_ -= std::min(searched_, used);
        if (error == http::error::need_more) {
            const bool much = in.size() > limits::request_line_max;
            if (much && head_told_)
                return refuse(400); // before a chunk of the body, or behind the last one
            if (much && lines_ == 0)
                return refuse(414);
            return step::more;
        }
        if (error == http::error::header_limit)
            return refuse(431);
        if (error == http::error::body_limit)
            return refuse(413);
        if (error == http::error::bad_version && has_other_version(in))
            return refuse(505, "unsupported protocol version");
        if (error == http::error::bad_transfer_encoding)
            return refuse(501);
        if (error)
            return refuse(400);
        if (!head_told_ && parser_->is_header_done())
            return take_head();
    }
}

/// Counts the lines of a head that have come since it was asked last: a head may come byte by byte.
bool request_reader::has_room_for_fields(std::string_view in) {
    constexpr std::string_view line_end = "\r\n", head_end = "\r\n\r\n";
    const std::size_t from = searched_ - std::min(searched_, head_end.size() - 1);
    const std::size_t found = in.find(head_end, from);
    const std::size_t end = found == in.npos ? in.size() : found + line_end.size();
    if (end > searched_)
        lines_ += static_cast<std::size_t>(
            std::ranges::count(in.substr(searched_, end - searched_), '\n'));
    searched_ = in.size();
    return lines_ <= 1 + limits::request_fields_max; // the first line is no field
}

request_reader::step request_reader::take_head() {
    const auto& fields = parser_->get();
    request_ = {};
    request_.version = fields.version();
    request_.head = fields.method() == http::verb::head;
    if (fields.target().size() > limits::request_line_max)
        return refuse(414);
    if (fields.count(http::field::transfer_encoding) > 0 && !fields.chunked())
        return refuse(501);
    const std::string_view host(fields[http::field::host]);
    if (fields.count(http::field::host) > 1)
        return refuse(400);
    if (request_.version >= 11 && fields.count(http::field::host) == 0)
        return refuse(400, "missing required Host header");
    if (!may_be_http_host(host))
        return refuse(400, "malformed Host header");
    const std::string_view expected(fields[http::field::expect]);
    if (!expected.empty() && !boost::beast::iequals(expected, "100-continue"))
        return refuse(417);
    const std::string_view whole =
        without_authority({fields.target().data(), fields.target().size()});
    const std::size_t mark = std::min(whole.find('?'), whole.size());
    request_.target = whole.substr(0, mark);
    auto path = percent_decoded(request_.target, false);
    if (!path || !path->starts_with('/'))
        return refuse(400);
    request_.path = std::move(*path);
    request_.raw_query = whole.substr(std::min(mark + 1, whole.size()));
    request_.query = monitoring::query(request_.raw_query);
    request_.host = host;
    request_.accept = std::string(fields[http::field::accept]);
    // Whoever announces more than we drop, or waits to be told to send it, is not read on.
    const auto announced = parser_->content_length();
    const bool large = announced && *announced > limits::request_body_max;
    request_.body_left = large || !expected.empty();
    request_.keep_alive = parser_->keep_alive() && !request_.body_left;
    head_told_ = true;
    return step::head;
}

request_reader::step request_reader::refuse(unsigned status, std::string text) {
    refusal_ = {status, std::move(text)};
    return step::refused;
}

} // namespace plexus::monitoring

#pragma once

#include "peer.hpp"

#include <map>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace wire {

/// An answer over HTTP. Names of fields are in lower case.
struct http_answer {
    int status = 0;
    std::map<std::string, std::string> fields;
    std::string body;
};

/// Reads one answer: by its length, in chunks, or to the end of the stream; `head` has no body.
http_answer read_http_answer(peer& from, bool head, deadline until);

/// What a path like `connections[0].name` leads to; null when there is nothing.
const boost::json::value* json_at(const boost::json::value& top, std::string_view path);

} // namespace wire

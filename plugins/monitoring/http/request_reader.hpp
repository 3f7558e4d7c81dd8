#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/query.hpp"

namespace plexus::monitoring {

/// A request as its first line and fields say it.
struct request {
    std::string path;      ///< decoded
    std::string target;    ///< as it came, without what follows a question mark
    std::string raw_query; ///< that, as it came
    std::string host;      ///< the field of this name, or empty
    std::string accept;    ///< likewise
    monitoring::query query;
    unsigned version = 11; ///< of HTTP, times ten
    bool head = false;     ///< the head of the answer is all that is wanted
    bool keep_alive = true;
    bool body_left = false; ///< it has a body that will not be read
};

/// Finds requests in the bytes of a connection: Boost.Beast's parser, our bounds, no body.
///
/// Thread: [home]. Owner: the session. Errors: as a step with status and text.
/// Limits: limits::request_line_max, request_head_max, request_fields_max, request_body_max; names
///         and values of fields have 64 KiB each, Beast's bound.
class request_reader {
public:
    request_reader();
    ~request_reader();

    enum class step : std::uint8_t {
        more,    ///< everything was used and there is more to come
        head,    ///< a request is here; its body follows
        done,    ///< the request and its body are over; what is left belongs to the next
        refused, ///< see refusal(): the rest cannot be read
    };
    /// Uses bytes from the front of `in`.
    step read(std::string& in);

    /// After `head`. Good until `done`.
    const monitoring::request& request() const noexcept { return request_; }
    /// Nothing of a request has come yet.
    bool between_requests() const noexcept { return between_; }

    struct refusal {
        unsigned status = 400;
        std::string text{}; ///< behind the status text, or empty
    };
    const refusal& why() const noexcept { return refusal_; }

private:
    struct parser;

    bool has_room_for_fields(std::string_view in);
    step take_head();
    step refuse(unsigned status, std::string text = {});

    std::unique_ptr<parser> parser_;
    monitoring::request request_;
    refusal refusal_;
    bool between_ = true;
    bool head_told_ = false;
    std::size_t searched_ = 0; ///< bytes of what is left whose lines are counted
    std::size_t lines_ = 0;    ///< of the head, as far as it has come
};

} // namespace plexus::monitoring

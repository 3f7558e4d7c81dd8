// http.hpp: an endpoint between the plugin and the server, whose part the test plays.
#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <plexus/http.hpp>

using namespace plexus;

struct px_http_request {
    std::string body{};
    px_task_fn writable = nullptr;
    void* writable_arg = nullptr;
    bool ended = false;
};

namespace {

/// The server: it has one endpoint.
struct server {
    px_http_endpoint endpoint{};
    void* arg = nullptr;

    px_http_v0 table = [] {
        px_http_v0 made{};
        made.size = sizeof made;
        made.add = [](void* provider, px_host*, const px_http_endpoint* what, void* with) {
            auto& self = *static_cast<server*>(provider);
            self.endpoint = *what;
            self.arg = with;
            return PX_OK;
        };
        made.remove = [](void*, px_host*, const char*) { return PX_OK; };
        made.respond = [](px_http_request* request, std::uint32_t, px_text, px_text body) {
            request->body = view(body);
        };
        made.begin = [](px_http_request* request, std::uint32_t, px_text, px_task_fn writable,
                        void* with) {
            request->writable = writable;
            request->writable_arg = with;
        };
        made.write = [](px_http_request*, px_text) { return std::uint32_t{0}; }; // no room
        made.end = [](px_http_request* request) { request->ended = true; };
        return made;
    }();

    void ask(px_http_request& request) const { endpoint.handle(arg, &request); }
    std::string ask() const {
        px_http_request request;
        ask(request);
        return request.body;
    }
};

server known;
std::vector<std::string> lines; ///< of the log

const px_host_v0 api = [] {
    px_host_v0 made{};
    made.size = sizeof made;
    made.find = [](px_host*, const char* id, void** provider) -> const void* {
        *provider = &known;
        return std::string_view(id) == PX_HTTP_V0_ID ? &known.table : nullptr;
    };
    made.log = [](px_host*, std::uint32_t, px_text line) { lines.emplace_back(view(line)); };
    made.log_enabled = [](px_host*, std::uint32_t) { return std::uint32_t{1}; };
    return made;
}();

} // namespace

// The end is told on one loop while another one, which that of the endpoint may be, calls it.
TEST_CASE("http: an endpoint may be called until the server says that it is gone") {
    const host with(nullptr, &api);
    const auto answer = std::make_shared<const std::string>("yes");
    std::optional<http_endpoint> endpoint(std::in_place, with,
                                          [answer](http_request asked) { asked.json(*answer); });
    REQUIRE(endpoint->open({.path = "/x", .loop = 1}));
    CHECK(known.ask() == "yes");
    endpoint.reset();
    CHECK(known.ask() == "yes");
    const bool is_told = known.endpoint.gone != nullptr;
    REQUIRE(is_told);
    known.endpoint.gone(known.arg);
    CHECK(answer.use_count() == 1);
}

TEST_CASE("http: what throws once there is room again is named in the log") {
    const host with(nullptr, &api);
    std::optional<http_request> kept;
    http_endpoint endpoint(with, [&](http_request asked) {
        kept.emplace(std::move(asked));
        kept->begin(200, "text/plain");
        CHECK_FALSE(kept->write("part"));
        kept->when_writable([] { throw std::runtime_error("nothing to write"); });
    });
    REQUIRE(endpoint.open({.path = "/x", .loop = 1}));
    px_http_request request;
    known.ask(request);
    lines.clear();
    request.writable(request.writable_arg);
    CHECK(lines == std::vector<std::string>{"when_writable threw: nothing to write"});
    request.writable(request.writable_arg); // it is called once
    CHECK(lines.size() == 1);
    kept->when_writable([&] {
        kept.reset(); // and with it the function itself
        throw 1;
    });
    request.writable(request.writable_arg);
    CHECK(lines.back() == "when_writable threw something that is no std::exception");
    CHECK(request.ended);
    endpoint.close();
    known.endpoint.gone(known.arg);
}

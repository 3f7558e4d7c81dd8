// http.hpp: an endpoint between the plugin and the server, whose part the test plays.
#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>

#include <plexus/http.hpp>

using namespace plexus;

struct px_http_request {
    std::string body{};
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
        return made;
    }();

    std::string ask() const {
        px_http_request request;
        endpoint.handle(arg, &request);
        return request.body;
    }
};

server known;

const px_host_v0 api = [] {
    px_host_v0 made{};
    made.size = sizeof made;
    made.find = [](px_host*, const char* id, void** provider) -> const void* {
        *provider = &known;
        return std::string_view(id) == PX_HTTP_V0_ID ? &known.table : nullptr;
    };
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

#include "console/front_page.hpp"

#include <doctest/doctest.h>

#include "console/files.hpp"

using namespace plexus::monitoring;

namespace {

front_page_facts facts(std::string base) {
    return {.server_name = "<script>alert(1)</script>",
            .version = "0.4.0",
            .compatible = "2.15.2",
            .base = std::move(base),
            .endpoints = {{"/varz", "The \"server\"."}, {"/debug/vars", ""}}};
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}

} // namespace

TEST_CASE("front_page: links every endpoint and names the version, names are texts") {
    const std::string page = front_page(facts("/"));
    CHECK(has(page, "<a href=\"./varz\" title=\"The &#34;server&#34;.\">/varz</a>"));
    CHECK(has(page, "<a href=\"./debug/vars\""));
    CHECK(has(page, "src=\"./console/main.js\""));
    CHECK(has(page, "0.4.0"));
    CHECK(has(page, "2.15.2"));
    CHECK(has(page, "<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>"));
    CHECK_FALSE(has(page, "<script>alert"));
    CHECK_FALSE(has(page, "@"));
}

TEST_CASE("front_page: links start at the last part of the base path") {
    const std::string page = front_page(facts("/a/nats"));
    CHECK(has(page, "href=\"./nats/varz\""));
    CHECK(has(page, "src=\"./nats/console/main.js\""));
    CHECK(has(page, "href=\"./nats/console/console.css\""));
}

TEST_CASE("files: nothing inside asks for an inline script or another host") {
    CHECK(page_files().size() > 10);
    for (const file& each : page_files()) {
        CAPTURE(each.name);
        CHECK(each.text.find("javascript:") == each.text.npos);
        CHECK(each.text.find("innerHTML") == each.text.npos);
        CHECK(each.text.find("https://") == each.text.npos);
        CHECK(each.text.find("style=") == each.text.npos);
    }
}

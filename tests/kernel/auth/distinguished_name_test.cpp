#include "auth/distinguished_name.hpp"

#include <doctest/doctest.h>

using plexus::auth::distinguished_name;

namespace {

distinguished_name dn(std::string_view text) {
    CAPTURE(text);
    auto parsed = distinguished_name::parse(text);
    REQUIRE(parsed);
    return *parsed;
}

bool equal(std::string_view a, std::string_view b) {
    return dn(a).equals(dn(b));
}
bool any_order(std::string_view a, std::string_view b) {
    return dn(a).equals_in_any_order(dn(b));
}

} // namespace

TEST_CASE("dn: types, values and RDNs") {
    const auto name = dn("CN=Steve Kille+OU=x,O=Isode\\, Ltd., C=GB");
    REQUIRE(name.rdns.size() == 3);
    REQUIRE(name.rdns[0].size() == 2);
    CHECK(name.rdns[0][0].type == "CN");
    CHECK(name.rdns[0][0].value == "Steve Kille");
    CHECK(name.rdns[0][1].type == "OU");
    CHECK(name.rdns[1][0].value == "Isode, Ltd.");
    CHECK(name.rdns[2][0].type == "C");
}

TEST_CASE("dn: blanks around types and values do not count, escaped ones do") {
    CHECK(equal("CN = a b ,  O= c", "CN=a b,O=c"));
    CHECK(equal("CN=a,O=c,", "CN=a,O=c"));
    CHECK(dn("CN=\\ a\\ ").rdns[0][0].value == " a ");
    CHECK(dn("CN=a\\  ").rdns[0][0].value == "a ");
    CHECK(dn("CN=").rdns[0][0].value == "");
}

TEST_CASE("dn: escapes") {
    CHECK(dn("CN=\\\"\\+\\;\\<\\>\\\\\\#\\=").rdns[0][0].value == "\"+;<>\\#=");
    CHECK(dn("CN=caf\\c3\\A9").rdns[0][0].value == "caf\xc3\xa9");
    CHECK(dn("CN=a\\00b").rdns[0][0].value == std::string_view("a\0b", 3));
    CHECK(dn("CN=a=b").rdns[0][0].value == "a=b");
    CHECK(dn("CN=a#b").rdns[0][0].value == "a#b");
}

TEST_CASE("dn: what is no distinguished name") {
    for (const char* text :
         {"", "alice", ",", "=", "=x", "CN", "CN=a+", "CN=a,,O=b", "+CN=a", "CN=#04024869",
          "CN=a\\", "CN=a\\0", "CN=a\\zz", "CN+O=a", " =a", "user@example.com"}) {
        CAPTURE(text);
        CHECK_FALSE(distinguished_name::parse(text));
    }
}

TEST_CASE("dn: types compare without case, values with case") {
    CHECK(equal("cn=a,o=B", "CN=a,O=B"));
    CHECK_FALSE(equal("CN=a", "CN=A"));
    CHECK_FALSE(equal("CN=a", "O=a"));
}

TEST_CASE("dn: the order of RDNs counts for equality, not for the loose comparison") {
    CHECK_FALSE(equal("CN=a,O=b", "O=b,CN=a"));
    CHECK(any_order("CN=a,O=b", "O=b,CN=a"));
    CHECK_FALSE(any_order("CN=a,O=b", "CN=a"));
    CHECK_FALSE(any_order("CN=a", "CN=a,O=b"));
}

TEST_CASE("dn: the order inside one RDN never counts") {
    CHECK(equal("CN=a+OU=b", "OU=b+CN=a"));
    CHECK_FALSE(equal("CN=a+OU=b", "CN=a,OU=b"));
}

TEST_CASE("dn: each RDN satisfies one other only") { // CVE-2026-33248
    CHECK_FALSE(any_order("CN=a,CN=a", "CN=a,O=b"));
    CHECK_FALSE(any_order("CN=a,O=b", "CN=a,CN=a"));
    CHECK(any_order("CN=a,DC=x,DC=y", "DC=y,CN=a,DC=x"));
    CHECK_FALSE(any_order("CN=a,DC=x,DC=x", "DC=y,CN=a,DC=x"));
    CHECK_FALSE(equal("CN=a+CN=a", "CN=a+CN=b"));
}

#include "auth/certificate_identity.hpp"

#include <doctest/doctest.h>

#include "auth/subject_name.hpp"
#include "make_certificate.hpp"

using namespace plexus;
using testing::make_certificate;
using testing::make_subject;
using names = std::vector<std::string>;

TEST_CASE("certificate: alternative names in the order of the certificate, by kind") {
    testing::certificate_request request;
    request.subject = {{"CN", "joe"}};
    request.emails = {"joe@example.com", "j@example.com"};
    request.dns_names = {"b.example", "a.example"};
    request.uris = {"spiffe://x/joe"};
    request.ip_addresses = {"127.0.0.1"};
    const auto cert = make_certificate(request);
    const auto id = auth::read_certificate_identity(cert.get());
    CHECK(id.emails == names{"joe@example.com", "j@example.com"});
    CHECK(id.dns_names == names{"b.example", "a.example"});
    CHECK(id.uris == names{"spiffe://x/joe"});
    CHECK(id.subject_text == "CN=joe");
}

TEST_CASE("certificate: without names there is nothing to map") {
    const auto id =
        auth::read_certificate_identity(make_certificate(testing::certificate_request{}).get());
    CHECK(id.emails.empty());
    CHECK(id.subject_text.empty());
    CHECK_FALSE(id.subject_text_with_dc);
    REQUIRE(id.subject);
    CHECK(id.subject->rdns.empty());
}

TEST_CASE("certificate: the subject by structure is the subject backwards") {
    const auto id = auth::read_certificate_identity(
        make_subject({{"C", "GB"}, {"O", "Isode, Ltd."}, {"OU", "Sales"}, {"CN", "Joe", true}})
            .get());
    REQUIRE(id.subject);
    CHECK(id.subject->equals(
        *auth::distinguished_name::parse("CN=Joe+OU=Sales,O=Isode\\, Ltd.,C=GB")));
}

TEST_CASE("certificate: an attribute type without a name rules out the structural match") {
    const auto id = auth::read_certificate_identity(
        make_subject({{"O", "x"}, {"UID", "123"}, {"CN", "joe"}}).get());
    CHECK_FALSE(id.subject);
    CHECK(id.subject_text == "CN=joe,O=x");
}

TEST_CASE("certificate: the subject text sorts by type and joins equal types") {
    const auto id = auth::read_certificate_identity(make_subject({{"CN", "first"},
                                                                  {"OU", "one"},
                                                                  {"O", "Org"},
                                                                  {"OU", "two"},
                                                                  {"C", "US"},
                                                                  {"serialNumber", "7"},
                                                                  {"L", "Town"},
                                                                  {"ST", "State"},
                                                                  {"street", "Main St"},
                                                                  {"postalCode", "12345"},
                                                                  {"CN", "last"}})
                                                        .get());
    // As the reference logs it for this subject.
    CHECK(id.subject_text == "SERIALNUMBER=7,CN=last,OU=one+OU=two,O=Org,POSTALCODE=12345,"
                             "STREET=Main St,L=Town,ST=State,C=US");
}

TEST_CASE("certificate: the subject text escapes as RFC 2253 does") {
    const auto id = auth::read_certificate_identity(
        make_subject({{"O", " #a,b+c\"d\\e<f>g;h "}, {"CN", "#x y"}}).get());
    CHECK(id.subject_text == "CN=\\#x y,O=\\ #a\\,b\\+c\\\"d\\\\e\\<f\\>g\\;h\\ ");
}

TEST_CASE("certificate: domain components follow the subject text") {
    const auto id = auth::read_certificate_identity(
        make_subject({{"DC", "com"}, {"DC", "example"}, {"O", "x"}, {"CN", "joe"}}).get());
    CHECK(id.subject_text == "CN=joe,O=x");
    REQUIRE(id.subject_text_with_dc);
    CHECK(*id.subject_text_with_dc == "CN=joe,O=x,DC=com,DC=example");
    REQUIRE(id.subject);
    CHECK(id.subject->equals(*auth::distinguished_name::parse("CN=joe,O=x,DC=example,DC=com")));
}

// As Go's Subject.String() prints a certificate with this subject.
TEST_CASE("certificate: the subject as monitoring prints it has what mapping leaves out") {
    CHECK(auth::subject_name(make_subject({{"DC", "com"},
                                           {"DC", "example"},
                                           {"O", "x"},
                                           {"OU", "one"},
                                           {"CN", "joe"},
                                           {"emailAddress", "a@b.c"},
                                           {"GN", "Joe"}})
                                 .get()) ==
          "CN=joe,OU=one,O=x,2.5.4.42=#13034a6f65,1.2.840.113549.1.9.1=#0c056140622e63,"
          "0.9.2342.19200300.100.1.25=#13076578616d706c65,"
          "0.9.2342.19200300.100.1.25=#1303636f6d");
    CHECK(auth::subject_name(make_subject({{"CN", "joe"}}).get()) == "CN=joe");
    CHECK(auth::subject_name(make_subject({}).get()).empty());
}

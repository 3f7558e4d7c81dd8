#include "auth/password.hpp"

#include <string>

#include <doctest/doctest.h>

using plexus::auth::verify_password;

TEST_CASE("password: published bcrypt vectors verify, others do not") {
    CHECK(verify_password("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"));
    CHECK_FALSE(
        verify_password("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*V"));
    CHECK_FALSE(
        verify_password("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", ""));
    CHECK(verify_password("$2b$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U"));
    CHECK(verify_password("$2y$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq", "\xa3"));
}

TEST_CASE("password: every bcrypt prefix means the same algorithm") {
    // The second hash is what the historical sign extension bug made of the same password.
    CHECK(verify_password("$2x$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq", "\xa3"));
    CHECK_FALSE(
        verify_password("$2x$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e", "\xa3"));
    CHECK(verify_password("$2a$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq", "\xa3"));
}

TEST_CASE("password: bcrypt counts the first 72 bytes") {
    const char* hash = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
    std::string password =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    REQUIRE(password.size() == 72);
    CHECK(verify_password(hash, password));
    CHECK(verify_password(hash, password + "chars after 72 are ignored"));
    CHECK(verify_password(hash, password + std::string("\0", 1)));
    CHECK_FALSE(verify_password(hash, password.substr(0, 71)));
}

TEST_CASE("password: a NUL does not shorten a password to one that is right") {
    const char* hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
    CHECK_FALSE(verify_password(hash, std::string("U*U\0", 4)));
    CHECK_FALSE(verify_password(hash, std::string("U*U\0more", 8)));
}

TEST_CASE("password: a broken hash matches nothing, not even itself") {
    for (const char* hash :
         {"$2a$10$short", "$2a$99$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
          "$2a$05$CCCCCCCCCCCCCCCCCC%%%.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"}) {
        CHECK_FALSE(verify_password(hash, "U*U"));
        CHECK_FALSE(verify_password(hash, hash));
    }
}

TEST_CASE("password: a hash with something behind it still verifies") {
    CHECK(
        verify_password("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeWtail", "U*U"));
}

TEST_CASE("password: plain ones compare as bytes") {
    CHECK(verify_password("s3cret", "s3cret"));
    CHECK_FALSE(verify_password("s3cret", "S3cret"));
    CHECK_FALSE(verify_password("s3cret", "s3cre"));
    CHECK_FALSE(verify_password("s3cret", "s3cret "));
    CHECK_FALSE(verify_password("s3cret", ""));
    CHECK(verify_password("", ""));
    CHECK_FALSE(verify_password("", "x"));
    CHECK(verify_password(std::string("a\0b", 3), std::string("a\0b", 3)));
    CHECK_FALSE(verify_password(std::string("a\0b", 3), std::string("a\0c", 3)));
}

#include <doctest/doctest.h>

#include <string>

#include "examples/htpasswd/user_file.hpp"

namespace {

const std::string hash = "$2b$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"; // U*U*U

std::string complaint(std::string_view text) {
    return user_file::read(text).error().text;
}

} // namespace

TEST_CASE("htpasswd: users, comments, empty lines, line ends of both kinds") {
    const auto users = user_file::read("# all of them\n\njoe:" + hash + "\r\nann:" + hash);
    REQUIRE(users);
    CHECK(users->size() == 2);
    CHECK(*users->find("joe") == hash);
    CHECK(*users->find("ann") == hash);
    CHECK(users->find("eve") == nullptr);
    CHECK(users->any() != nullptr);
    CHECK(user_file::read("")->any() == nullptr);
}

TEST_CASE("htpasswd: what is no user is refused with its line") {
    CHECK(complaint("joe") == "line 1: found no name and colon, expected name:hash");
    CHECK(complaint("\n:" + hash) == "line 2: found no name and colon, expected name:hash");
    CHECK(complaint("joe:secret") ==
          "line 1: found no bcrypt hash, expected one as htpasswd -B makes");
    CHECK(complaint("joe:" + hash + "\njoe:" + hash) == "line 2: found a user for the second time");
}

TEST_CASE("htpasswd: a password is checked against its hash") {
    CHECK(is_password(hash, "U*U*U"));
    CHECK_FALSE(is_password(hash, "U*U"));
    CHECK_FALSE(is_password(hash, std::string("U*U*U\0x", 7)));
    CHECK_FALSE(is_password("$2b$05$broken", "U*U*U"));
}

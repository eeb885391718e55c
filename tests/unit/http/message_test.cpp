#include "daemon/http/message.hpp"

#include <catch2/catch.hpp>

#include "daemon/http/token.hpp"

namespace pantau::http {

using namespace std::string_literals;

TEST_CASE("decode_path() takes plain paths and refuses those that mean another one", "[message]") {
    struct Row {
        const char* name;
        std::string raw;
        std::optional<std::string> decoded;
    };
    const auto row = GENERATE(values<Row>({
        {"root", "/", "/"},
        {"segments", "/api/v1/cases/ASP-2026-0001", "/api/v1/cases/ASP-2026-0001"},
        {"percent", "/a%20b", "/a b"},
        {"percent at the end", "/a%41", "/aA"},
        {"plus is no space in a path", "/a+b", "/a+b"},
        {"utf-8", "/caf%C3%A9", "/caf\xC3\xA9"},
        {"three dots are a name", "/...", "/..."},
        {"dots inside a name", "/a..b/.c", "/a..b/.c"},
        {"decoded once only", "/%252e%252e", "/%2e%2e"},
        {"empty", "", {}},
        {"no slash first", "api", {}},
        {"absolute form", "http://evil/", {}},
        {"asterisk form", "*", {}},
        {"dot dot", "/a/../b", {}},
        {"dot dot at the end", "/a/..", {}},
        {"dot", "/./a", {}},
        {"encoded dots", "/%2e%2e/etc/passwd", {}},
        {"half encoded dots", "/.%2E/x", {}},
        {"encoded slash around dots", "/a%2f..%2fb", {}},
        {"backslash", "/a\\..\\b", {}},
        {"encoded backslash", "/a%5c..", {}},
        {"NUL", "/a%00b", {}},
        {"line feed", "/a%0ab", {}},
        {"carriage return", "/a%0d%0aSet-Cookie:x", {}},
        {"delete", "/a%7f", {}},
        {"short percent", "/a%4", {}},
        {"lone percent", "/a%", {}},
        {"no hex", "/a%zz", {}},
        {"sign is no hex", "/a%+1", {}},
    }));
    DYNAMIC_SECTION(row.name) {
        CHECK(decode_path(row.raw) == row.decoded);
    }
}

TEST_CASE("decode_form() decodes fields in order and refuses broken escapes", "[message]") {
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    struct Row {
        const char* name;
        std::string raw;
        std::optional<Pairs> decoded;
    };
    const auto row = GENERATE(values<Row>({
        {"nothing", "", Pairs{}},
        {"one", "a=1", Pairs{{"a", "1"}}},
        {"order and repeats stay", "b=2&a=1&b=3", Pairs{{"b", "2"}, {"a", "1"}, {"b", "3"}}},
        {"plus is a space", "q=a+b%2Bc", Pairs{{"q", "a b+c"}}},
        {"no equals sign", "late", Pairs{{"late", ""}}},
        {"empty pieces", "&&a=1&", Pairs{{"a", "1"}}},
        {"equals in the value", "a=b=c", Pairs{{"a", "b=c"}}},
        {"escaped separators", "a%26b=c%3Dd", Pairs{{"a&b", "c=d"}}},
        {"broken name", "%g=1", {}},
        {"broken value", "a=%", {}},
        {"cut value", "a=%4", {}},
    }));
    DYNAMIC_SECTION(row.name) {
        CHECK(decode_form(row.raw) == row.decoded);
    }
}

TEST_CASE("Request finds the first parameter and headers by lower name", "[message]") {
    Request request;
    request.query = {{"limit", "1"}, {"limit", "2"}};
    request.headers = {{"host", "localhost"}};
    CHECK(request.parameter("limit") == "1");
    CHECK_FALSE(request.parameter("cursor"));
    CHECK(request.header("host") == "localhost");
    CHECK(request.header("origin").empty());
}

TEST_CASE("a token has 256 bits and only its SHA-256 is kept", "[token]") {
    const auto one = new_token(), other = new_token();
    CHECK(one != other);
    CHECK(one.size() == std::string{"pantau_"}.size() + 43);  // 256 bits in base64url without padding
    CHECK(one.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
          std::string::npos);
    // FIPS 180-2, appendix B.1
    CHECK(token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(token_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace pantau::http

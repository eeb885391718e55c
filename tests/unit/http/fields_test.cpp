#include "daemon/http/fields.hpp"

#include <catch2/catch.hpp>
#include <date/date.h>

namespace pantau::http {

namespace {

Request request(std::string body, const char* type = "application/json") {
    Request made;
    made.method = "POST";
    made.body = std::move(body);
    if (type != nullptr) made.headers["content-type"] = type;
    return made;
}

/// What POST …/events reads, in short.
struct Read {
    std::string text;
    std::optional<std::int64_t> number;
    bool flag = false;
    std::vector<std::string> list;
    std::optional<cases::Instant> at;
    std::optional<Problem> problem;
};
Read read(const Request& from) {
    Fields fields{from, "Asia/Jakarta"};
    Read all;
    all.text = fields.text("text");
    all.number = fields.integer("number");
    all.flag = fields.flag("flag");
    all.list = fields.texts("list");
    all.at = fields.time("at");
    all.problem = fields.problem();
    return all;
}

}  // namespace

TEST_CASE("fields of the right type are read", "[fields]") {
    const auto all = read(request(
        R"({"text":"Halo","number":7,"flag":true,"list":["a","b"],"at":"2026-11-23T08:00:00+07:00"})"));
    REQUIRE_FALSE(all.problem);
    CHECK(all.text == "Halo");
    CHECK(all.number == 7);
    CHECK(all.flag);
    CHECK(all.list == std::vector<std::string>{"a", "b"});
    CHECK(all.at == cases::Instant{date::sys_days{date::year{2026} / 11 / 23} + std::chrono::hours{1}});
}

TEST_CASE("null and absent are the same", "[fields]") {
    for (const auto* body : {"{}", R"({"text":null,"number":null,"flag":null,"list":null,"at":null})"}) {
        const auto all = read(request(body));
        CHECK_FALSE(all.problem);
        CHECK(all.text.empty());
        CHECK_FALSE(all.number);
        CHECK_FALSE(all.flag);
        CHECK(all.list.empty());
        CHECK_FALSE(all.at);
    }
}

TEST_CASE("whatever is wrong becomes one problem that names it", "[fields]") {
    struct Row {
        const char* name;
        std::string body;
        int status;
        const char* code;
        const char* detail;  ///< occurs in the detail
    };
    const auto row = GENERATE(values<Row>({
        {"unknown field", R"({"texte":"x"})", 422, "E_BAD_FIELD", "texte"},
        {"text is a number", R"({"text":1})", 422, "E_BAD_FIELD", "text"},
        {"number is a text", R"({"number":"1"})", 422, "E_BAD_FIELD", "number"},
        {"number is a fraction", R"({"number":1.5})", 422, "E_BAD_FIELD", "number"},
        {"number is a float", R"({"number":1e0})", 422, "E_BAD_FIELD", "number"},
        {"number wraps to 1 as an int", R"({"number":4294967297})", 422, "E_BAD_FIELD", "number"},
        {"number just beyond an int", R"({"number":2147483648})", 422, "E_BAD_FIELD", "number"},
        {"number below an int", R"({"number":-2147483649})", 422, "E_BAD_FIELD", "number"},
        {"number beyond 64 bits", R"({"number":18446744073709551615})", 422, "E_BAD_FIELD", "number"},
        {"number beyond all bits", R"({"number":99999999999999999999})", 422, "E_BAD_FIELD", "number"},
        {"flag is a number", R"({"flag":1})", 422, "E_BAD_FIELD", "flag"},
        {"list is a text", R"({"list":"a"})", 422, "E_BAD_FIELD", "list"},
        {"list of numbers", R"({"list":["a",1]})", 422, "E_BAD_FIELD", "list"},
        {"list of null", R"({"list":[null]})", 422, "E_BAD_FIELD", "list"},
        {"time is a number", R"({"at":1700000000})", 422, "E_BAD_FIELD", "at"},
        {"time is a word", R"({"at":"besok"})", 422, "E_BAD_FIELD", "at"},
        {"time of no day", R"({"at":"2026-02-30T08:00:00+07:00"})", 422, "E_BAD_FIELD", "at"},
        {"nothing at all", "", 400, "NOT_JSON", "empty"},
        {"not JSON", "{", 400, "NOT_JSON", "JSON"},
        {"two values", "{} {}", 400, "NOT_JSON", "JSON"},
        {"a comment", "{/*x*/}", 400, "NOT_JSON", "JSON"},
        {"a trailing comma", R"({"text":"a",})", 400, "NOT_JSON", "JSON"},
        {"not UTF-8", "{\"text\":\"\xff\"}", 400, "NOT_JSON", "JSON"},
        {"an array", "[]", 400, "NOT_JSON", "object"},
        {"a text alone", "\"a\"", 400, "NOT_JSON", "object"},
        {"33 levels deep", R"({"list":)" + std::string(33, '[') + std::string(33, ']') + "}", 400, "NOT_JSON",
         "JSON"},
        {"a hundred thousand levels", std::string(100'000, '['), 400, "NOT_JSON", "JSON"},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto wrong = read(request(row.body)).problem;
        REQUIRE(wrong);
        CHECK(wrong->status == row.status);
        CHECK(wrong->code == row.code);
        CHECK(wrong->detail.find(row.detail) != std::string::npos);
        CHECK_FALSE(wrong->sentence.empty());
    }
}

TEST_CASE("numbers at the edges of an int are taken", "[fields]") {
    CHECK(read(request(R"({"number":2147483647})")).number == 2147483647);
    CHECK(read(request(R"({"number":-2147483647})")).number == -2147483647);
    CHECK(read(request(R"({"number":0})")).number == 0);
}

TEST_CASE("a route without fields takes an empty body or an empty object", "[fields]") {
    CHECK_FALSE(no_fields(request("")));
    CHECK_FALSE(no_fields(request("{}")));
    CHECK(no_fields(request(R"({"force":true})")).value().status == 422);
    CHECK(no_fields(request("now")).value().status == 400);
}

TEST_CASE("flags and numbers of a query are taken as such or named", "[fields]") {
    struct Row {
        const char* written;
        int flag, number;  ///< -1: refused
    };
    const auto row = GENERATE(values<Row>({
        {"true", 1, -1},
        {"1", 1, 1},
        {"0", 0, -1},
        {"false", 0, -1},
        {"yes", -1, -1},
        {"True", -1, -1},
        {"2", -1, 2},
        {"-1", -1, -1},
        {"1.0", -1, -1},
        {"99999999999", -1, -1},
        {"1 ", -1, -1},
    }));
    Request from;
    from.query = {{"it", row.written}};
    CAPTURE(row.written);
    std::optional<Problem> wrong_flag, wrong_number;
    const bool flag = flag_of(from, "it", wrong_flag);
    CHECK((wrong_flag ? -1 : flag ? 1 : 0) == row.flag);
    const auto number = number_of(from, "it", wrong_number);
    CHECK(number.value_or(-1) == row.number);
    CHECK(wrong_number.has_value() == !number);
    std::optional<Problem> none;
    CHECK_FALSE(flag_of({}, "it", none));
    CHECK_FALSE(number_of({}, "it", none));
    CHECK_FALSE(none);
}

TEST_CASE("JSON is only taken as JSON", "[fields]") {
    const auto status = [](const char* type) {
        const auto wrong = read(request(R"({"text":"a"})", type)).problem;
        return wrong ? wrong->status : 200;
    };
    CHECK(status(nullptr) == 415);
    CHECK(status("text/plain") == 415);
    CHECK(status("application/x-www-form-urlencoded") == 415);
    CHECK(status("application/jsonx") == 415);
    CHECK(status("application/json") == 200);
    CHECK(status("application/json; charset=utf-8") == 200);
    CHECK(status("application/json ;charset=utf-8") == 200);
    CHECK(status("Application/JSON") == 200);
}

TEST_CASE("a local time is the office's and one with an offset its own", "[fields]") {
    const cases::Instant eight{date::sys_days{date::year{2026} / 11 / 23} + std::chrono::hours{1}};
    CHECK(read(request(R"({"at":"2026-11-23T08:00:00"})")).at == eight);
    CHECK(read(request(R"({"at":"2026-11-23 08:00"})")).at == eight);
    CHECK(read(request(R"({"at":"2026-11-23T01:00:00Z"})")).at == eight);
}

TEST_CASE("limit is 1 to 500 and 100 when nothing is said", "[fields]") {
    const auto limit = [](std::optional<std::string> written) {
        Request from;
        if (written) from.query = {{"limit", *written}};
        std::optional<Problem> wrong;
        const auto value = limit_of(from, wrong);
        return wrong ? -wrong->status : value;
    };
    CHECK(limit({}) == 100);
    CHECK(limit("1") == 1);
    CHECK(limit("500") == 500);
    for (const auto* bad : {"0", "501", "-1", "", "ten", "1.5", "5 ", "+5", "99999999999"}) {
        CAPTURE(bad);
        CHECK(limit(bad) == -422);
    }
}

TEST_CASE("a day alone in a query is its midnight at the office", "[fields]") {
    Request from;
    from.query = {{"from", "2026-11-23"}, {"to", "kapan"}};
    std::optional<Problem> wrong;
    CHECK(time_of(from, "from", "Asia/Jakarta", wrong) ==
          cases::Instant{date::sys_days{date::year{2026} / 11 / 22} + std::chrono::hours{17}});
    CHECK_FALSE(wrong);
    CHECK_FALSE(time_of(from, "to", "Asia/Jakarta", wrong));
    REQUIRE(wrong);
    CHECK(wrong->status == 422);
    CHECK(wrong->detail.find("to ") != std::string::npos);
}

}  // namespace pantau::http

// The parts of the link watch that need no watch around them: the order of the queue, the archive's answer.

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <date/date.h>

#include "daemon/watch/archive_lookup.hpp"
#include "daemon/watch/link_queue.hpp"

namespace pantau::watch {
namespace {

using namespace std::chrono_literals;

const Instant noon = date::sys_days{date::year{2026} / 10 / 5} + std::chrono::hours{5};

std::vector<std::int64_t> take_all(LinkQueue& queue) {
    std::vector<std::int64_t> taken;
    while (const auto next = queue.take()) taken.push_back(next->link);
    return taken;
}

TEST_CASE("the queue takes the wanted first then our own and then the longest due", "[links][queue]") {
    LinkQueue queue;
    queue.limit(10, 4);
    queue.put(1, "a", false, {LinkGroup::rest, noon});
    queue.put(2, "b", false, {LinkGroup::rest, noon - 1h});
    queue.put(3, "c", true, {LinkGroup::own_site, noon});
    queue.put(4, "d", false, {LinkGroup::wanted, noon + 1h});
    CHECK(take_all(queue) == std::vector<std::int64_t>{4, 3, 2, 1});
    CHECK_FALSE(queue.has_next());
}

TEST_CASE("a host gets its share at one time and its crowd holds nobody up", "[links][queue]") {
    LinkQueue queue;
    queue.limit(6, 3);
    for (std::int64_t i = 0; i < 100; ++i) queue.put(i, "ramai", false, {LinkGroup::rest, noon - 1h});
    for (std::int64_t i = 100; i < 110; ++i) queue.put(i, "kita", true, {LinkGroup::own_site, noon});
    queue.put(200, "lain", false, {LinkGroup::rest, noon});
    CHECK(take_all(queue) == std::vector<std::int64_t>{100, 101, 102, 0, 200});
    CHECK(queue.out() == 5);
    queue.answered("kita");
    CHECK(take_all(queue) == std::vector<std::int64_t>{103});
    queue.answered("ramai");
    CHECK(take_all(queue) == std::vector<std::int64_t>{1});
    queue.put(300, "baru", false, {LinkGroup::wanted, noon});
    CHECK(take_all(queue) == std::vector<std::int64_t>{300});
    queue.put(301, "baru lagi", false, {LinkGroup::wanted, noon});
    CHECK_FALSE(queue.take());  // all six are out
    queue.answered("lain");
    CHECK(take_all(queue) == std::vector<std::int64_t>{301});
}

TEST_CASE("hosts take turns so that a pause of one is spent with the others", "[links][queue]") {
    LinkQueue queue;
    queue.limit(1, 1);
    for (std::int64_t i = 0; i < 3; ++i) {
        queue.put(10 + i, "tua", false, {LinkGroup::rest, noon - 5h});
        queue.put(20 + i, "muda", false, {LinkGroup::rest, noon});
    }
    std::vector<std::int64_t> order;
    while (const auto next = queue.take()) {
        order.push_back(next->link);
        queue.answered(next->host);
    }
    CHECK(order == std::vector<std::int64_t>{10, 20, 11, 21, 12, 22});
}

TEST_CASE("a link waits once and at its better place", "[links][queue]") {
    LinkQueue queue;
    queue.limit(1, 1);
    queue.put(1, "a", false, {LinkGroup::rest, noon});
    queue.put(2, "a", false, {LinkGroup::rest, noon - 1h});
    queue.put(1, "a", false, {LinkGroup::wanted, noon});
    queue.put(1, "a", false, {LinkGroup::rest, noon - 2h});
    CHECK(queue.waiting() == 2);
    CHECK(queue.take()->link == 1);
    queue.remove(2);
    queue.remove(2);
    CHECK(queue.waiting() == 0);
    CHECK(queue.hosts() == 1);
    queue.answered("a");
    CHECK(queue.hosts() == 0);
    CHECK_THROWS(queue.answered("a"));
}

/// An answer whose `closest` holds these members; single quotes stand for double ones.
std::string closest(std::string members) {
    std::string json = "{'archived_snapshots':{'closest':{" + members + "}}}";
    std::replace(json.begin(), json.end(), '\'', '"');
    return json;
}

TEST_CASE("the archive's answer is believed only when it is one", "[links][archive]") {
    using Kind = ArchiveAnswer::Kind;
    struct Row {
        std::string json;
        Kind kind;
        std::string url;
    };
    const std::string script = "javascript:alert(1)";
    const std::vector<Row> rows{
        {closest("'available':true,'url':'http://web.archive.org/web/1/http://a.id/','status':'200'"),
         Kind::found, "http://web.archive.org/web/1/http://a.id/"},
        {closest("'available':true,'url':'https://w.org/1'"), Kind::found, "https://w.org/1"},
        {"{\"archived_snapshots\":{}}", Kind::none, ""},
        {"{\"archived_snapshots\":[]}", Kind::none, ""},
        {closest("'available':false,'url':'https://w.org/1'"), Kind::none, ""},
        {closest("'available':true,'url':'https://w.org/1','status':'404'"), Kind::none, ""},
        {closest("'available':'true','url':'https://w.org/1'"), Kind::unreadable, ""},
        {closest("'available':true,'url':'" + script + "'"), Kind::unreadable, ""},
        {closest("'available':true,'url':'https://u:p@w.org/'"), Kind::unreadable, ""},
        {closest("'available':true,'url':'https://w.org/\\u0000'"), Kind::unreadable, ""},
        {closest("'available':true,'url':'https://w.org/" + std::string(2'000, 'a') + "'"), Kind::unreadable,
         ""},
        {closest("'available':true,'url':7"), Kind::unreadable, ""},
        {closest("'available':true"), Kind::unreadable, ""},
        {"{\"archived_snapshots\":{\"closest\":\"ya\"}}", Kind::unreadable, ""},
        {"{\"archived_snapshots\":null}", Kind::unreadable, ""},
        {"{}", Kind::unreadable, ""},
        {"[1]", Kind::unreadable, ""},
        {"<html>sedang sibuk</html>", Kind::unreadable, ""},
        {"", Kind::unreadable, ""},
        {closest("'available':true").substr(0, 40), Kind::unreadable, ""},
        {std::string(10'000, '['), Kind::unreadable, ""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.json);
        const auto answer = read_archive_answer(row.json);
        CHECK(answer.kind == row.kind);
        CHECK(answer.url == row.url);
    }
}

TEST_CASE("the archive is asked for the link as it was when last alive", "[links][archive]") {
    CHECK(archive_question("https://a.org/x?url={url}&timestamp={timestamp}",
                           "https://b.id/c?d=e&f=g#{timestamp}", noon + 1h + 2min + 3s) ==
          "https://a.org/"
          "x?url=https%3A%2F%2Fb.id%2Fc%3Fd%3De%26f%3Dg%23%7Btimestamp%7D&timestamp=20261005060203");
    CHECK(archive_question("https://a.org/{url}", "https://b.id/", noon) ==
          "https://a.org/https%3A%2F%2Fb.id%2F");
}

}  // namespace
}  // namespace pantau::watch

// What each adapter makes of a platform's answers, asked over real sockets; see platform_kit.hpp for where
// the answers come from. No accuracy in the field is claimed.

#include <catch2/catch.hpp>

#include "probes/platform_adapter.hpp"
#include "tests/unit/probes/platform_kit.hpp"

namespace pantau::probes::test {
namespace {

// oEmbed's answers as oembed.com and the platforms' documentation show them
const char* const youtube_video =
    R"({"title":"Rapat Paripurna DPRD","author_name":"DPRD","type":"video","version":"1.0","html":"<iframe></iframe>"})";
const char* const x_post =
    R"({"url":"https://x.com/dprd/status/1","author_name":"DPRD","html":"<blockquote></blockquote>","type":"rich","version":"1.0"})";
const char* const tiktok_post =
    R"({"version":"1.0","type":"video","title":"","author_name":"dprd","html":"<blockquote></blockquote>"})";
const char* const x_absent = "Sorry, that page does not exist";
const char* const tiktok_page_of = R"(<script>{"itemInfo":{},"statusCode":)";

struct Row {
    const char* what;
    Platform platform;
    const char* url;
    const char* id;
    std::vector<std::pair<std::string, Reply>> replies;  // by endpoint
    FailureClass failure;
    const char* reason;  // part of it
};

/// The answers with which the canaries read right.
void canaries_are_well(StandIn& stand, PlatformRules& rules) {
    rules.alive_canary = "https://www.youtube.com/watch?v=alivealive0";
    rules.absent_canary = "https://www.youtube.com/watch?v=absentabse0";
    std::string name{name_of(rules.platform)}, alive = "alivealive0", absent = "absentabse0";
    if (rules.platform != Platform::youtube) {
        alive = "111111", absent = "222222";
        const bool x = rules.platform == Platform::x;
        rules.alive_canary = x ? "https://x.com/i/status/111111" : "https://www.tiktok.com/@_/video/111111";
        rules.absent_canary = x ? "https://x.com/i/status/222222" : "https://www.tiktok.com/@_/video/222222";
    }
    const char* const good = rules.platform == Platform::youtube ? youtube_video
                             : rules.platform == Platform::x     ? x_post
                                                                 : tiktok_post;
    stand.says(name, "oembed", alive, {200, good, {}});
    stand.says(name, "oembed", absent, {404, x_absent, {}});
}

std::vector<Row> rows() {
    const char* const tube = "https://youtu.be/dQw4w9WgXcQ?si=1";
    const char* const tube_id = "dQw4w9WgXcQ";
    const char* const x = "https://twitter.com/dprd/status/1712345678901234567?s=20";
    const char* const x_id = "1712345678901234567";
    const char* const tok = "https://www.tiktok.com/@dprd/video/7301234567890123456";
    const char* const tok_id = "7301234567890123456";
    const auto page_status = [](const char* code) {
        return std::string{tiktok_page_of} + code + "}</script>";
    };
    const Platform youtube = Platform::youtube, tiktok = Platform::tiktok;
    return {
        {"alive", youtube, tube, tube_id, {{"oembed", {200, youtube_video, {}}}}, FailureClass::ok, ""},
        {"embedding switched off is alive",
         youtube,
         tube,
         tube_id,
         {{"oembed", {401, "Unauthorized", {}}}},
         FailureClass::ok,
         ""},
        {"gone by two signs",
         youtube,
         tube,
         tube_id,
         {{"oembed", {404, "Not Found", {}}}, {"thumbnail", {404, "", {}}}},
         FailureClass::post_gone,
         "thumbnail is gone"},
        {"a thumbnail that stands is no proof of life nor death",
         youtube,
         tube,
         tube_id,
         {{"oembed", {404, "Not Found", {}}}, {"thumbnail", {200, "jpg", {}}}},
         FailureClass::bot_wall,
         "tidak tersedia"},
        {"private",
         youtube,
         tube,
         tube_id,
         {{"oembed", {403, "Forbidden", {}}}},
         FailureClass::post_private,
         "private"},
        {"private with status 200",
         youtube,
         tube,
         tube_id,
         {{"oembed", {200, "Forbidden", {}}}},
         FailureClass::post_private,
         "private"},
        {"a film called Forbidden is alive",
         youtube,
         tube,
         tube_id,
         {{"oembed", {200, R"({"title":"Forbidden"})", {}}}},
         FailureClass::ok,
         ""},
        {"walled by 429",
         youtube,
         tube,
         tube_id,
         {{"oembed", {429, "", "Retry-After: 60\r\n"}}},
         FailureClass::http_429,
         "oembed was not answered"},
        {"a consent page in place of the page",
         youtube,
         tube,
         tube_id,
         {{"oembed", {302, "", "Location: /accounts/login?continue=x\r\n"}}},
         FailureClass::redirect_to_login,
         "login"},
        {"200 without a title",
         youtube,
         tube,
         tube_id,
         {{"oembed", {200, R"({"title":""})", {}}}},
         FailureClass::bot_wall,
         "fits no rule"},
        {"200 that is no JSON",
         youtube,
         tube,
         tube_id,
         {{"oembed", {200, "<html>hello", {}}}},
         FailureClass::bot_wall,
         "fits no rule"},
        {"400 proves nothing",
         youtube,
         tube,
         tube_id,
         {{"oembed", {400, "Bad Request", {}}}, {"thumbnail", {404, "", {}}}},
         FailureClass::bot_wall,
         "fits no rule"},
        {"a 404 behind a challenge is the wall's",
         youtube,
         tube,
         tube_id,
         {{"oembed", {404, "Not Found", "cf-mitigated: challenge\r\n"}}, {"thumbnail", {404, "", {}}}},
         FailureClass::bot_wall,
         "Cloudflare"},
        {"a thumbnail that cannot be asked proves nothing",
         youtube,
         tube,
         tube_id,
         {{"oembed", {404, "Not Found", {}}}, {"thumbnail", {0, "", {}}}},
         FailureClass::bot_wall,
         "thumbnail gave no usable answer (empty_reply)"},
        {"5xx proves nothing",
         youtube,
         tube,
         tube_id,
         {{"oembed", {503, "", {}}}, {"thumbnail", {404, "", {}}}},
         FailureClass::bot_wall,
         "http_5xx"},

        {"alive", Platform::x, x, x_id, {{"oembed", {200, x_post, {}}}}, FailureClass::ok, ""},
        {"gone with its words",
         Platform::x,
         x,
         x_id,
         {{"oembed", {404, x_absent, {}}}},
         FailureClass::post_gone,
         "does not exist"},
        {"a bare 404 proves nothing",
         Platform::x,
         x,
         x_id,
         {{"oembed", {404, "", {}}}, {"page", {200, "x", {}}}},
         FailureClass::bot_wall,
         "fits no rule"},
        {"private",
         Platform::x,
         x,
         x_id,
         {{"oembed", {403, "Sorry, you are not authorized to see this status", {}}}},
         FailureClass::post_private,
         "only some"},
        {"403 without its words proves nothing",
         Platform::x,
         x,
         x_id,
         {{"oembed", {403, "", {}}}, {"page", {200, "x", {}}}},
         FailureClass::bot_wall,
         "fits no rule"},
        {"walled by 429", Platform::x, x, x_id, {{"oembed", {429, "", {}}}}, FailureClass::http_429, ""},
        {"walled by a login",
         Platform::x,
         x,
         x_id,
         {{"oembed", {302, "", "Location: /i/flow/login\r\n"}}},
         FailureClass::redirect_to_login,
         "login"},
        {"unclear",
         Platform::x,
         x,
         x_id,
         {{"oembed", {200, "[]", {}}}, {"page", {200, "x", {}}}},
         FailureClass::bot_wall,
         "fits no rule"},

        {"alive without a caption",
         tiktok,
         tok,
         tok_id,
         {{"oembed", {200, tiktok_post, {}}}},
         FailureClass::ok,
         ""},
        {"gone by two signs",
         tiktok,
         tok,
         tok_id,
         {{"oembed", {400, R"({"code":400,"message":"Something went wrong"})", {}}}, {"page", {404, "", {}}}},
         FailureClass::post_gone,
         "is not there"},
        {"one sign proves nothing",
         tiktok,
         tok,
         tok_id,
         {{"oembed", {404, "", {}}}, {"page", {200, "<html>", {}}}},
         FailureClass::bot_wall,
         "fits no rule"},
        {"a private post",
         tiktok,
         tok,
         tok_id,
         {{"oembed", {400, "", {}}}, {"page", {200, page_status("10216"), {}}}},
         FailureClass::post_private,
         "private"},
        {"a private account",
         tiktok,
         tok,
         tok_id,
         {{"oembed", {400, "", {}}}, {"page", {200, page_status("10222"), {}}}},
         FailureClass::post_private,
         "private"},
        {"10204 means two things",
         tiktok,
         tok,
         tok_id,
         {{"oembed", {404, "", {}}}, {"page", {404, page_status("10204"), {}}}},
         FailureClass::bot_wall,
         "both"},
        {"walled by a captcha",
         tiktok,
         tok,
         tok_id,
         {{"oembed", {404, "", {}}}, {"page", {200, "<div id=\"tiktok-verify-page\">", {}}}},
         FailureClass::bot_wall,
         "captcha"},
        {"walled by SlardarWAF",
         tiktok,
         tok,
         tok_id,
         {{"oembed", {404, "", {}}}, {"page", {200, "<script>SlardarWAF", {}}}},
         FailureClass::bot_wall,
         "SlardarWAF"},
        {"a login",
         tiktok,
         tok,
         tok_id,
         {{"oembed", {404, "", {}}}, {"page", {302, "", "Location: /login?x=1\r\n"}}},
         FailureClass::redirect_to_login,
         "login"},
    };
}

}  // namespace

TEST_CASE("each adapter reads the documented answers", "[platforms]") {
    Prober prober{loopback_options()};
    for (const Row& row : rows()) {
        CAPTURE(row.what, std::string{name_of(row.platform)});
        StandIn stand;
        PlatformRules rules = stand.rules(row.platform);
        canaries_are_well(stand, rules);
        for (const auto& [endpoint, reply] : row.replies)
            stand.says(std::string{name_of(row.platform)}, endpoint, row.id, reply);
        PlatformProber front{prober, {{rules}, {}}};
        const ProbeResult result = probe_one(front, post(row.url));
        CAPTURE(result.reason, result.evidence);
        CHECK(name(result.failure) == name(row.failure));
        CHECK(result.verdict == verdict_of(row.failure, result.http_status, false));
        CHECK(result.outcome == outcome_of(row.failure, result.http_status, false));
        CHECK(result.reason.find(row.reason) != std::string::npos);
        CHECK(result.reason.empty() == (row.failure == FailureClass::ok));
        CHECK(result.adapter == rules.adapter_name());
        CHECK_FALSE(result.adapter_confirmed);
        CHECK(result.url == row.url);
        CHECK(result.final_url ==
              normalise(row.url).link->url);  // never the endpoint's: no redirect worth telling
        CHECK(result.evidence.find("oembed: ") == 0);
        CHECK_FALSE(result.hops.empty());
        CHECK(result.started != Instant{});
        CHECK(front.health().front().state == AdapterHealth::State::good);
    }
}

TEST_CASE("an adapter asks no more than its rules need", "[platforms]") {
    StandIn stand;
    PlatformRules rules = stand.rules(Platform::youtube);
    canaries_are_well(stand, rules);
    stand.says("youtube", "oembed", "dQw4w9WgXcQ", {200, youtube_video, {}});
    Prober prober{loopback_options()};
    PlatformProber front{prober, {{rules}, {}}};
    CHECK(probe_one(front, post("https://youtu.be/dQw4w9WgXcQ")).failure == FailureClass::ok);
    CHECK(stand.asked("/youtube/oembed/dQw4w9WgXcQ") == 1);
    CHECK(stand.asked("/youtube/thumbnail/dQw4w9WgXcQ") == 0);
    CHECK(stand.asked("/youtube/page/dQw4w9WgXcQ") == 0);
}

TEST_CASE("an answer from a host that is not the platform proves nothing", "[platforms]") {
    // A resolver that rewrites names leads to a page of its own, which may well answer 404.
    FaultServer stranger{[](Connection& connection) {
                             connection.read_head();
                             connection.send("HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n");
                         },
                         nullptr, "127.0.0.2"};
    StandIn stand;
    PlatformRules rules = stand.rules(Platform::youtube);
    canaries_are_well(stand, rules);
    const std::string away = "Location: " + stranger.url("/blokir") + "\r\n";
    stand.says("youtube", "oembed", "dQw4w9WgXcQ", {302, "", away});
    stand.says("youtube", "thumbnail", "dQw4w9WgXcQ", {302, "", away});
    Prober prober{loopback_options()};
    PlatformProber front{prober, {{rules}, {}}};
    const ProbeResult result = probe_one(front, post("https://youtu.be/dQw4w9WgXcQ"));
    CHECK(name(result.failure) == "bot_wall");
    CHECK(result.reason.find("127.0.0.2, which is no host of the platform") != std::string::npos);
}

TEST_CASE("pages of Instagram and Facebook are believed in what is definite only", "[platforms]") {
    struct Page {
        const char* what;
        Platform platform;
        const char* url;
        const char* id;
        Reply reply;
        FailureClass failure;
        const char* adapter;
    };
    const char* const ig = "https://www.instagram.com/reel/CxYz-_12345/?igsh=1";
    const char* const fb = "https://m.facebook.com/dprd/posts/122101234567890123";
    const std::vector<Page> pages{
        {"200 proves nothing",
         Platform::instagram,
         ig,
         "CxYz-_12345",
         {200, "<title>Instagram</title>", {}},
         FailureClass::bot_wall,
         "instagram/1"},
        {"a login",
         Platform::instagram,
         ig,
         "CxYz-_12345",
         {302, "", "Location: /accounts/login/?next=x\r\n"},
         FailureClass::redirect_to_login,
         "instagram/1"},
        {"the front page",
         Platform::instagram,
         ig,
         "CxYz-_12345",
         {302, "", "Location: /\r\n"},
         FailureClass::bot_wall,
         "instagram/1"},
        {"a rate limit in words",
         Platform::instagram,
         ig,
         "CxYz-_12345",
         {200, "Please wait a few minutes before you try again.", {}},
         FailureClass::bot_wall,
         "instagram/1"},
        {"words of absence, which a private one has too",
         Platform::instagram,
         ig,
         "CxYz-_12345",
         {200, "Sorry, this page isn&#39;t available.", {}},
         FailureClass::bot_wall,
         "instagram/1"},
        {"404", Platform::instagram, ig, "CxYz-_12345", {404, "", {}}, FailureClass::http_404, ""},
        {"410", Platform::instagram, ig, "CxYz-_12345", {410, "", {}}, FailureClass::http_410, ""},
        {"429", Platform::instagram, ig, "CxYz-_12345", {429, "", {}}, FailureClass::http_429, ""},
        {"200 proves nothing",
         Platform::facebook,
         fb,
         "122101234567890123",
         {200, "<html>", {}},
         FailureClass::bot_wall,
         "facebook/1"},
        {"a login form",
         Platform::facebook,
         fb,
         "122101234567890123",
         {200, "<form id=\"login_form\">", {}},
         FailureClass::bot_wall,
         "facebook/1"},
        {"words of a login",
         Platform::facebook,
         fb,
         "122101234567890123",
         {200, "<div>You must log in to continue", {}},
         FailureClass::bot_wall,
         "facebook/1"},
        {"a login page",
         Platform::facebook,
         fb,
         "122101234567890123",
         {302, "", "Location: /login/?next=x\r\n"},
         FailureClass::redirect_to_login,
         "facebook/1"},
        {"a checkpoint",
         Platform::facebook,
         fb,
         "122101234567890123",
         {302, "", "Location: /checkpoint/1\r\n"},
         FailureClass::bot_wall,
         "facebook/1"},
        {"404", Platform::facebook, fb, "122101234567890123", {404, "", {}}, FailureClass::http_404, ""},
    };
    Prober prober{loopback_options()};
    for (const Page& page : pages) {
        CAPTURE(page.what, std::string{name_of(page.platform)});
        StandIn stand;
        stand.says(std::string{name_of(page.platform)}, "page", page.id, page.reply);
        PlatformProber front{prober, {{stand.rules(page.platform)}, {}}};
        const ProbeResult result = probe_one(front, post(page.url));
        CAPTURE(result.reason);
        CHECK(name(result.failure) == name(page.failure));
        CHECK(result.verdict == verdict_of(page.failure, result.http_status, false));
        CHECK(result.adapter == page.adapter);
        CHECK(result.body.empty());
        CHECK(front.health().empty());  // no adapter, no health
    }
}

TEST_CASE("that a platform is out of reach says nothing of a post on it", "[platforms]") {
    settings::Problems problems;
    for (const PlatformRules& rules : platform_rules(settings::read_platforms({}, problems)))
        for (const FailureClass failure : all_failure_classes()) {
            CAPTURE(rules.adapter_name(), name(failure));
            ProbeResult page;
            page.failure = failure;
            page.url = page.final_url = "https://www." + rules.hosts.front() + "/a";
            for (const bool is_post : {true, false}) {
                const auto judged = judge_page(rules, page, is_post);
                const auto verdict = verdict_of(judged ? judged->failure : failure, 0, false);
                const bool definite = failure == FailureClass::http_404 || failure == FailureClass::http_410;
                CHECK((verdict == Verdict::down) == definite);
                if (is_post) CHECK((verdict != Verdict::up || failure == FailureClass::content_changed));
            }
        }
}

TEST_CASE("no answers of YouTube read as gone but a 404 of both", "[platforms][property]") {
    StandIn stand;
    const PlatformRules rules = stand.rules(Platform::youtube);
    std::vector<ProbeResult> answers;
    for (const int status : {200, 204, 301, 400, 401, 403, 404, 410, 503})
        for (const char* body : {"Not Found", "Forbidden", R"({"title":"a"})"})
            for (const FailureClass failure :
                 {FailureClass::ok, FailureClass::http_404, FailureClass::http_410, FailureClass::http_4xx,
                  FailureClass::http_5xx, FailureClass::bot_wall, FailureClass::http_429,
                  FailureClass::timeout_ttfb, FailureClass::truncated, FailureClass::self_network}) {
                ProbeResult answer;
                answer.http_status = status;
                answer.body = body;
                answer.failure = failure;
                answers.push_back(std::move(answer));
            }
    int gone = 0;
    for (const ProbeResult& oembed : answers)
        for (const ProbeResult& thumbnail : answers) {
            const PostStep step = judge_post(rules, {oembed, thumbnail, answers.front()});
            if (step.judgement.standing != PostStanding::gone) continue;
            REQUIRE_FALSE(step.ask);
            ++gone;
            CHECK(oembed.http_status == 404);
            CHECK(thumbnail.http_status == 404);
            for (const ProbeResult* answer : {&oembed, &thumbnail})
                CHECK((answer->failure == FailureClass::ok || answer->failure == FailureClass::http_404 ||
                       answer->failure == FailureClass::http_410 ||
                       answer->failure == FailureClass::http_4xx));
        }
    CHECK(gone > 0);
}

TEST_CASE("marks of JSON, header and redirect hold as the data files say", "[platforms]") {
    StandIn stand;
    PlatformRules rules = stand.rules(Platform::x);
    ProbeResult answer;
    answer.failure = FailureClass::http_4xx;
    answer.http_status = 400;
    answer.final_url = "https://x.com/landing/place/x";
    answer.hops = {{302, "https://x.com/a", "", {}, true, {}}, {400, answer.final_url, "", {}, false, {}}};
    answer.evidence = "HTTP/1.1 400 X\nX-Why: Private Post\n\nX-Not: a field";
    answer.content_type = "application/json";
    answer.body = R"({"errors":[{"code":34,"note":null}],"ok":false,"name":"a b"})";
    const auto holds = [&](AnswerMarks marks) {
        rules.rules = {{PostStanding::alive, "it holds", {std::move(marks)}}};
        return judge_post(rules, {answer, answer}).judgement.standing == PostStanding::alive;
    };
    const auto json = [&](const char* mark) { return holds({0, {}, {}, {mark}, {}, {}}); };
    CHECK(json("errors"));
    CHECK(json("errors.0.code"));
    CHECK(json("errors.0.code=34"));
    CHECK(json("ok=false"));
    CHECK(json("name=a b"));
    CHECK(json("none|name"));
    CHECK_FALSE(json("errors.0.code=3"));
    CHECK_FALSE(json("errors.1"));
    CHECK_FALSE(json("errors.0.note"));
    CHECK_FALSE(json("none"));
    const auto header = [&](const char* mark) { return holds({0, {}, {}, {}, {mark}, {}}); };
    CHECK(header("x-why: private"));
    CHECK(header("Content-Type: json"));
    CHECK_FALSE(header("X-Not: a"));
    CHECK_FALSE(header("X-Why: public"));
    const auto redirect = [&](const char* mark) { return holds({0, {}, {}, {}, {}, {mark}}); };
    CHECK(redirect("/landing/place"));
    CHECK(redirect("x.com"));
    CHECK_FALSE(redirect("/landing/pla"));
    CHECK_FALSE(redirect("/"));
    CHECK_FALSE(redirect("com.x"));
    answer.hops.erase(answer.hops.begin());
    CHECK_FALSE(redirect("/landing/place"));  // not by a redirect
}

TEST_CASE("a post's id is read from its key by the patterns of its platform", "[platforms]") {
    StandIn stand;
    const auto id = [&](Platform platform, const char* url) {
        return post_id(stand.rules(platform), *normalise(url).link).value_or("");
    };
    CHECK(id(Platform::youtube, "https://youtu.be/dQw4w9WgXcQ") == "dQw4w9WgXcQ");
    CHECK(id(Platform::youtube, "https://www.youtube.com/@dprd").empty());
    CHECK(id(Platform::youtube, "https://www.youtube.com/playlist?list=PL1").empty());
    CHECK(id(Platform::x, "https://x.com/a/status/12") == "12");
    CHECK(id(Platform::x, "https://x.com/a").empty());
    CHECK(id(Platform::x, "https://t.co/abc").empty());
    CHECK(id(Platform::tiktok, "https://www.tiktok.com/@a/video/12") == "12");
    CHECK(id(Platform::tiktok, "https://vt.tiktok.com/ZS1/").empty());
    CHECK(id(Platform::tiktok, "https://www.tiktok.com/@a").empty());
    CHECK(id(Platform::instagram, "https://www.instagram.com/p/Ab_-1/") == "Ab_-1");
    CHECK(id(Platform::instagram, "https://www.instagram.com/dprd").empty());
    CHECK(id(Platform::facebook, "https://www.facebook.com/watch/?v=9") == "9");
    CHECK(id(Platform::facebook, "https://www.facebook.com/a/posts/9") == "9");
    CHECK(id(Platform::facebook, "https://www.facebook.com/dprd").empty());
    CHECK(id(Platform::youtube, "https://x.com/a/status/12").empty());
}

TEST_CASE("an endpoint holds the post's address as one parameter", "[platforms]") {
    const auto link = *normalise("https://www.facebook.com/permalink.php?story_fbid=1&id=2").link;
    CHECK(endpoint_url({"a", "https://h/o?url={url}&x={id}"}, link, "1") ==
          "https://h/o?url=https%3A%2F%2Fwww.facebook.com%2Fpermalink.php%3Fstory_fbid%3D1%26id%3D2&x=1");
    CHECK(endpoint_url({"page", "{url}"}, link, "1") == link.url);
}

}  // namespace pantau::probes::test

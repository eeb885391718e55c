// The shipped data files as a whole, and what the program makes of them.

#include <set>

#include <catch2/catch.hpp>

#include "daemon/platform_rules.hpp"
#include "probes/evidence.hpp"

namespace pantau::probes {
namespace {

settings::PlatformData shipped() {
    settings::Problems problems;
    auto data = settings::read_platforms({}, problems);
    for (const auto& problem : problems.in_order()) FAIL_CHECK(settings::to_string(problem));
    return data;
}

}  // namespace

TEST_CASE("the shipped files hold all five platforms and no mistake", "[platforms]") {
    const auto data = shipped();
    std::set<std::string> names;
    for (const auto& platform : data.platforms) {
        CAPTURE(platform.platform);
        names.insert(platform.platform);
        CHECK_FALSE(platform.confirmed);  // nobody has held them against the live platforms
        CHECK_FALSE(platform.post_page_proves);
        CHECK(platform.canary_every == std::chrono::minutes{30});
    }
    CHECK(names == std::set<std::string>{"facebook", "instagram", "tiktok", "x", "youtube"});
}

TEST_CASE("three platforms have an adapter and their canaries are posts of theirs", "[platforms]") {
    std::set<std::string> with;
    for (const PlatformRules& rules : platform_rules(shipped())) {
        CAPTURE(rules.adapter_name());
        for (const std::string& url : {rules.alive_canary, rules.absent_canary}) {
            if (url.empty()) continue;
            CAPTURE(url);
            const auto link = normalise(url).link;
            REQUIRE(link);
            CHECK(link->platform == rules.platform);
        }
        bool says_gone = false;
        for (const PlatformRule& rule : rules.rules) says_gone |= rule.standing == PostStanding::gone;
        if (rules.has_adapter()) {
            with.insert(std::string{name_of(rules.platform)});
            CHECK_FALSE(rules.absent_canary.empty());
        } else {
            CHECK_FALSE(says_gone);
        }
        // Its own hosts lead to its own keys.
        for (const std::string& host : rules.hosts)
            if (host != "img.youtube.com" && host != "ytimg.com")
                CHECK(normalise("https://" + host + "/x").link->platform == rules.platform);
    }
    CHECK(with == std::set<std::string>{"tiktok", "x", "youtube"});
}

TEST_CASE("a canary that is no post of its platform is a mistake with a place", "[platforms]") {
    auto data = shipped();
    settings::Problems none, problems;
    check_canaries(data, none);
    CHECK(none.empty());
    const std::string text =
        "schema = 1\nplatform = \"x\"\nversion = 1\nhosts = [\"x.com\"]\nposts = [\"status/{id}\"]\n"
        "alive_canary = \"https://x.com/dprd\"\nabsent_canary = \"https://youtu.be/dQw4w9WgXcQ\"\n"
        "[[endpoint]]\nname = \"oembed\"\nurl = \"https://publish.x.com/o?url={url}\"\n";
    REQUIRE(settings::read_platform_text(text, "x.toml", data, problems));
    check_canaries(data, problems);
    const auto found = problems.in_order();
    REQUIRE(found.size() == 2);
    CHECK(settings::to_string(found[0]) ==
          "x.toml:6:16: alive_canary is \"https://x.com/dprd\", which is no address of a post on X");
    CHECK(settings::to_string(found[1]) ==
          "x.toml:7:17: absent_canary is \"https://youtu.be/dQw4w9WgXcQ\", which is "
          "no address of a post on X");
}

TEST_CASE("the shipped walls are those that are built in", "[platforms][walls]") {
    CHECK(wall_rules(shipped()) == built_in_walls());
}

TEST_CASE("walls and login pages are judged by the rules in use", "[platforms][walls]") {
    CHECK(wall_of(202, "HTTP/1.1 202 X\r\nX-Amzn-Waf-Action: Challenge\r\n", "") ==
          "AWS WAF challenge (x-amzn-waf-action)");
    CHECK(wall_of(999, "", "") == "LinkedIn (status 999)");
    CHECK(wall_of(200, "", "<script src=/cdn-cgi/challenge-platform/x>")
              .empty());  // also on pages that are well
    CHECK(wall_of(403, "", "<script src=/cdn-cgi/challenge-platform/x>") == "Cloudflare challenge (script)");
    CHECK(wall_of(404, "", "<title>Just a moment").empty());
    CHECK(wall_of(404, "cf-mitigated: challenge\r\n", "") == "Cloudflare challenge (cf-mitigated)");
    const auto login = [](const char* url) { return is_login(*parse_url(url).url); };
    CHECK(login("https://a.go.id/masuk"));

    use_walls(
        {{{"Pelindung Baru", {418}, {"server: perisai"}, {"tunggu", "sabar"}}}, {"pintu"}, {"gerbang."}});
    CHECK(wall_of(418, "HTTP/1.1 418 X\r\nServer: Perisai/2\r\n", "mohon sabar") == "Pelindung Baru");
    CHECK(wall_of(418, "HTTP/1.1 418 X\r\n", "mohon sabar").empty());
    CHECK(wall_of(418, "server: perisai\r\n", "halo").empty());
    CHECK(wall_of(200, "server: perisai\r\n", "tunggu").empty());
    CHECK(wall_of(999, "", "").empty());
    CHECK_FALSE(login("https://a.go.id/masuk"));
    CHECK(login("https://a.go.id/x/Pintu"));
    CHECK(login("https://gerbang.go.id/"));
    use_walls(built_in_walls());
    CHECK(login("https://a.go.id/masuk"));
}

}  // namespace pantau::probes

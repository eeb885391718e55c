#include "daemon/settings/content.hpp"

#include <catch2/catch.hpp>

#include "daemon/settings/load.hpp"

namespace pantau::settings {
namespace {

std::vector<std::string> mistakes_of(std::string_view text) {
    Problems problems;
    read_content_text(text, "content.toml", problems);
    std::vector<std::string> out;
    for (const auto& problem : problems.in_order()) out.push_back(to_string(problem));
    return out;
}

}  // namespace

TEST_CASE("the shipped words have no mistake and are the defaults", "[settings][content]") {
    CHECK(mistakes_of(shipped_content_files().front().text).empty());
    const auto settings = built_in();
    const auto& words = settings.content.words;
    CHECK(words.file == "(shipped) content.toml");
    CHECK(words.gambling.terms.size() == 4);
    CHECK(words.gambling.about.size() > 100);
    CHECK(words.soft_404.sibling_kept == std::chrono::hours{24});
    CHECK(words.search_engine.find("Googlebot") != std::string::npos);
    CHECK(settings.content.cloaking_every == std::chrono::hours{1});
}

TEST_CASE("what a words file leaves out stays as shipped", "[settings][content]") {
    Problems problems;
    const auto words = read_content_text("[soft_404]\ndistance = 4\n", "content.toml", problems);
    CHECK(problems.empty());
    CHECK(words.soft_404.distance == 4);
    CHECK(words.soft_404.not_found == built_in().content.words.soft_404.not_found);
    CHECK(words.gambling == built_in().content.words.gambling);
    CHECK(summary(words) != summary(built_in().content.words));
}

TEST_CASE("a mistake in a words file is named with its place", "[settings][content]") {
    struct Row {
        const char* text;
        std::vector<std::string> mistakes;
    };
    const auto row = GENERATE(values<Row>({
        {"[gambling]\nhosts = [\"bet\", \"gacor\", \"gacor\"]\n",
         {"content.toml:2:10: \"bet\" in hosts is shorter than 4 letters, so it would be found in honest "
          "names",
          "content.toml:2:26: \"gacor\" in hosts stands there already, at content.toml:2:17"}},
        {"[gambling]\nfound = 10\nabot = []\n",
         {"content.toml:2:9: found is 10; allowed: a whole number, 50 to 1000",
          "content.toml:3:1: unknown key 'abot' in [gambling]; did you mean 'about'?"}},
        {"[[gambling.terms]]\nweight = 0\nwords = [\"\", \"--\"]\n",
         {"content.toml:2:10: weight is 0; allowed: a whole number, 1 to 100",
          "content.toml:3:10: \"\" in words is empty",
          "content.toml:3:14: \"--\" in words has neither a letter nor a digit of the Latin alphabet, so it "
          "is "
          "never found"}},
        {"[[gambling.terms]]\nwords = [\"slot\"]\n",
         {"content.toml:1:1: weight is missing in [[gambling.terms]]"}},
        {"[soft_404]\nsibling_kept = \"1s\"\nfront_names = [\"a/b\"]\n",
         {"content.toml:2:16: sibling_kept is \"1s\"; allowed: a duration such as \"90s\", \"5m\" or \"3h\", "
          "1m to 30d",
          "content.toml:3:16: \"a/b\" in front_names holds a slash; allowed: the last part of an address"}},
        {"[cloaking]\nsearch_engine = \"\"\nreferer = \"google\"\n",
         {"content.toml:2:17: search_engine is empty; allowed: the user agent of a search engine",
          "content.toml:3:11: referer must begin with http:// or https://"}},
        {"[gambling]\ntrusted_domains = [\"Go.id\"]\n",
         {"content.toml:2:20: \"Go.id\" in trusted_domains is no host name in lower case"}},
    }));
    CAPTURE(row.text);
    CHECK(mistakes_of(row.text) == row.mistakes);
}

TEST_CASE("a words file with a mistake leaves the shipped words in place", "[settings][content]") {
    Problems problems;
    const auto words = read_content_text("[soft_404]\ndistance = 99\n", "content.toml", problems);
    CHECK(problems.size() == 1);
    CHECK(words == built_in().content.words);
}

TEST_CASE("pages may have a least size and content checks can be turned off", "[settings][content]") {
    const auto loaded = read(
        "[office]\nname = \"-\"\n[sop]\nfiles = [\"-\"]\n[calendar]\nfiles = [\"-\"]\n"
        "[[site]]\nid = \"a\"\nurl = \"https://a.example/\"\nleast_bytes = \"4KiB\"\n"
        "check_content = false\n[content]\ncloaking_every = \"30m\"\n",
        "pantau.toml");
    REQUIRE(loaded.settings);
    CHECK(loaded.settings->sites.at(0).least_bytes == 4096);
    CHECK_FALSE(loaded.settings->sites.at(0).check_content);
    CHECK(loaded.settings->content.cloaking_every == std::chrono::minutes{30});
}

}  // namespace pantau::settings

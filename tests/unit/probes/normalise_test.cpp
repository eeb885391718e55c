// One post, one key: what staff paste, and what must come of it (spec/probing.md 2.7).

#include "probes/normalise.hpp"

#include <catch2/catch.hpp>

namespace pantau::probes {
namespace {

struct Row {
    const char* text;
    const char* key;
    const char* url;
};

void check(const Row& row) {
    CAPTURE(row.text);
    const auto found = normalise(row.text);
    CAPTURE(found.refusal);
    REQUIRE(found.link);
    CHECK(found.link->key == row.key);
    CHECK(found.link->url == row.url);
    // What came out is its own normal form: storing and reading back never moves a link.
    const auto again = normalise(found.link->url);
    REQUIRE(again.link);
    CHECK(again.link->key == found.link->key);
    CHECK(again.link->url == found.link->url);
    const std::string prefix{name_of(found.link->platform)};
    CHECK(found.link->key.rfind(prefix + ":", 0) == 0);
}

TEST_CASE("YouTube links come to one key a video", "[normalise]") {
    const char* const watch = "https://www.youtube.com/watch?v=dQw4w9WgXcQ";
    const char* const key = "youtube:dQw4w9WgXcQ";
    for (const char* text : {
             "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
             "http://youtube.com/watch?v=dQw4w9WgXcQ",
             "https://m.youtube.com/watch?v=dQw4w9WgXcQ&feature=youtu.be",
             "https://music.youtube.com/watch?v=dQw4w9WgXcQ&si=abc",
             "https://www.youtube.com/watch?t=42s&v=dQw4w9WgXcQ&pp=ygU",
             "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PL123&index=2",
             "https://youtu.be/dQw4w9WgXcQ",
             "https://youtu.be/dQw4w9WgXcQ?si=Xy_Z-1",
             "youtu.be/dQw4w9WgXcQ?t=10",
             "https://www.youtube.com/shorts/dQw4w9WgXcQ",
             "https://youtube.com/shorts/dQw4w9WgXcQ?feature=share",
             "https://www.youtube.com/live/dQw4w9WgXcQ?si=1",
             "https://www.youtube.com/embed/dQw4w9WgXcQ?autoplay=1",
             "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
             "https://www.youtube.com/v/dQw4w9WgXcQ",
             "HTTPS://WWW.YOUTUBE.COM/watch?v=dQw4w9WgXcQ#t=3",
             "  https://youtu.be/dQw4w9WgXcQ \n",
         })
        check({text, key, watch});
    check({"https://www.youtube.com/playlist?list=PLabc_-1&si=x", "youtube:list/PLabc_-1",
           "https://www.youtube.com/playlist?list=PLabc_-1"});
    check({"https://www.youtube.com/embed/videoseries?list=PLabc", "youtube:list/PLabc",
           "https://www.youtube.com/playlist?list=PLabc"});
    check({"https://www.youtube.com/@DPRDKabBogor?si=x", "youtube:/@dprdkabbogor",
           "https://www.youtube.com/@dprdkabbogor"});
    check({"https://m.youtube.com/@DPRDKabBogor/videos", "youtube:/@DPRDKabBogor/videos",
           "https://www.youtube.com/@DPRDKabBogor/videos"});
    CHECK(normalise("https://youtu.be/dQw4w9WgXcQ").link->host == "www.youtube.com");
}

TEST_CASE("X links come to one key a post", "[normalise]") {
    for (const char* text : {
             "https://x.com/dprdkabbogor/status/1712345678901234567",
             "https://twitter.com/dprdkabbogor/status/1712345678901234567?s=20&t=abc",
             "https://mobile.twitter.com/dprdkabbogor/status/1712345678901234567",
             "https://www.x.com/dprdkabbogor/status/1712345678901234567/photo/1",
             "http://twitter.com/dprdkabbogor/statuses/1712345678901234567",
         })
        check(
            {text, "x:status/1712345678901234567", "https://x.com/dprdkabbogor/status/1712345678901234567"});
    check({"https://x.com/i/web/status/1712345678901234567", "x:status/1712345678901234567",
           "https://x.com/i/status/1712345678901234567"});
    check({"https://x.com/i/status/1712345678901234567", "x:status/1712345678901234567",
           "https://x.com/i/status/1712345678901234567"});
    check(
        {"https://twitter.com/DPRDkabBogor?ref_src=twsrc", "x:/dprdkabbogor", "https://x.com/dprdkabbogor"});
    check({"https://t.co/AbC123xyz", "x:short/AbC123xyz", "https://t.co/AbC123xyz"});
    CHECK(normalise("https://t.co/AbC123xyz").link->short_link);
}

TEST_CASE("TikTok links come to one key a video", "[normalise]") {
    for (const char* text : {
             "https://www.tiktok.com/@dprd.bogor/video/7301234567890123456",
             "https://m.tiktok.com/@dprd.bogor/video/7301234567890123456?is_from_webapp=1&sender_device=pc",
             "https://tiktok.com/@dprd.bogor/video/7301234567890123456?_r=1&_t=8h",
         })
        check({text, "tiktok:7301234567890123456",
               "https://www.tiktok.com/@dprd.bogor/video/7301234567890123456"});
    for (const char* text : {
             "https://m.tiktok.com/v/7301234567890123456.html",
             "https://www.tiktok.com/embed/v2/7301234567890123456",
             "https://www.tiktok.com/embed/7301234567890123456",
             "https://www.tiktok.com/player/v1/7301234567890123456?autoplay=0",
         })
        check({text, "tiktok:7301234567890123456", "https://www.tiktok.com/@_/video/7301234567890123456"});
    check({"https://www.tiktok.com/@dprd.bogor/photo/7301234567890123456", "tiktok:7301234567890123456",
           "https://www.tiktok.com/@dprd.bogor/photo/7301234567890123456"});
    check({"https://vt.tiktok.com/ZSabc123/", "tiktok:short/ZSabc123", "https://vt.tiktok.com/ZSabc123/"});
    check({"vm.tiktok.com/ZMabc", "tiktok:short/ZMabc", "https://vm.tiktok.com/ZMabc/"});
    check({"https://www.tiktok.com/t/ZTabc/?k=1", "tiktok:short/ZTabc", "https://www.tiktok.com/t/ZTabc/"});
    check({"https://www.tiktok.com/@DPRD.bogor?lang=id", "tiktok:/@dprd.bogor",
           "https://www.tiktok.com/@dprd.bogor"});
    CHECK(normalise("https://vt.tiktok.com/ZSabc123/").link->short_link);
}

TEST_CASE("Instagram links come to one key a post", "[normalise]") {
    for (const char* text : {
             "https://www.instagram.com/p/CxYz-_12345/",
             "https://instagram.com/p/CxYz-_12345",
             "https://www.instagram.com/p/CxYz-_12345/?igsh=MzRlODBiNWFlZA==&img_index=1",
             "https://www.instagram.com/reel/CxYz-_12345/?utm_source=ig_web_copy_link",
             "https://www.instagram.com/reels/CxYz-_12345/",
             "https://www.instagram.com/tv/CxYz-_12345/",
             "https://www.instagram.com/dprdkabbogor/p/CxYz-_12345/",
             "https://m.instagram.com/dprdkabbogor/reel/CxYz-_12345/",
             "https://instagr.am/p/CxYz-_12345/",
             "https://l.instagram.com/?u=https%3A%2F%2Fwww.instagram.com%2Fp%2FCxYz-_12345%2F&e=AT0",
         })
        check({text, "instagram:CxYz-_12345", "https://www.instagram.com/p/CxYz-_12345/"});
    check({"https://www.instagram.com/DPRDkabbogor/?hl=id", "instagram:/dprdkabbogor",
           "https://www.instagram.com/dprdkabbogor"});
    check({"https://www.instagram.com/share/reel/BAabc/", "instagram:share/reel/BAabc",
           "https://www.instagram.com/share/reel/BAabc/"});
    CHECK(normalise("https://www.instagram.com/share/reel/BAabc/").link->short_link);
}

TEST_CASE("Facebook links come to one key a post", "[normalise]") {
    for (const char* text : {
             "https://www.facebook.com/dprdbogor/posts/122101234567890123",
             "https://m.facebook.com/dprdbogor/posts/122101234567890123?mibextid=abc",
             "https://web.facebook.com/dprdbogor/posts/122101234567890123/",
             "https://id-id.facebook.com/dprdbogor/posts/rapat-paripurna/122101234567890123",
             "https://fb.com/dprdbogor/posts/122101234567890123",
             "https://l.facebook.com/"
             "l.php?u=https%3A%2F%2Fwww.facebook.com%2Fdprdbogor%2Fposts%2F122101234567890123&h=AT",
         })
        check({text, "facebook:post/122101234567890123",
               "https://www.facebook.com/dprdbogor/posts/122101234567890123"});
    for (const char* text : {
             "https://www.facebook.com/permalink.php?story_fbid=pfbid02AbC&id=100064",
             "https://m.facebook.com/story.php?story_fbid=pfbid02AbC&id=100064&eav=1",
             "https://mbasic.facebook.com/story.php?id=100064&story_fbid=pfbid02AbC",
         })
        check({text, "facebook:post/pfbid02AbC",
               "https://www.facebook.com/permalink.php?story_fbid=pfbid02AbC&id=100064"});
    for (const char* text : {
             "https://www.facebook.com/watch/?v=987654321",
             "https://www.facebook.com/watch?v=987654321&ref=sharing",
             "https://www.facebook.com/video.php?v=987654321",
         })
        check({text, "facebook:video/987654321", "https://www.facebook.com/watch/?v=987654321"});
    check({"https://www.facebook.com/dprdbogor/videos/sidang/987654321/", "facebook:video/987654321",
           "https://www.facebook.com/dprdbogor/videos/987654321"});
    check({"https://www.facebook.com/reel/987654321?s=yWDuG2", "facebook:video/987654321",
           "https://www.facebook.com/reel/987654321"});
    check({"https://www.facebook.com/photo.php?fbid=555&set=a.1&type=3", "facebook:photo/555",
           "https://www.facebook.com/photo/?fbid=555"});
    check({"https://www.facebook.com/dprdbogor/photos/a.123/555/", "facebook:photo/555",
           "https://www.facebook.com/dprdbogor/photos/a.123/555"});
    check({"https://www.facebook.com/groups/warga/permalink/777/", "facebook:post/777",
           "https://www.facebook.com/groups/warga/posts/777"});
    check({"https://www.facebook.com/DPRD.Bogor/?locale=id_ID", "facebook:/dprd.bogor",
           "https://www.facebook.com/dprd.bogor"});
    check({"https://www.facebook.com/profile.php?id=100064&sk=about", "facebook:/profile.php?id=100064",
           "https://www.facebook.com/profile.php?id=100064"});
    check({"https://fb.watch/abC-12/", "facebook:short/fb.watch/abC-12", "https://fb.watch/abC-12/"});
    check({"https://www.facebook.com/share/p/1AbC/", "facebook:share/p/1AbC",
           "https://www.facebook.com/share/p/1AbC/"});
    CHECK(normalise("https://fb.watch/abC-12/").link->short_link);
}

TEST_CASE("web links keep what names the page and lose what names the reader", "[normalise]") {
    const auto row = GENERATE(values<Row>({
        {"https://dprd.bogorkab.go.id/berita/42", "web:dprd.bogorkab.go.id/berita/42",
         "https://dprd.bogorkab.go.id/berita/42"},
        {"https://dprd.bogorkab.go.id/berita/42/", "web:dprd.bogorkab.go.id/berita/42",
         "https://dprd.bogorkab.go.id/berita/42/"},
        {"http://DPRD.BogorKab.go.id:80/berita/42#komentar", "web:dprd.bogorkab.go.id/berita/42",
         "http://dprd.bogorkab.go.id/berita/42"},
        {"https://dprd.bogorkab.go.id:443/berita/42?utm_source=wa&utm_medium=x",
         "web:dprd.bogorkab.go.id/berita/42", "https://dprd.bogorkab.go.id/berita/42"},
        {"https://dprd.bogorkab.go.id/berita?id=42&fbclid=IwAR0", "web:dprd.bogorkab.go.id/berita?id=42",
         "https://dprd.bogorkab.go.id/berita?id=42"},
        {"https://dprd.bogorkab.go.id/?b=2&gclid=1&a=1&UTM_Campaign=z", "web:dprd.bogorkab.go.id/?a=1&b=2",
         "https://dprd.bogorkab.go.id/?b=2&a=1"},
        {"dprd.bogorkab.go.id", "web:dprd.bogorkab.go.id/", "https://dprd.bogorkab.go.id/"},
        {"dprd.bogorkab.go.id:8443/x", "web:dprd.bogorkab.go.id:8443/x",
         "https://dprd.bogorkab.go.id:8443/x"},
        {"//dprd.bogorkab.go.id/x", "web:dprd.bogorkab.go.id/x", "https://dprd.bogorkab.go.id/x"},
        {"https://dprd.bogorkab.go.id./x", "web:dprd.bogorkab.go.id/x", "https://dprd.bogorkab.go.id/x"},
        {"https://a.go.id/Rapat%2dKerja%c3%a9", "web:a.go.id/Rapat-Kerja%C3%A9",
         "https://a.go.id/Rapat%2dKerja%c3%a9"},
        {"https://a.go.id/x?igshid=1&si=2&_ga=3", "web:a.go.id/x", "https://a.go.id/x"},
        {"https://a.go.id/x?flag&n=1", "web:a.go.id/x?flag&n=1", "https://a.go.id/x?flag&n=1"},
        {"http://127.0.0.1:8080/x", "web:127.0.0.1:8080/x", "http://127.0.0.1:8080/x"},
        {"http://[::1]:8080/x", "web:[::1]:8080/x", "http://[::1]:8080/x"},
        {"https://notyoutube.com/watch?v=dQw4w9WgXcQ", "web:notyoutube.com/watch?v=dQw4w9WgXcQ",
         "https://notyoutube.com/watch?v=dQw4w9WgXcQ"},
        {"https://youtube.com.evil.id/watch?v=dQw4w9WgXcQ", "web:youtube.com.evil.id/watch?v=dQw4w9WgXcQ",
         "https://youtube.com.evil.id/watch?v=dQw4w9WgXcQ"},
        {"https://a.go.id/x?u=https://b.go.id/?utm_source=1", "web:a.go.id/x?u=https://b.go.id/?utm_source=1",
         "https://a.go.id/x?u=https://b.go.id/?utm_source=1"},
    }));
    check(row);
}

TEST_CASE("what may not be fetched is refused with a sentence", "[normalise]") {
    const auto* text =
        GENERATE("", "   ", "tidak ada", "javascript:alert(1)", "mailto:a@b.go.id", "ftp://a.go.id/x",
                 "file:///etc/passwd", "https://", "https://user:pw@a.go.id/", "abc", "https://a.go.id/\x01",
                 "http://a.go.id:0/", "http://a.go.id:99999/");
    CAPTURE(text);
    const auto found = normalise(text);
    CHECK_FALSE(found.link);
    CHECK_FALSE(found.refusal.empty());
    CHECK_FALSE(normalise("https://a.go.id/" + std::string(3000, 'x')).link);
}

TEST_CASE("a redirect worth telling is one that ends at something else", "[normalise]") {
    struct Case {
        const char* link;
        const char* end;
        bool elsewhere;
    };
    const auto row = GENERATE(values<Case>({
        {"http://a.go.id/x", "https://a.go.id/x", false},
        {"https://a.go.id/x", "https://www.a.go.id/x/", false},
        {"https://a.go.id/x", "https://a.go.id/x?utm_source=1", false},
        {"https://a.go.id/x", "https://a.go.id/y", true},
        {"https://a.go.id/x", "https://b.go.id/x", true},
        {"https://a.go.id/x", "https://a.go.id/", true},
        {"https://a.go.id/x", "", false},
        {"https://youtu.be/dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&feature=youtu.be",
         false},
        {"https://vt.tiktok.com/ZS1/", "https://www.tiktok.com/@a/video/7301234567890123456", false},
    }));
    CAPTURE(row.link, row.end);
    CHECK(leads_elsewhere(*normalise(row.link).link, row.end) == row.elsewhere);
}

TEST_CASE("platforms have names for machines and for people", "[normalise]") {
    for (const auto platform : {Platform::web, Platform::youtube, Platform::x, Platform::tiktok,
                                Platform::instagram, Platform::facebook}) {
        CHECK(platform_named(name_of(platform)) == platform);
        CHECK_FALSE(display_name_of(platform).empty());
    }
    CHECK_FALSE(platform_named("Web"));
}

}  // namespace
}  // namespace pantau::probes

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
             "https://gaming.youtube.com/watch?v=dQw4w9WgXcQ",
             "http://www.youtube.com:80/watch?v=dQw4w9WgXcQ",
             "https://www.youtube.com:443/watch?v=dQw4w9WgXcQ",
             "https://www.youtube.com./watch?v=dQw4w9WgXcQ",
             "https://www.youtube.com/watch/dQw4w9WgXcQ",
             "https://www.youtube.com//watch?v=dQw4w9WgXcQ",
             "https://www.youtube.com/watch?v=dQw4w9WgXcQ%26t%3D42",
             "https://www.youtube.com/watch?v=%64Qw4w9WgXcQ",
             "https://www.youtube.com/%77atch?v=dQw4w9WgXcQ",
             "https://www.youtube.com/watch?feature=share&amp;v=dQw4w9WgXcQ",
             "https://youtu.be/dQw4w9WgXcQ/",
             "https://youtu.be/dQw4w9WgXcQ&feature=share",
             "https://www.youtube.com/e/dQw4w9WgXcQ",
             "https://m.youtube.com/shorts/dQw4w9WgXcQ/?si=1",
             "https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3DdQw4w9WgXcQ%26feature%3Dshare",
             "https://consent.youtube.com/"
             "m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ&gl=ID",
             "https://www.google.com/"
             "url?sa=t&url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ&usg=x",
             "https://l.facebook.com/l.php?u=https%3A%2F%2Fyoutu.be%2FdQw4w9WgXcQ%3Ffbclid%3Dx&h=AT0",
             "\xE2\x80\x8Bhttps://youtu.be/dQw4w9WgXcQ\xE2\x80\x8B",
             "\xEF\xBB\xBFhttps://youtu.be/dQw4w9WgXcQ\xC2\xA0",
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
    check({"https://www.youtube.com/%40DPRDKabBogor", "youtube:/@dprdkabbogor",
           "https://www.youtube.com/@dprdkabbogor"});
    check({"https://www.youtube.com/channel/UCabc/community?lb=UgkxAbC", "youtube:/post/UgkxAbC",
           "https://www.youtube.com/post/UgkxAbC"});
    check({"https://www.youtube.com/embed/live_stream?channel=UCabc",
           "youtube:/embed/live_stream?channel=UCabc",
           "https://www.youtube.com/embed/live_stream?channel=UCabc"});
    check({"https://www.youtube.com/redirect?q=https%3A%2F%2Fdprd.bogorkab.go.id%2Fberita%2F1&event=x",
           "web:dprd.bogorkab.go.id/berita/1", "https://dprd.bogorkab.go.id/berita/1"});
    check({"https://www.youtube.com:8443/watch?v=dQw4w9WgXcQ", "web:www.youtube.com:8443/watch?v=dQw4w9WgXcQ",
           "https://www.youtube.com:8443/watch?v=dQw4w9WgXcQ"});
    CHECK(normalise("https://youtu.be/dQw4w9WgXcQ").link->key !=
          normalise("https://youtu.be/DQw4w9WgXcQ").link->key);
    CHECK(normalise("https://youtu.be/dQw4w9WgXcQ").link->host == "www.youtube.com");
}

TEST_CASE("X links come to one key a post", "[normalise]") {
    for (const char* text : {
             "https://x.com/dprdkabbogor/status/1712345678901234567",
             "https://twitter.com/dprdkabbogor/status/1712345678901234567?s=20&t=abc",
             "https://mobile.twitter.com/dprdkabbogor/status/1712345678901234567",
             "https://www.x.com/dprdkabbogor/status/1712345678901234567/photo/1",
             "http://twitter.com/dprdkabbogor/statuses/1712345678901234567",
             "https://x.com/dprdkabbogor/status/1712345678901234567/analytics",
             "https://x.com/dprdkabbogor/status/1712345678901234567/video/1?s=46",
             "https://x.com:443/dprdkabbogor/status/1712345678901234567#m",
             "x.com/dprdkabbogor/status/1712345678901234567",
             "https://x.com/dprdkabbogor/%73tatus/1712345678901234567",
             "https://twitter.com/#!/dprdkabbogor/status/1712345678901234567",
             "https://x.com/dprdkabbogor/status/1712345678901234567)",
             "https://x.com/dprdkabbogor/status/1712345678901234567,",
             "https://m.twitter.com/dprdkabbogor/status/1712345678901234567?ref_src=twsrc%5Etfw",
         })
        check(
            {text, "x:status/1712345678901234567", "https://x.com/dprdkabbogor/status/1712345678901234567"});
    check({"https://x.com/i/web/status/1712345678901234567", "x:status/1712345678901234567",
           "https://x.com/i/status/1712345678901234567"});
    check({"https://x.com/i/status/1712345678901234567", "x:status/1712345678901234567",
           "https://x.com/i/status/1712345678901234567"});
    check(
        {"https://twitter.com/DPRDkabBogor?ref_src=twsrc", "x:/dprdkabbogor", "https://x.com/dprdkabbogor"});
    check({"https://x.com/DPRDKabBogor/status/12", "x:status/12", "https://x.com/DPRDKabBogor/status/12"});
    check({"https://x.com/dprd/status/12ab", "x:/dprd/status/12ab", "https://x.com/dprd/status/12ab"});
    check({"https://x.com/search?q=DPRD&src=typed", "x:/search?q=DPRD", "https://x.com/search?q=DPRD"});
    check({"http://t.co/AbC123xyz?amp=1", "x:short/AbC123xyz", "https://t.co/AbC123xyz"});
    check({"https://t.co/AbC123xyz", "x:short/AbC123xyz", "https://t.co/AbC123xyz"});
    CHECK(normalise("https://t.co/AbC123xyz").link->short_link);
}

TEST_CASE("TikTok links come to one key a video", "[normalise]") {
    for (const char* text : {
             "https://www.tiktok.com/@dprd.bogor/video/7301234567890123456",
             "https://m.tiktok.com/@dprd.bogor/video/7301234567890123456?is_from_webapp=1&sender_device=pc",
             "https://tiktok.com/@dprd.bogor/video/7301234567890123456?_r=1&_t=8h",
             "https://www.tiktok.com/%40dprd.bogor/video/7301234567890123456",
             "https://www.tiktok.com/@dprd.bogor/video/7301234567890123456/",
             "http://www.tiktok.com:80/@dprd.bogor/video/7301234567890123456#x",
             "https://lite.tiktok.com/@dprd.bogor/video/7301234567890123456",
             "https://www.tiktok.com/id/@dprd.bogor/video/7301234567890123456?lang=id-ID",
             "tiktok.com/@dprd.bogor/video/7301234567890123456?is_copy_url=1&utm_source=copy",
             "https://www.tiktok.com/@dprd.bogor/video/7301234567890123456.",
         })
        check({text, "tiktok:7301234567890123456",
               "https://www.tiktok.com/@dprd.bogor/video/7301234567890123456"});
    for (const char* text : {
             "https://m.tiktok.com/v/7301234567890123456.html",
             "https://www.tiktok.com/embed/v2/7301234567890123456",
             "https://www.tiktok.com/embed/7301234567890123456",
             "https://www.tiktok.com/player/v1/7301234567890123456?autoplay=0",
             "https://www.tiktokv.com/share/video/7301234567890123456/",
             "https://www.tiktok.com/share/video/7301234567890123456",
             "https://www.tiktok.com/foryou?item_id=7301234567890123456",
         })
        check({text, "tiktok:7301234567890123456", "https://www.tiktok.com/@_/video/7301234567890123456"});
    check({"https://www.tiktok.com/@dprd.bogor/photo/7301234567890123456", "tiktok:7301234567890123456",
           "https://www.tiktok.com/@dprd.bogor/photo/7301234567890123456"});
    check({"https://vt.tiktok.com/ZSabc123/", "tiktok:short/ZSabc123", "https://vt.tiktok.com/ZSabc123/"});
    check({"https://vt.tiktok.com/t/ZTabc/", "tiktok:short/ZTabc", "https://www.tiktok.com/t/ZTabc/"});
    check({"https://www.tiktok.com/link/v2?aid=1988&target=https%3A%2F%2Fdprd.bogorkab.go.id%2F",
           "web:dprd.bogorkab.go.id/", "https://dprd.bogorkab.go.id/"});
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
             "https://www.instagram.com/accounts/login/?next=%2Fp%2FCxYz-_12345%2F&source=desktop_nav",
             "https://www.instagram.com/accounts/login/"
             "?next=https%3A%2F%2Fwww.instagram.com%2Freel%2FCxYz-_12345%2F",
             "https://www.instagram.com/p/CxYz-_12345/embed/captioned/",
             "https://www.instagram.com/p/CxYz-_12345/c/18000000000000000/",
             "http://www.instagram.com:80/p/CxYz-_12345/#comments",
             "https://www.instagram.com/p/%43xYz-_12345/",
             "instagram.com/reel/CxYz-_12345?igshid=NTc4MTIwNjQ2YQ%3D%3D&fbclid=IwAR0",
         })
        check({text, "instagram:CxYz-_12345", "https://www.instagram.com/p/CxYz-_12345/"});
    check({"https://www.instagram.com/DPRDkabbogor/?hl=id", "instagram:/dprdkabbogor",
           "https://www.instagram.com/dprdkabbogor"});
    check({"https://www.instagram.com/reels/audio/123/", "instagram:/reels/audio/123",
           "https://www.instagram.com/reels/audio/123"});
    check({"https://www.instagram.com/stories/dprd/123/?igsh=1", "instagram:/stories/dprd/123",
           "https://www.instagram.com/stories/dprd/123"});
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
             "https://en-gb.facebook.com/dprdbogor/posts/122101234567890123",
             "https://free.facebook.com/dprdbogor/posts/122101234567890123?_rdr",
             "https://touch.facebook.com/dprdbogor/posts/122101234567890123",
             "https://www.facebook.com:443/dprdbogor/posts/122101234567890123?__cft__[0]=AZ&__tn__=%2CO",
             "https://www.facebook.com/dprdbogor/%70osts/122101234567890123",
             "https://www.facebook.com/plugins/"
             "post.php?href=https%3A%2F%2Fwww.facebook.com%2Fdprdbogor%2Fposts%2F122101234567890123&width="
             "500",
             "https://www.facebook.com/login/"
             "?next=https%3A%2F%2Fwww.facebook.com%2Fdprdbogor%2Fposts%2F122101234567890123",
             "https://www.facebook.com/"
             "l.php?u=https%3A%2F%2Fm.facebook.com%2Fdprdbogor%2Fposts%2F122101234567890123",
             "https://www.facebook.com/flx/warn/"
             "?u=https%3A%2F%2Fwww.facebook.com%2Fdprdbogor%2Fposts%2F122101234567890123",
             "facebook.com/dprdbogor/posts/122101234567890123#comment",
             "https://l.facebook.com/"
             "l.php?u=https%3A%2F%2Fwww.facebook.com%2Fdprdbogor%2Fposts%2F122101234567890123&h=AT",
         })
        check({text, "facebook:post/122101234567890123",
               "https://www.facebook.com/dprdbogor/posts/122101234567890123"});
    for (const char* text : {
             "https://www.facebook.com/permalink.php?story_fbid=pfbid02AbC&id=100064",
             "https://m.facebook.com/story.php?story_fbid=pfbid02AbC&id=100064&eav=1",
             "https://mbasic.facebook.com/story.php?id=100064&story_fbid=pfbid02AbC",
             "https://m.facebook.com/story.php?story_fbid=pfbid02AbC&amp;id=100064",
         })
        check({text, "facebook:post/pfbid02AbC",
               "https://www.facebook.com/permalink.php?story_fbid=pfbid02AbC&id=100064"});
    for (const char* text : {
             "https://www.facebook.com/watch/?v=987654321",
             "https://www.facebook.com/watch?v=987654321&ref=sharing",
             "https://www.facebook.com/video.php?v=987654321",
             "https://m.facebook.com/watch/live/?ref=watch_permalink&v=987654321",
             "https://www.facebook.com/video/embed?video_id=987654321",
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
    check({"https://www.facebook.com/groups/warga/?multi_permalinks=777&hoisted_section_header_type=x",
           "facebook:post/777", "https://www.facebook.com/groups/warga/posts/777"});
    check({"https://www.facebook.com/media/set/?set=a.123&type=3", "facebook:/media/set?set=a.123",
           "https://www.facebook.com/media/set?set=a.123"});
    check({"https://www.facebook.com/events/123456/?acontext=x", "facebook:/events/123456",
           "https://www.facebook.com/events/123456"});
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
        {"http://[0:0:0:0:0:0:0:1]:80/x", "web:[::1]/x", "http://[::1]/x"},
        {"http://[2001:DB8::0001]:8080/x", "web:[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"},
        {"http://127.1/x", "web:127.0.0.1/x", "http://127.0.0.1/x"},
        {"http://127.1./x", "web:127.0.0.1/x", "http://127.0.0.1/x"},
        {"http://0x7f000001:8080/x", "web:127.0.0.1:8080/x", "http://127.0.0.1:8080/x"},
        {"https://SITUS-R\xC3\x89SUM\xC3\x89.id/Berita", "web:xn--situs-rsum-h7ad.id/Berita",
         "https://xn--situs-rsum-h7ad.id/Berita"},
        {"https://situs-r\xC3\xA9sum\xC3\xA9.id/Berita", "web:xn--situs-rsum-h7ad.id/Berita",
         "https://xn--situs-rsum-h7ad.id/Berita"},
        {"https://xn--situs-rsum-h7ad.id/Berita", "web:xn--situs-rsum-h7ad.id/Berita",
         "https://xn--situs-rsum-h7ad.id/Berita"},
        {"https://a.go.id/r\xC3\xA9sum\xC3\xA9", "web:a.go.id/r%C3%A9sum%C3%A9",
         "https://a.go.id/r%C3%A9sum%C3%A9"},
        {"https://a.go.id/%7Edprd/a%2Fb", "web:a.go.id/~dprd/a%2Fb", "https://a.go.id/%7Edprd/a%2Fb"},
        {"https://a.go.id/a/../b/./c", "web:a.go.id/b/c", "https://a.go.id/b/c"},
        {"https://a.go.id/a/%2e%2E/b", "web:a.go.id/b", "https://a.go.id/a/%2e%2E/b"},
        {"https://a.go.id/x?", "web:a.go.id/x", "https://a.go.id/x"},
        {"https://a.go.id/x?&&a=1&", "web:a.go.id/x?a=1", "https://a.go.id/x?a=1"},
        {"https://a.go.id/x?UTM_SOURCE=1&ttclid=2&srsltid=3&mc_eid=4&wbraid=5&twclid=6&a=%c3%a9",
         "web:a.go.id/x?a=%C3%A9", "https://a.go.id/x?a=%c3%a9"},
        {"https://www.google.co.id/url?q=https%3A%2F%2Fa.go.id%2Fx&sa=U", "web:a.go.id/x",
         "https://a.go.id/x"},
        {"https://www.google.com/search?q=dprd", "web:www.google.com/search?q=dprd",
         "https://www.google.com/search?q=dprd"},
        {"https://fake-facebook.com/a/posts/1", "web:fake-facebook.com/a/posts/1",
         "https://fake-facebook.com/a/posts/1"},
        {"https://developers.facebook.com/docs/plugins", "web:developers.facebook.com/docs/plugins",
         "https://developers.facebook.com/docs/plugins"},
        {"https://l.facebook.com/l.php?h=AT", "web:l.facebook.com/l.php?h=AT",
         "https://l.facebook.com/l.php?h=AT"},
        {"https://a.go.id/x?u=https://b.go.id/?utm_source=1", "web:a.go.id/x?u=https://b.go.id/?utm_source=1",
         "https://a.go.id/x?u=https://b.go.id/?utm_source=1"},
    }));
    check(row);
}

TEST_CASE("what may not be fetched is refused with a sentence that says what to do", "[normalise]") {
    struct Case {
        std::string text;
        const char* sentence;  // part of it
    };
    const std::vector<Case> cases{
        {"", "is empty"},
        {"   ", "is empty"},
        {"\xE2\x80\x8B", "is empty"},
        {"abc", "has no scheme"},
        {"tidak ada", "a space"},
        {"https://a.go.id/a b", "a space"},
        {"https://a.go.id/\x01", "control character"},
        {"https://a.go.id/a\tb", "a space"},
        {"https://a.go.id/a\nhttps://b.go.id/", "a space"},
        {"https://a.go.id/\x7F", "control character"},
        {"https://a.go.id/a\xE2\x80\x8B"
         "b",
         "cannot be seen"},
        {"https://a.go.id/\xE2\x80\x8E"
         "b",
         "cannot be seen"},
        {"javascript:alert(1)", "http"},
        {"mailto:a@b.go.id", "http"},
        {"tel:+6221", "http"},
        {"data:text/html,a", "http"},
        {"ftp://a.go.id/x", "begins with http:// or https://"},
        {"file:///etc/passwd", "http"},
        {"ws://a.go.id/", "begins with http:// or https://"},
        {"vnd.youtube:dQw4w9WgXcQ", "http"},
        {"https://", "host"},
        {"https:///x", "names no host"},
        {"https://user:pw@a.go.id/", "remove what stands before the @"},
        {"https://user@a.go.id/", "remove what stands before the @"},
        {"https://:pw@a.go.id/", "remove what stands before the @"},
        {"https://youtube.com@a.go.id/watch?v=dQw4w9WgXcQ", "remove what stands before the @"},
        {"http://a.go.id:0/", "port"},
        {"http://a.go.id:99999/", "port"},
        {"http://a.go.id:x/", "port"},
        {"http://[::1/", "IPv6"},
        {"https://a|b.go.id/", "characters"},
        {"https://a..go.id/", "empty part"},
        {"https://./x", "empty part"},
        {"..", "empty part"},
        {"http://[::g]/", "IPv6"},
        {"http://[fe80::1%25eth0]/", "zone"},
        {"https://a.go.id/" + std::string(3000, 'x'), "longer than 2048 bytes"},
        {"https://" + std::string(300, 'a') + ".id/", "255"},
    };
    for (const Case& row : cases) {
        CAPTURE(row.text);
        const auto found = normalise(row.text);
        CAPTURE(found.refusal);
        CHECK_FALSE(found.link);
        CHECK(found.refusal.find(row.sentence) != std::string::npos);
    }
}

TEST_CASE("whatever is typed gives a link in its normal form or a sentence", "[normalise][property]") {
    // Pieces of links put together at random; the seed stands still.
    const std::vector<std::string> pieces{"https://",
                                          "http://",
                                          "www.",
                                          "m.",
                                          "youtube.com",
                                          "youtu.be",
                                          "x.com",
                                          "tiktok.com",
                                          "vt.tiktok.com",
                                          "instagram.com",
                                          "facebook.com",
                                          "fb.watch",
                                          "l.facebook.com/l.php?u=",
                                          "a.go.id",
                                          "/",
                                          "//",
                                          "?",
                                          "&",
                                          "=",
                                          "#",
                                          "#!",
                                          "%",
                                          "%2e",
                                          "%2F",
                                          "%40",
                                          "%00",
                                          "%C3%A9",
                                          "..",
                                          ".",
                                          "@",
                                          ":",
                                          "[",
                                          "]",
                                          "::1",
                                          "watch",
                                          "v=",
                                          "status",
                                          "video",
                                          "posts",
                                          "p",
                                          "reel",
                                          "share",
                                          "t",
                                          "dQw4w9WgXcQ",
                                          "123",
                                          "\xC3\xA9",
                                          "\xFF",
                                          " ",
                                          "amp;",
                                          "accounts/login",
                                          "next=",
                                          "live_stream",
                                          "embed"};
    std::uint64_t state = 7;
    const auto next = [&state] {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return std::size_t{state >> 33U};
    };
    int links = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string text = next() % 4 == 0 ? "" : "https://" + pieces[4 + next() % 10];
        for (std::size_t n = next() % 7; n > 0; --n) text += pieces[next() % pieces.size()];
        const auto found = normalise(text);
        if (!found.link) {
            if (found.refusal.empty()) FAIL_CHECK(text);
            continue;
        }
        ++links;
        const auto again = normalise(found.link->url);
        if (!again.link || again.link->key != found.link->key || again.link->url != found.link->url ||
            found.link->key.rfind(std::string{name_of(found.link->platform)} + ":", 0) != 0)
            FAIL_CHECK(text << " -> " << found.link->key << " " << found.link->url << " -> "
                            << (again.link ? again.link->key + " " + again.link->url : again.refusal));
    }
    CHECK(links > 5'000);
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

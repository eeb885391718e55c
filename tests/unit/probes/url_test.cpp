#include "probes/url.hpp"

#include <cstdlib>

#include <catch2/catch.hpp>

namespace pantau::probes {

TEST_CASE("an address is brought into the one form that is fetched", "[probes][url]") {
    struct Row {
        const char *written, *text, *host;
        int port;
    };
    const auto row = GENERATE(values<Row>({
        {"https://dprd.bogorkab.go.id/berita?id=1#atas", "https://dprd.bogorkab.go.id/berita?id=1",
         "dprd.bogorkab.go.id", 443},
        {"HTTP://Example.ORG", "http://example.org/", "example.org", 80},
        {"http://example.org:80/", "http://example.org/", "example.org", 80},
        {"http://example.org:8080/a b", nullptr, nullptr, 0},
        {"  http://example.org/x \n", "http://example.org/x", "example.org", 80},
        {"http://example.org./x", "http://example.org/x", "example.org", 80},
        {"http://example.org/a/../b/./c", "http://example.org/b/c", "example.org", 80},
        {"http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/", "2001:db8::1", 8080},
        {"http://0x7f000001/", "http://127.0.0.1/", "127.0.0.1", 80},
        {"http://2130706433/", "http://127.0.0.1/", "127.0.0.1", 80},
        {"http://127.1/", "http://127.0.0.1/", "127.0.0.1", 80},
        {"http://0177.0.0.1/", "http://127.0.0.1/", "127.0.0.1", 80},
        {"https://bücher.example/straße", "https://xn--bcher-kva.example/stra%C3%9Fe",
         "xn--bcher-kva.example", 443},
        {"https://example.org/?q=é", "https://example.org/?q=%C3%A9", "example.org", 443},
        {"ftp://example.org/", nullptr, nullptr, 0},
        {"javascript:alert(1)", nullptr, nullptr, 0},
        {"file:///etc/passwd", nullptr, nullptr, 0},
        {"//example.org/", nullptr, nullptr, 0},
        {"example.org/x", nullptr, nullptr, 0},
        {"http://user@example.org/", nullptr, nullptr, 0},
        {"http://user:secret@example.org/", nullptr, nullptr, 0},
        {"http://example.org:0/", nullptr, nullptr, 0},
        {"http://example.org:65536/", nullptr, nullptr, 0},
        {"http://example.org:port/", nullptr, nullptr, 0},
        {"https:/example.org://x", nullptr, nullptr, 0},
        {"https://exa|mple.org/", nullptr, nullptr, 0},
        {"https://example.org../", nullptr, nullptr, 0},
        {"http://127.1./", "http://127.0.0.1/", "127.0.0.1", 80},
        {"http:///path", nullptr, nullptr, 0},
        {"http://", nullptr, nullptr, 0},
        {"", nullptr, nullptr, 0},
        {"http://exa mple.org/", nullptr, nullptr, 0},
        {"http://example.org/\x01", nullptr, nullptr, 0},
        {"http://example.org/\r\nHost: x", nullptr, nullptr, 0},
        {"http://[::1/", nullptr, nullptr, 0},
        {"http://[fe80::1%25eth0]/", nullptr, nullptr, 0},
    }));
    CAPTURE(row.written);
    const ParsedUrl parsed = parse_url(row.written);
    CAPTURE(parsed.refusal);
    if (row.text == nullptr) {
        REQUIRE_FALSE(parsed.url);
        CHECK(parsed.refusal.size() > 20);
    } else {
        REQUIRE(parsed.url);
        CHECK(parsed.url->text == row.text);
        CHECK(parsed.url->host == row.host);
        CHECK(parsed.url->port == row.port);
    }
}

TEST_CASE("an address of 2048 bytes passes and a longer one is refused", "[probes][url]") {
    const std::string start = "http://example.org/";
    CHECK(parse_url(start + std::string(longest_url - start.size(), 'a')).url);
    CHECK_FALSE(parse_url(start + std::string(longest_url - start.size() + 1, 'a')).url);
    CHECK_FALSE(parse_url(start + std::string(1, '\0') + "x").url);
}

TEST_CASE("a Location is read against the address that sent it", "[probes][url]") {
    const Url base = *parse_url("https://example.org/a/b?c=d").url;
    struct Row {
        const char *location, *text;
    };
    const auto row = GENERATE(values<Row>({
        {"/x", "https://example.org/x"},
        {"x", "https://example.org/a/x"},
        {"../x", "https://example.org/x"},
        {"?e=f", "https://example.org/a/b?e=f"},
        {"//other.example/x", "https://other.example/x"},
        {"http://other.example", "http://other.example/"},
        {"/with space", "https://example.org/with%20space"},
        {"/straße", "https://example.org/stra%C3%9Fe"},
        {"/x#frag", "https://example.org/x"},
        {"", nullptr},
        {"ftp://example.org/", nullptr},
        {"javascript:alert(1)", nullptr},
        {"http://a:b@example.org/", nullptr},
        {"http://", nullptr},
    }));
    CAPTURE(row.location);
    const ParsedUrl parsed = resolve_reference(base, row.location);
    CAPTURE(parsed.refusal);
    if (row.text == nullptr) {
        CHECK_FALSE(parsed.url);
        return;
    }
    REQUIRE(parsed.url);
    CHECK(parsed.url->text == row.text);
}

TEST_CASE("a registrable domain is what one owner holds", "[probes][url]") {
    CHECK(registrable_domain("dprd.bogorkab.go.id") == "bogorkab.go.id");
    CHECK(registrable_domain("www.example.org") == "example.org");
    CHECK(registrable_domain("m.youtube.com") == "youtube.com");
    CHECK(registrable_domain("a.b.co.uk") == "b.co.uk");
    CHECK(registrable_domain("go.id") == "go.id");
    CHECK(registrable_domain("127.0.0.1") == "127.0.0.1");
    CHECK(registrable_domain("localhost") == "localhost");
}

}  // namespace pantau::probes

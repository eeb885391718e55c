// What people and programs read: classes, phrases, evidence, lines, JSON.

#include <set>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>

#include "probes/evidence.hpp"
#include "probes/probe_text.hpp"
#include "probes/texts_id.hpp"
#include "probes/walls.hpp"

namespace pantau::probes {
namespace {

Instant at(std::int64_t seconds) {
    return Instant{std::chrono::seconds{seconds}};
}

}  // namespace

TEST_CASE("outcome and verdict follow the table of the contract", "[probes][classes]") {
    struct Row {
        const char *failure, *outcome, *verdict;
    };
    const auto row = GENERATE(values<Row>({
        {"ok", "ok", "up"},
        {"dns_nxdomain", "fail", "down"},
        {"dns_nodata", "fail", "down"},
        {"dns_temporary", "fail", "indeterminate"},
        {"dns_hijack", "walled", "indeterminate"},
        {"ssrf_blocked", "refused", "refused"},
        {"connect_refused", "fail", "down"},
        {"connect_unreachable", "fail", "down"},
        {"timeout_dns", "fail", "down"},
        {"timeout_connect", "fail", "down"},
        {"timeout_tls", "fail", "down"},
        {"timeout_ttfb", "fail", "down"},
        {"timeout_transfer", "fail", "down"},
        {"tls_expired", "fail", "down"},
        {"tls_not_yet_valid", "fail", "down"},
        {"tls_untrusted", "fail", "down"},
        {"tls_incomplete_chain", "fail", "down"},
        {"tls_self_signed", "fail", "down"},
        {"tls_hostname", "fail", "down"},
        {"tls_handshake", "fail", "down"},
        {"http_404", "fail", "down"},
        {"http_410", "fail", "down"},
        {"http_4xx", "fail", "down"},
        {"http_5xx", "fail", "down"},
        {"http_unexpected", "fail", "down"},
        {"http_protocol", "fail", "down"},
        {"http_429", "walled", "indeterminate"},
        {"post_gone", "fail", "down"},
        {"post_private", "walled", "indeterminate"},
        {"url_refused", "refused", "refused"},
        {"empty_reply", "fail", "down"},
        {"reset", "fail", "down"},
        {"truncated", "fail", "down"},
        {"too_many_redirects", "fail", "down"},
        {"redirect_loop", "fail", "down"},
        {"redirect_to_root", "fail", "indeterminate"},
        {"redirect_to_login", "walled", "indeterminate"},
        {"body_mismatch", "fail", "down"},
        {"body_too_small", "fail", "down"},
        {"soft_404", "fail", "down"},
        {"gambling_injection", "fail", "down"},
        {"content_changed", "ok", "up"},
        {"body_too_large", "fail", "indeterminate"},
        {"bot_wall", "walled", "indeterminate"},
        {"self_overload", "self", "indeterminate"},
        {"self_network", "self", "indeterminate"},
        {"self_dns", "self", "indeterminate"},
        {"self_clock", "self", "indeterminate"},
    }));
    CAPTURE(row.failure);
    const auto failure = failure_class_named(row.failure);
    REQUIRE(failure);
    CHECK(name_of(*failure) == row.failure);
    CHECK(name_of(outcome_of(*failure, 400, false)) == row.outcome);
    CHECK(name_of(verdict_of(*failure, 400, false)) == row.verdict);
}

TEST_CASE("closed doors are walls for links only", "[probes][classes]") {
    for (const int status : {401, 403, 407, 451}) {
        CHECK(outcome_of(FailureClass::http_4xx, status, false) == Outcome::walled);
        CHECK(verdict_of(FailureClass::http_4xx, status, false) == Verdict::indeterminate);
        CHECK(outcome_of(FailureClass::http_4xx, status, true) == Outcome::fail);
        CHECK(verdict_of(FailureClass::http_4xx, status, true) == Verdict::down);
    }
    CHECK(outcome_of(FailureClass::http_4xx, 418, false) == Outcome::fail);
}

TEST_CASE("each class has an identifier and an Indonesian phrase of its own", "[probes][classes]") {
    std::set<std::string_view> identifiers, phrases;
    for (const FailureClass failure : all_failure_classes()) {
        identifiers.insert(name_of(failure));
        phrases.insert(texts_id::phrase(failure));
    }
    CHECK(all_failure_classes().size() == 48);
    CHECK(identifiers.size() == 48);
    CHECK(phrases.size() == 48);
    CHECK_FALSE(phrases.contains(""));
    CHECK_FALSE(failure_class_named("http_418"));
}

TEST_CASE("causes follow the families of the metrics", "[probes][classes]") {
    CHECK(cause_of(FailureClass::dns_nxdomain) == Cause::dns);
    CHECK(cause_of(FailureClass::empty_reply) == Cause::connect);
    CHECK(cause_of(FailureClass::http_protocol) == Cause::connect);
    CHECK(cause_of(FailureClass::tls_expired) == Cause::tls);
    CHECK(cause_of(FailureClass::timeout_dns) == Cause::timeout);
    CHECK(cause_of(FailureClass::http_5xx) == Cause::http_status);
    CHECK(cause_of(FailureClass::body_mismatch) == Cause::body);
    CHECK(cause_of(FailureClass::self_dns) == Cause::none);
}

TEST_CASE("text from the network cannot do harm where it is shown", "[probes][evidence]") {
    CHECK(safe_text("plain ä €") == "plain ä €");
    CHECK(safe_text("a\x1b[31mred") == "a\\x1b[31mred");
    CHECK(safe_text("a\r\nb\tc") == "a\\x0ab\\x09c");
    CHECK(safe_text("a\r\nb\tc", true) == "a\nb\tc");
    CHECK(safe_text("\xff\xc0\xaf") == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    CHECK(safe_text("\xed\xa0\x80") == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");  // a surrogate
    CHECK(safe_text("x\xe2\x80\xaey") == "x\\u202ey");
    CHECK(safe_text(std::string_view{"nul\0", 4}) == "nul\\x00");
    CHECK(safe_text("cut \xe2\x82") == "cut \xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("titles are found and folded", "[probes][evidence]") {
    CHECK(title_of("<html><TITLE lang=id>\n Satu \t dua &#8211; tiga &amp; &#x41;</TITLE>") ==
          "Satu dua – tiga & A");
    CHECK(title_of("<titles>no</titles><title>yes</title>") == "yes");
    CHECK(title_of("<p>none</p>").empty());
    CHECK(title_of("<title").empty());
    CHECK(title_of("<title>" + std::string(500, 'x')).size() == 200);
}

TEST_CASE("Retry-After is read in all its forms and kept within a day", "[probes][evidence]") {
    using std::chrono::seconds;
    const Instant now = at(1'000'000'000);  // Sun, 09 Sep 2001 01:46:40 GMT
    CHECK(retry_after("120", now) == seconds{120});
    CHECK(retry_after(" 1m30s ", now) == seconds{90});
    CHECK(retry_after("2h", now) == seconds{7200});
    CHECK(retry_after("0", now) == seconds{1});
    CHECK(retry_after("99999999999999999999", now) == seconds{86'400});
    CHECK(retry_after("Sun, 09 Sep 2001 01:47:40 GMT", now) == seconds{60});
    CHECK(retry_after("Sun, 09 Sep 2001 01:00:00 GMT", now) == seconds{1});
    CHECK_FALSE(retry_after("", now));
    CHECK_FALSE(retry_after("soon", now));
    CHECK_FALSE(retry_after("5 minutes", now));
}

TEST_CASE("login and front pages are known by whole path segments", "[probes][walls]") {
    const auto login = [](const char* text) { return is_login(*parse_url(text).url); };
    CHECK(login("https://x.example/accounts/login/?next=/p/1"));
    CHECK(login("https://x.example/wp-login.php"));
    CHECK(login("https://login.example.org/oauth"));
    CHECK_FALSE(login("https://x.example/berita/cara-login-sistem"));
    CHECK_FALSE(login("https://x.example/masukan"));
    const auto root = [](const char* text) { return is_root(*parse_url(text).url); };
    CHECK(root("https://x.example"));
    CHECK(root("https://x.example/index.php"));
    CHECK_FALSE(root("https://x.example/?p=1"));
    CHECK_FALSE(root("https://x.example/berita"));
}

TEST_CASE("the JSON object has the shape of the contract", "[probes][text]") {
    ProbeResult result;
    result.url = "http://\"quoted\"/ä";
    result.failure = FailureClass::ok;
    result.outcome = Outcome::slow;
    result.verdict = Verdict::up;
    result.warnings = {Warning::cap_reached};
    result.http_status = 200;
    result.final_url = "https://example.org/";
    result.address = "192.0.2.1";
    result.http_version = "1.1";
    result.phases.connect = microseconds{1'500'000};
    result.phases.tls = microseconds{20};
    result.total = result.phases.total();
    result.hops = {{301, "http://example.org/", "192.0.2.1", microseconds{5}, true, {}},
                   {200, "https://example.org/", "192.0.2.1", microseconds{5}, false, {}}};
    result.tls.emplace();
    result.tls->version = "TLSv1.3";
    result.tls->issuer = "CN = R\n";
    result.tls->not_after = at(1'798'761'599);
    result.tls->chain_length = 2;
    result.bytes = 42;
    const std::string text = json_of(result);
    CHECK(text.find('\n') == std::string::npos);
    const auto json = boost::json::parse(text).as_object();
    CHECK(json.at("url") == "http://\"quoted\"/ä");
    CHECK(json.at("outcome") == "slow");
    CHECK(json.at("class") == "ok");
    CHECK(json.at("verdict") == "up");
    CHECK(json.at("warnings").as_array().at(0) == "cap_reached");
    CHECK(json.at("http_status") == 200);
    CHECK(json.at("final_url") == "https://example.org/");
    CHECK(json.at("http_version") == "1.1");
    CHECK(json.at("phases").at("connect").as_double() == 1.5);
    CHECK(json.at("phases").at("tls").as_double() == 0.00002);
    for (const char* phase : {"resolve", "connect", "tls", "processing", "transfer"})
        CHECK(json.at("phases").as_object().contains(phase));
    CHECK(json.at("total").as_double() == 1.50002);
    CHECK(json.at("truncated") == false);
    REQUIRE(json.at("redirects").as_array().size() == 1);
    CHECK(json.at("redirects").at(0).at("status") == 301);
    CHECK(json.at("redirects").at(0).at("address") == "192.0.2.1");
    CHECK(json.at("tls").at("version") == "TLSv1.3");
    CHECK(json.at("tls").at("not_after") == "2026-12-31T23:59:59Z");
    CHECK(json.at("tls").at("chain_length") == 2);
    CHECK(json.at("bytes") == 42);
    CHECK(json.at("evidence") == "");
    result.tls.reset();
    CHECK(boost::json::parse(json_of(result)).at("tls").is_null());
}

TEST_CASE("a list gives each URL its required text", "[probes][text]") {
    const auto list =
        parse_list("\xef\xbb\xbfhttp://a/\r\n\n# remark\nhttp://b/\tSelamat datang\nhttp://c/\t\nhttp://d/");
    REQUIRE(list.size() == 4);
    CHECK(list[0].url == "http://a/");
    CHECK(list[0].must_contain.empty());
    CHECK(list[1].must_contain == std::vector<std::string>{"Selamat datang"});
    CHECK(list[2].must_contain.empty());
    CHECK(list[3].url == "http://d/");
}

TEST_CASE("results of a list come in the order given whatever the order of the answers", "[probes][text]") {
    class Scripted final : public ProbeRunner {
    public:
        void submit(ProbeRequest request, Done done) override {
            ProbeResult result;
            result.url = request.url;
            waiting_.emplace_back(std::move(done), std::move(result));
            if (++asked_ < 7 && waiting_.size() < 3) return;
            for (auto at = waiting_.rbegin(); at != waiting_.rend(); ++at) at->first(std::move(at->second));
            waiting_.clear();
        }

    private:
        std::vector<std::pair<Done, ProbeResult>> waiting_;
        int asked_ = 0;
    } runner;
    std::vector<ListedUrl> urls;
    for (const char* url : {"1", "2", "3", "4", "5", "6", "7"}) urls.push_back({url, {}});
    std::string order;
    probe_list(runner, urls, {}, 3, [&](const ProbeResult& result) { order += result.url; });
    CHECK(order == "1234567");
}

TEST_CASE("a line names outcome and class and reason", "[probes][text]") {
    ProbeResult result;
    result.url = "http://example.org/";
    result.failure = FailureClass::connect_refused;
    result.outcome = Outcome::fail;
    result.verdict = Verdict::down;
    result.reason = "the server refused the connection";
    const std::string line = line_of(result, false);
    CHECK(line.find("connect_refused") != std::string::npos);
    CHECK(line.find("http://example.org/") != std::string::npos);
    CHECK(line.find(result.reason) != std::string::npos);
    CHECK(line.find('\033') == std::string::npos);
    CHECK(line_of(result, true).find("\033[31m") != std::string::npos);
}

}  // namespace pantau::probes

// What a look at a site tells beyond up and down: certificates that end, half a site, another page, and whose
// name servers failed (spec/probing.md 2.6, 2.8, 2.10, behaviours 12, 16 and 17 of its section 5).

#include "daemon/watch/site_memory.hpp"
#include "tests/unit/watch/office.hpp"

namespace pantau::watch {
namespace {

using namespace test;

TEST_CASE("behaviour 16 - each certificate is warned of at 30 14 7 and 1 days once and over restarts",
          "[looks]") {
    Office office;
    const auto start = office.clock.wall();
    const auto leaf = start + 31 * 24h, authority = start + 400 * 24h;
    office.prober.adorn = [&](const probes::ProbeRequest&, probes::ProbeResult& result) {
        probes::TlsLook tls;
        tls.chain = {{"CN = go.id", "CN = Otoritas", start - 24h, leaf},
                     {"CN = Otoritas", "CN = Otoritas", start - 24h, authority}};
        tls.chain_length = 2;
        tls.earliest_not_after = leaf;
        result.tls = tls;
    };
    office.site("a", 3600s).site("b", 3600s).start();  // one certificate on two sites
    std::vector<int> told;
    const auto days = [&](int count) {
        for (int i = 0; i < count; ++i) office.leap(24h);
        told.clear();
        for (const auto& news : office.certificates) told.push_back(news.days);
    };
    days(0);
    CHECK(told.empty());
    days(2);
    CHECK(told == std::vector<int>{30});
    days(10);
    CHECK(told == std::vector<int>{30});
    office.pass(2s);
    office.kill();
    office.start();
    days(1);
    CHECK(told == std::vector<int>{30});
    days(6);
    CHECK(told == std::vector<int>{30, 14});
    days(7);
    CHECK(told == std::vector<int>{30, 14, 7});
    days(8);
    CHECK(told == std::vector<int>{30, 14, 7, 1});
    CHECK(office.certificates[0].subject == "CN = go.id");
    CHECK(office.certificates[0].not_after == leaf);
}

TEST_CASE("behaviour 17 - a site that answers over one family only is half up and has no outage", "[looks]") {
    Office office;
    bool broken = false, has_v6 = true;
    office.prober.script_of = [&](const probes::ProbeRequest& request) -> std::optional<Answer> {
        if (request.family != probes::AddressFamily::v6) return Answer{};
        if (!has_v6) return Answer{FailureClass::dns_nodata, 0, "", ""};
        if (broken) return Answer{FailureClass::timeout_connect, 0, "", "2001:db8::1"};
        return Answer{FailureClass::ok, 200, "", "2001:db8::1"};
    };
    SECTION("broken after it was well") {
        office.site("dprd").start();
        office.pass(12min);
        CHECK(office.now("dprd").half_up.empty());
        broken = true;
        office.pass(25min);
        CHECK(office.now("dprd").half_up == "ipv6 timeout_connect");
        CHECK(office.now("dprd").reason == "half_up: ipv6 timeout_connect");
        CHECK(office.now("dprd").state == PageState::up);
        CHECK(office.now("dprd").blips == 0);
        CHECK(office.outages().empty());
        broken = false;
        office.pass(12min);
        CHECK(office.now("dprd").half_up.empty());
        std::vector<std::string> told;
        for (const auto& change :
             store::site_changes(office.store->read(), office.clock.wall() - 2h, office.clock.wall()))
            if (change.kind == "family") told.push_back(change.before + ">" + change.after);
        CHECK(told == std::vector<std::string>{"both>ipv6 timeout_connect", "ipv6 timeout_connect>both"});
        const auto samples =
            store::samples(office.store->read(), "dprd", Instant{}, office.clock.wall(), 1000);
        CHECK(std::none_of(samples.begin(), samples.end(),
                           [](const store::Sample& one) { return one.outcome != Outcome::ok; }));
    }
    SECTION("no address of that family is nothing to warn of") {
        has_v6 = false;
        office.site("dprd").start();
        office.pass(40min);
        CHECK(office.now("dprd").half_up.empty());
    }
    SECTION("silence where we never had an answer over that family may be our own lack") {
        broken = true;
        office.site("dprd").start();
        office.pass(40min);
        CHECK(office.now("dprd").half_up.empty());
    }
}

TEST_CASE("dns_temporary counts only when the second resolver agrees", "[looks]") {
    Office office;
    const auto second = GENERATE(FailureClass::ok, FailureClass::dns_temporary, FailureClass::self_dns);
    const bool configured = GENERATE(true, false);
    CAPTURE(name_of(second), configured);
    bool ill = false;
    office.prober.script_of = [&](const probes::ProbeRequest& request) -> std::optional<Answer> {
        if (!ill) return Answer{};
        if (request.names == probes::NameSource::second) return Answer{second, 0, "", ""};
        return Answer{FailureClass::dns_temporary, 0, "", ""};
    };
    if (configured) office.settings.probe.second_resolver = "https://9.9.9.9/dns-query";
    office.site("dprd").start();
    office.pass(3min);
    ill = true;
    office.pass(3min);
    const bool agrees = configured && second == FailureClass::dns_temporary;
    CHECK(office.now("dprd").state == (agrees ? PageState::down : PageState::unknown));
    CHECK(office.now("dprd").reason == (agrees ? "dns_temporary" : "self_dns"));
    CHECK(office.outages().size() == (agrees ? 1U : 0U));
}

TEST_CASE("a provider's block page is a wall of the provider and no outage of the site", "[looks]") {
    Office office;
    const bool listed = GENERATE(true, false);
    bool blocked = false;
    office.prober.script_of = [&](const probes::ProbeRequest& request) -> std::optional<Answer> {
        if (!blocked || request.names == probes::NameSource::second) return Answer{};
        return Answer{FailureClass::body_mismatch, 200, "", "118.97.115.30"};
    };
    office.prober.adorn = [&](const probes::ProbeRequest& request, probes::ProbeResult& result) {
        result.hops.push_back(
            {.status = 200, .url = result.url, .address = result.address, .retry_after = {}});
        if (blocked && !listed && request.names == probes::NameSource::system)
            result.title = "Internet Positif";
    };
    if (listed) office.settings.probe.block_addresses = {"118.97.115.0/24"};
    if (!listed) office.settings.probe.second_resolver = "9.9.9.9";
    office.site("dprd").start();
    office.pass(3min);
    blocked = true;
    office.pass(5min);
    CHECK(office.now("dprd").state == PageState::unknown);
    REQUIRE(office.now("dprd").last);
    CHECK(office.now("dprd").last->failure == FailureClass::dns_hijack);
    CHECK(office.outages().empty());
}

TEST_CASE("injected gambling is an outage of its own class and an alert", "[looks]") {
    Office office;
    bool hacked = false;
    office.prober.script_of = [&](const probes::ProbeRequest& request) -> std::optional<Answer> {
        // Only a search engine is shown it.
        return hacked && request.examine.cloaking
                   ? Answer{FailureClass::gambling_injection, 200, "", "192.0.2.1"}
                   : Answer{};
    };
    office.settings.content.cloaking_every = 600s;
    office.site("dprd");
    office.settings.sites[0].check_content = true;
    office.start();
    office.pass(15min);
    const auto cloaked = [&] {
        return std::count_if(office.prober.asked.begin(), office.prober.asked.end(),
                             [](const auto& request) { return request.examine.cloaking; });
    };
    CHECK(cloaked() == 2);
    hacked = true;
    office.pass(12min);
    CHECK(office.now("dprd").state == PageState::down);
    CHECK(office.now("dprd").reason == "gambling_injection");
    CHECK(office.now("dprd").content_alerts.at("gambling_injection"));
    REQUIRE(office.outages().size() == 1);
    CHECK(office.outages()[0].outage.first_class == FailureClass::gambling_injection);
    CHECK(office.now("dprd").outages.at("body") == 1);
    hacked = false;
    office.pass(3min);
    CHECK(office.now("dprd").state == PageState::up);
    CHECK_FALSE(office.now("dprd").content_alerts.at("gambling_injection"));
}

TEST_CASE("a new outgoing domain is told after the first day and another text after two looks", "[looks]") {
    Office office;
    std::vector<std::string> outgoing{"bogorkab.go.id"};
    std::uint64_t print = 0xffff;
    office.prober.adorn = [&](const probes::ProbeRequest&, probes::ProbeResult& result) {
        result.outgoing = outgoing;
        result.fingerprint = print;
    };
    office.site("dprd", 600s).start();
    office.pass(1h);
    outgoing.push_back("jdih.go.id");  // of the first day: history
    office.leap(25h);
    office.kill();
    office.start();
    outgoing.push_back("gacor.example");
    print = ~print;
    office.pass(61s);
    CHECK(office.now("dprd").content_alerts.at("outgoing"));
    CHECK_FALSE(office.now("dprd").content_alerts.at("content"));
    office.pass(21min);
    CHECK(office.now("dprd").content_alerts.at("content"));
    office.leap(25h);
    CHECK_FALSE(office.now("dprd").content_alerts.at("outgoing"));
    std::vector<std::string> told;
    for (const auto& change :
         store::site_changes(office.store->read(), office.clock.wall() - 72h, office.clock.wall()))
        if (change.kind == "outgoing" || change.kind == "content") told.push_back(change.kind + change.after);
    CHECK(told == std::vector<std::string>{"outgoinggacor.example", "contentffffffffffff0000"});
    CHECK(office.now("dprd").state == PageState::up);
}

TEST_CASE("what is remembered of a site survives its text form and odd text does no harm", "[looks]") {
    SiteMemory memory;
    memory.certificates["00ff"] = {14, Instant{1'800'000'000s}};
    memory.new_outgoing({"a.id", "b.id"}, Instant{1'790'000'000s});
    memory.content_changed(0x1234);
    const auto copy = SiteMemory::from_text("page1 state=up since=1" + memory.text());
    CHECK(copy.text() == memory.text());
    CHECK(copy.outgoing == memory.outgoing);
    CHECK(SiteMemory::from_text("w.cert=x w.print=zz:1 w.since=- w.out= =").certificates.empty());
}

TEST_CASE("behaviour 12 - a clock set by an hour is one record whatever the number of sites", "[looks]") {
    Office office;
    const auto by = GENERATE(3600s, -3600s);
    for (const char* id : {"a", "b", "c"}) office.site(id);
    bool down = false;
    office.prober.script = [&](const std::string&) {
        return down ? Answer{FailureClass::connect_refused, 0, "", "192.0.2.1"} : Answer{};
    };
    office.start();
    office.pass(5min);
    down = true;
    office.pass(3min);
    office.clock.jump(by);
    office.pass(3min);
    CHECK_FALSE(office.watch->snapshot()->sites.empty());
    down = false;
    office.pass(3min);
    CHECK(office.watch->snapshot()->self_healthy.at("self_clock"));
    const auto outages = office.outages();
    REQUIRE(outages.size() == 3);
    for (const auto& outage : outages) {
        REQUIRE(outage.end);
        CHECK(outage.outage.clock_shift == by);
        CHECK(outage.outage.duration(*outage.end) >= 5min);
        CHECK(outage.outage.duration(*outage.end) <= 7min);
    }
    const auto gaps = office.gaps();
    CHECK(std::count_if(gaps.begin(), gaps.end(),
                        [](const auto& gap) { return gap.reason == "self_clock"; }) == (by > 0s ? 1 : 0));
}

TEST_CASE("behaviour 1 - asking by hand does not shorten the confirmation of a failure", "[looks]") {
    Office office;
    bool down = false;
    office.prober.script = [&](const std::string&) {
        return down ? Answer{FailureClass::connect_refused, 0, "", "192.0.2.1"} : Answer{};
    };
    office.site("dprd").start();
    office.pass(3min);
    down = true;
    while (!office.now("dprd").confirming) office.pass(1s);
    for (int i = 0; i < 10; ++i) {
        office.watch->check_site_now("dprd");
        office.pass(1s);
    }
    CHECK(office.now("dprd").state == PageState::up);
    office.pass(30s);
    REQUIRE(office.now("dprd").outage);
    CHECK(office.now("dprd").outage->failures == 4);
    CHECK(office.now("dprd").outage->confirmed - office.now("dprd").outage->first_fail >= 24s);
}

}  // namespace
}  // namespace pantau::watch

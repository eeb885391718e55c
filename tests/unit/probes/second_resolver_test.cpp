// Another name server, over plain DNS and over HTTPS, and what its answer says of the first one's
// (spec/probing.md 2.6, 2.8).

#include "probes/second_resolver.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "probes/block_page.hpp"
#include "tests/unit/probes/certificates.hpp"
#include "tests/unit/probes/fault_server.hpp"

namespace pantau::probes {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

/// An answer with one A and one AAAA record (each asker takes its own kind), or with a code alone.
std::string message(std::string id, int code, bool with_records, bool cut = false) {
    std::string text = std::move(id);
    text += static_cast<char>(cut ? 0x83 : 0x81);
    text += static_cast<char>(0x80 | code);
    text += "\0\0"s + (with_records ? "\0\2"s : "\0\0"s) + "\0\0\0\0"s;
    if (with_records) {
        text += "\0\0\1\0\1\0\0\0\x3c\0\4\xcb\0\x71\x07"s;  // 203.0.113.7
        text += "\0\0\x1c\0\1\0\0\0\x3c\0\x10\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\7"s;
    }
    return text;
}

/// A name server on loopback: what it says to a question, by UDP and by TCP on the same port.
class NameServer {
public:
    using Script = std::function<std::string(const std::string& question, bool tcp)>;
    explicit NameServer(Script script) : script_{std::move(script)} {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        auto* const name = reinterpret_cast<sockaddr*>(&at);
        // The kernel gives a port that is free for UDP; by TCP another test may hold it.
        for (int tries = 0;; ++tries) {
            REQUIRE(tries < 50);
            at.sin_port = 0;
            REQUIRE(bind(udp_, name, size) == 0);
            REQUIRE(getsockname(udp_, name, &size) == 0);
            if (bind(tcp_, name, size) == 0) break;
            close(udp_);
            udp_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        }
        REQUIRE(listen(tcp_, 8) == 0);
        port_ = ntohs(at.sin_port);
        thread_ = std::thread{[this] { serve(); }};
    }
    ~NameServer() {
        stopping_ = true;
        thread_.join();
        close(udp_);
        close(tcp_);
    }
    NameServer(const NameServer&) = delete;
    NameServer& operator=(const NameServer&) = delete;
    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    int asked() const { return asked_; }

private:
    void serve() {
        while (!stopping_) {
            std::array<pollfd, 2> watched{{{udp_, POLLIN, 0}, {tcp_, POLLIN, 0}}};
            if (poll(watched.data(), watched.size(), 20) <= 0) continue;
            std::array<char, 2048> buffer{};
            if (watched[0].revents != 0) {
                sockaddr_in from{};
                socklen_t size = sizeof from;
                const ssize_t got = recvfrom(udp_, buffer.data(), buffer.size(), 0,
                                             reinterpret_cast<sockaddr*>(&from), &size);
                ++asked_;
                const std::string said = script_({buffer.data(), static_cast<std::size_t>(got)}, false);
                if (!said.empty())
                    sendto(udp_, said.data(), said.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
            }
            if (watched[1].revents != 0) {
                const int peer = accept(tcp_, nullptr, nullptr);
                const ssize_t got = recv(peer, buffer.data(), buffer.size(), 0);
                const std::string said =
                    script_({buffer.data() + 2, static_cast<std::size_t>(got) - 2}, true);
                std::string framed{static_cast<char>(said.size() >> 8U), static_cast<char>(said.size())};
                framed += said;
                send(peer, framed.data(), framed.size(), MSG_NOSIGNAL);
                close(peer);
            }
        }
    }
    Script script_;
    int udp_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
        tcp_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<int> asked_{0};
    std::thread thread_;
};

TEST_CASE("the second resolver tells no such name from no address and from cannot say", "[second]") {
    struct Row {
        int code;
        bool records;
        LookupStatus status;
    };
    const auto row = GENERATE(values<Row>({{0, true, LookupStatus::found},
                                           {0, false, LookupStatus::no_address},
                                           {3, false, LookupStatus::no_such_name},
                                           {2, false, LookupStatus::temporary},
                                           {5, false, LookupStatus::own_trouble}}));
    CAPTURE(row.code, row.records);
    const NameServer server{[&](const std::string& question, bool) {
        return message(question.substr(0, 2), row.code, row.records);
    }};
    const auto ask = second_lookup({server.address(), "", 2s});
    const Lookup got = ask("contoh.go.id", AddressFamily::any);
    CHECK(got.status == row.status);
    if (!row.records) return;
    REQUIRE(got.addresses.size() == 2);
    CHECK(got.addresses[0].text() == "203.0.113.7");
    CHECK(got.addresses[1].text() == "2001:db8::7");
    CHECK(ask("contoh.go.id", AddressFamily::v6).addresses.size() == 1);
    CHECK(ask("192.0.2.9", AddressFamily::any).addresses.at(0).text() == "192.0.2.9");
}

TEST_CASE("a cut answer is asked again by TCP and a stranger's answer is not taken", "[second]") {
    const NameServer server{
        [](const std::string& question, bool tcp) { return message(question.substr(0, 2), 0, tcp, !tcp); }};
    CHECK(second_lookup({server.address(), "", 2s})("contoh.go.id", AddressFamily::v4).status ==
          LookupStatus::found);
    const NameServer stranger{[](const std::string& question, bool) {
        std::string id = question.substr(0, 2);
        id[0] = static_cast<char>(id[0] ^ 1);
        return message(id, 0, true);
    }};
    CHECK(second_lookup({stranger.address(), "", 300ms})("contoh.go.id", AddressFamily::v4).status ==
          LookupStatus::own_trouble);
}

TEST_CASE("a silent second resolver ends in time and has no opinion", "[second]") {
    const NameServer server{[](const std::string&, bool) { return std::string{}; }};
    const auto begun = std::chrono::steady_clock::now();
    CHECK(second_lookup({server.address(), "", 500ms})("contoh.go.id", AddressFamily::any).status ==
          LookupStatus::own_trouble);
    CHECK(std::chrono::steady_clock::now() - begun < 3s);
    CHECK(server.asked() >= 1);
}

TEST_CASE("DNS over HTTPS is asked with a verified certificate and only DNS is taken for DNS", "[second]") {
    const auto authority = test::issue({.name = "Otoritas Uji", .alternatives = "", .authority = true});
    const auto own = test::issue({.name = "dns", .alternatives = "IP:127.0.0.1"}, &authority);
    const auto context = test::server_context(own);
    const auto roots = test::temporary_file(authority.pem());
    std::string head, type = "application/dns-message";
    const test::FaultServer server{
        [&](test::Connection& peer) {
            head = peer.read_head();
            const std::string body = message("\0\0"s, 0, true);
            peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: " + type +
                      "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        },
        context.get()};
    const SecondResolverOptions options{server.url("/dns-query"), roots, 5s};
    const Lookup got = second_lookup(options)("contoh.go.id", AddressFamily::any);
    CHECK(got.message == "");
    REQUIRE(got.addresses.size() == 2);
    CHECK(head.find("POST /dns-query ") != std::string::npos);
    CHECK(head.find("application/dns-message") != std::string::npos);
    CHECK(second_lookup({options.server, "", 5s})("contoh.go.id", AddressFamily::v4).status ==
          LookupStatus::own_trouble);  // not our authority
    type = "text/html";
    CHECK(second_lookup(options)("contoh.go.id", AddressFamily::v4).status == LookupStatus::own_trouble);
}

TEST_CASE("a second resolver that is neither an address nor https is refused", "[second]") {
    for (const char* server :
         {"", "dns.example.org", "http://9.9.9.9/dns-query", "9.9.9.9:0", "9.9.9.9:99999"}) {
        CAPTURE(server);
        CHECK_THROWS_AS(second_lookup({server, "", 1s}), std::invalid_argument);
    }
}

ProbeResult seen(FailureClass failure, const char* address, const char* title = "") {
    ProbeResult result;
    result.url = result.final_url = "https://contoh.go.id/";
    result.failure = failure;
    result.outcome = outcome_of(failure, 200, true);
    result.address = address;
    result.title = title;
    result.hops.push_back({.status = 200, .url = result.url, .address = address, .retry_after = {}});
    return result;
}

TEST_CASE("what the second resolver finds decides whose fault the first one's failure is", "[second]") {
    using F = FailureClass;
    const auto opinion = [](const ProbeResult& first, const ProbeResult& second) {
        return second_opinion(first, second);
    };
    CHECK(opinion(seen(F::dns_temporary, ""), seen(F::dns_temporary, "")) == SecondOpinion::agrees);
    CHECK(opinion(seen(F::timeout_dns, ""), seen(F::dns_nxdomain, "")) == SecondOpinion::agrees);
    CHECK(opinion(seen(F::dns_temporary, ""), seen(F::ok, "203.0.113.7")) == SecondOpinion::differs);
    CHECK(opinion(seen(F::dns_temporary, ""), seen(F::http_5xx, "203.0.113.7")) == SecondOpinion::differs);
    CHECK(opinion(seen(F::dns_temporary, ""), seen(F::self_dns, "")) == SecondOpinion::none);
    const auto blocked = seen(F::ok, "118.97.115.30", "Internet Positif");
    CHECK(wants_second_opinion(blocked));
    CHECK_FALSE(wants_second_opinion(seen(F::ok, "203.0.113.7", "DPRD")));
    CHECK(opinion(blocked, seen(F::ok, "203.0.113.7", "DPRD")) == SecondOpinion::blocked);
    CHECK(opinion(blocked, seen(F::ok, "118.97.115.30", "Internet Positif")) == SecondOpinion::none);
    // An article about the blocking is at the site's own address, whoever is asked for it.
    CHECK(opinion(blocked, seen(F::ok, "118.97.115.30", "DPRD")) == SecondOpinion::none);
}

TEST_CASE("known block pages are told by address and by host with its subdomains", "[second]") {
    BlockList list{{*parse_cidr("118.97.115.0/24")}, {"blokir.example.net"}};
    CHECK(listed_block(seen(FailureClass::ok, "118.97.115.30"), list) == "118.97.115.30");
    CHECK(listed_block(seen(FailureClass::ok, "203.0.113.7"), list).empty());
    auto led = seen(FailureClass::ok, "203.0.113.7");
    led.final_url = "http://lama.blokir.example.net/?dari=contoh";
    CHECK(listed_block(led, list) == "lama.blokir.example.net");
    led.final_url = "http://tidakblokir.example.net/";
    CHECK(listed_block(led, list).empty());
    mark_blocked(led, "so");
    CHECK(led.failure == FailureClass::dns_hijack);
    CHECK(led.outcome == Outcome::walled);
    CHECK(led.verdict == Verdict::indeterminate);
}

}  // namespace
}  // namespace pantau::probes

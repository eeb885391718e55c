#include "daemon/watch/site_memory.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "daemon/watch/policy.hpp"
#include "probes/simhash.hpp"

namespace pantau::watch {
namespace {

using namespace std::chrono_literals;

constexpr std::array<int, 4> thresholds{1, 7, 14, 30};  // days
constexpr auto gathering = 24h;                         // links of the first day are its history, not news
constexpr std::size_t most_outgoing = 200;
constexpr int another_text = 16;  // bits of 64; a new article on a front page moves fewer
constexpr int looks_needed = 2;

template <class Number>
std::optional<Number> number(std::string_view text, int base = 10) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::int64_t seconds(Instant at) {
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

Instant from_seconds(std::int64_t value) {
    return Instant{std::chrono::seconds{value}};
}

}  // namespace

std::vector<CertificateDue> certificates_due(const probes::TlsLook& tls, Instant now) {
    std::vector<CertificateDue> due;
    for (const auto& one : tls.chain) {
        const auto left = one.not_after - now;
        if (left <= 0ms) continue;
        const auto passed = std::find_if(thresholds.begin(), thresholds.end(),
                                         [&](int days) { return left <= std::chrono::hours{24 * days}; });
        if (passed == thresholds.end()) continue;
        const auto identity =
            fmt::format("{}|{}|{}", one.subject, one.issuer, one.not_after.time_since_epoch().count());
        due.push_back(
            {fmt::format("{:016x}", hash_of(identity)), one.subject, one.issuer, one.not_after, *passed});
    }
    return due;
}

std::vector<std::string> SiteMemory::new_outgoing(const std::vector<std::string>& seen, Instant at) {
    std::vector<std::string> fresh;
    if (!outgoing_since) outgoing_since = at;
    const bool history = at - *outgoing_since < gathering;
    for (const auto& domain : seen) {
        if (outgoing.size() >= most_outgoing || domain.find_first_of(" =") != std::string::npos) continue;
        if (outgoing.insert(domain).second && !history) fresh.push_back(domain);
    }
    return fresh;
}

bool SiteMemory::content_changed(std::uint64_t seen) {
    if (!fingerprint) fingerprint = seen;
    if (probes::distance(*fingerprint, seen) <= another_text) {
        fingerprint = seen;  // small changes add up to no news
        other_looks = 0;
        return false;
    }
    if (++other_looks < looks_needed) return false;
    fingerprint = seen;
    other_looks = 0;
    return true;
}

std::string SiteMemory::text() const {
    std::string text;
    for (const auto& [id, told] : certificates)
        text += fmt::format(" w.cert={}:{}:{}", id, told.days, seconds(told.not_after));
    if (outgoing_since) text += fmt::format(" w.since={}", seconds(*outgoing_since));
    for (const auto& domain : outgoing) text += " w.out=" + domain;
    if (fingerprint) text += fmt::format(" w.print={:016x}:{}", *fingerprint, other_looks);
    return text;
}

SiteMemory SiteMemory::from_text(std::string_view line) {
    SiteMemory memory;
    while (!line.empty()) {
        const auto end = line.find(' ');
        const auto field = line.substr(0, end);
        line = end == std::string_view::npos ? std::string_view{} : line.substr(end + 1);
        const auto equals = field.find('=');
        if (equals == std::string_view::npos) continue;
        const auto name = field.substr(0, equals), value = field.substr(equals + 1);
        const auto colon = value.find(':'), last = value.rfind(':');
        if (name == "w.cert" && colon != std::string_view::npos && last > colon) {
            const auto days = number<int>(value.substr(colon + 1, last - colon - 1));
            const auto ends = number<std::int64_t>(value.substr(last + 1));
            if (days && ends)
                memory.certificates[std::string{value.substr(0, colon)}] = {*days, from_seconds(*ends)};
        } else if (name == "w.since") {
            if (const auto since = number<std::int64_t>(value)) memory.outgoing_since = from_seconds(*since);
        } else if (name == "w.out" && memory.outgoing.size() < most_outgoing) {
            memory.outgoing.emplace(value);
        } else if (name == "w.print" && colon != std::string_view::npos) {
            memory.fingerprint = number<std::uint64_t>(value.substr(0, colon), 16);
            memory.other_looks = number<int>(value.substr(colon + 1)).value_or(0);
        }
    }
    return memory;
}

}  // namespace pantau::watch

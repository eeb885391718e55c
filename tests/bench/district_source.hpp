#pragma once
// An office or a whole district as rows, made when asked for and kept nowhere: what a report costs is then
// the report's own. The same size gives the same rows.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "reports/period.hpp"
#include "reports/source.hpp"

namespace pantau::bench {

namespace reports = pantau::reports;
using reports::Instant;
using reports::Span;

struct Size {
    int cases, sites, links;
    int outages_a_site;
    int serious_every;  ///< one late step in so many is an hour or more late
};

class DistrictSource : public reports::Source {
public:
    DistrictSource(Size size, reports::Period period) : size_{size}, period_{std::move(period)} {}

    reports::Office office() const override {
        reports::Office office;
        office.name = "Sekretariat DPRD Kabupaten Bogor";
        office.unit = "Bagian Humas dan Protokol";
        office.letterhead = {"PEMERINTAH KABUPATEN BOGOR", "SEKRETARIAT DEWAN PERWAKILAN RAKYAT DAERAH"};
        return office;
    }
    reports::Provenance provenance() const override {
        reports::Provenance from;
        from.app_version = "bench";
        from.sop_number = "440/014/SOP/I/2020";
        from.sop_name = "E-ASPIRASI";
        return from;
    }
    std::vector<reports::StepRow> steps() const override {
        std::vector<reports::StepRow> rows;
        for (int step = 1; step <= 7; ++step) {
            reports::StepRow row;
            row.number = step;
            row.activity = fmt::format("Uraian kegiatan langkah {} menurut SOP", step);
            row.executor = "Staf/Pelaksana Humas";
            row.standard_s = standard(step);
            rows.push_back(std::move(row));
        }
        return rows;
    }
    std::vector<reports::AttemptRow> attempts(Span span) const override {
        std::vector<reports::AttemptRow> rows;
        rows.reserve(static_cast<std::size_t>(size_.cases) * 7);
        const auto room = (span.to - span.from - std::chrono::hours{48}) / size_.cases;
        for (int number = 0; number < size_.cases; ++number) {
            Instant at = span.from + std::chrono::hours{3} + room * number;
            for (int step = 1; step <= 7; ++step) {
                const bool late = (number * 7 + step) % 11 == 0;
                const bool serious = late && (number * 7 + step) % (11 * size_.serious_every) == 0;
                reports::AttemptRow row;
                row.case_number = number_of(number);
                row.case_title = title_of(number);
                row.sop = "e-aspirasi";
                row.step = step;
                row.status = "finished";
                row.verdict = late ? "late" : "on_time";
                row.standard_s = standard(step);
                row.used_s = late ? row.standard_s + (serious ? 5'400 : 900) : row.standard_s * 2 / 3;
                row.started = at;
                row.ended = at + std::chrono::seconds{row.used_s};
                if (late) row.breached_at = at + std::chrono::seconds{row.standard_s + 1};
                row.waited_s = 300;
                row.executor = "Pranata Komputer / Admin website dan media sosial";
                if (number % 5 == 0 && step == 3) {
                    row.pauses.push_back({at + std::chrono::minutes{1}, at + std::chrono::minutes{21},
                                          "MENUNGGU_NARASUMBER", "Menunggu narasumber", 'K', 1'200});
                    row.paused_s = 1'200;
                    row.cause = 'K';
                }
                at = *row.ended + std::chrono::minutes{5};
                rows.push_back(std::move(row));
            }
        }
        return rows;
    }
    std::vector<reports::CaseRow> cases(Span span) const override {
        std::vector<reports::CaseRow> rows;
        const auto room = (span.to - span.from - std::chrono::hours{48}) / size_.cases;
        for (int number = 0; number < size_.cases; ++number) {
            reports::CaseRow row;
            row.number = number_of(number);
            row.title = title_of(number);
            row.requester = "Komisi II DPRD Kabupaten Bogor";
            row.status = "closed";
            row.opened = span.from + std::chrono::hours{2} + room * number;
            row.closed = row.opened + std::chrono::hours{9};
            row.used_s = 24'000 + number % 900;
            row.links = {"https://dprd.example/a"};
            rows.push_back(std::move(row));
        }
        return rows;
    }
    std::vector<reports::CorrectionRow> corrections(Span) const override { return {}; }
    std::vector<reports::SiteRow> sites() const override {
        std::vector<reports::SiteRow> rows;
        for (int site = 0; site < size_.sites; ++site) {
            reports::SiteRow row;
            row.id = id_of(site);
            row.name = fmt::format("Situs perangkat daerah {}", site);
            row.url = fmt::format("https://pd{}.bogorkab.example/", site);
            row.state = "up";
            row.http_status = 200;
            row.last_check = period_.utc.to;
            row.cert_expires = period_.utc.to + date::days{40 + site % 200};
            row.cert_issuer = "Contoh CA R3";
            rows.push_back(std::move(row));
        }
        return rows;
    }
    std::vector<reports::OutageRow> outages(Span span) const override {
        std::vector<reports::OutageRow> rows;
        each_outage([&](int site, int k, Instant from, Instant to) {
            if (from >= span.to || to <= span.from) return;
            reports::OutageRow row;
            row.id = fmt::format("G-2026-{:05}", site * size_.outages_a_site + k);
            row.site = id_of(site);
            row.first_fail = from;
            row.detected = from + std::chrono::seconds{50};
            row.ended = to;
            row.failure = "http_5xx";
            row.failure_label = "HTTP 502";
            row.cause = k % 3 == 0 ? 'X' : 'D';
            row.action = k % 3 == 0 ? "" : "Penyedia hosting dihubungi dan layanan dinyalakan ulang";
            row.officer = "Admin website";
            row.failed_checks = 12;
            row.evidence_hash = "0123456789abcdef";
            rows.push_back(std::move(row));
        });
        return rows;
    }
    std::vector<reports::StateRow> states(Span span) const override {
        std::vector<reports::StateRow> rows;
        for (int site = 0; site < size_.sites; ++site) {
            Instant at = period_.utc.from;
            const auto add = [&](Instant to, const char* state) {
                if (at < span.to && to > span.from) rows.push_back({id_of(site), at, to, state, ""});
                at = to;
            };
            for (int k = 0; k < size_.outages_a_site; ++k) {
                const auto [from, to] = outage(site, k);
                add(from, "up");
                add(to, "down");
            }
            add(period_.utc.to, "up");
        }
        return rows;
    }
    std::vector<reports::DayRow> days(Span) const override {
        std::vector<reports::DayRow> rows;
        for (int site = 0; site < size_.sites; ++site)
            for (date::local_days day = period_.first; day <= period_.last; day += date::days{1}) {
                reports::DayRow row;
                row.site = id_of(site);
                row.day = day;
                row.checks = 1'440;
                row.slow = site % 7;
                row.median_ms = 200 + site % 300;
                row.p95_ms = 700 + site % 900;
                row.max_ms = 2'500;
                rows.push_back(std::move(row));
            }
        return rows;
    }
    std::vector<reports::LinkRow> links() const override {
        std::vector<reports::LinkRow> rows;
        rows.reserve(static_cast<std::size_t>(size_.links));
        for (int i = 0; i < size_.links; ++i) {
            reports::LinkRow row;
            row.case_number = number_of(i % size_.cases);
            row.title = title_of(i % size_.cases);
            row.platform = i % 4 == 0 ? "youtube" : "web";
            row.url =
                fmt::format("https://pd{}.bogorkab.example/berita/{}/kegiatan-dewan", i % size_.sites, i);
            row.given = period_.utc.from + std::chrono::hours{24};
            row.http_status = 200;
            row.standing = i % 50 == 0 ? "dead" : i % 9 == 0 ? "indeterminate" : "alive";
            row.checked = row.last_alive = period_.utc.to;
            if (i % 50 == 0) {
                row.http_status = 404;
                row.reason_label = "HTTP 404";
                row.failing_since = row.died = period_.utc.to - date::days{3};
            }
            rows.push_back(std::move(row));
        }
        return rows;
    }
    std::vector<reports::ChangeRow> changes(Span) const override { return {}; }
    std::vector<reports::SelfGapRow> self_gaps(Span) const override { return {}; }
    std::optional<std::int64_t> working_seconds(Instant from, Instant to) const override {
        return std::chrono::floor<std::chrono::seconds>(to - from).count() / 4;
    }

private:
    static std::int64_t standard(int step) {
        constexpr std::int64_t standards[] = {3'600, 240, 10'800, 3'600, 3'600, 7'200, 60};
        return standards[step - 1];
    }
    static std::string number_of(int number) { return fmt::format("2026-{:04}", number + 1); }
    static std::string title_of(int number) {
        return fmt::format("Liputan rapat kerja komisi dengan perangkat daerah, bagian {}", number);
    }
    static std::string id_of(int site) { return fmt::format("pd{}", site); }
    std::pair<Instant, Instant> outage(int site, int k) const {
        const auto room = (period_.utc.to - period_.utc.from) / (size_.outages_a_site + 1);
        const Instant from =
            date::floor<std::chrono::seconds>(period_.utc.from + room * (k + 1) - std::chrono::minutes{site});
        return {from, from + std::chrono::minutes{20 + (site + k) % 70}};
    }
    template <class Use>
    void each_outage(Use use) const {
        for (int site = 0; site < size_.sites; ++site)
            for (int k = 0; k < size_.outages_a_site; ++k) {
                const auto [from, to] = outage(site, k);
                use(site, k, from, to);
            }
    }

    Size size_;
    reports::Period period_;
};

}  // namespace pantau::bench

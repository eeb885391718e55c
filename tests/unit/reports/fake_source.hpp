#pragma once
// A Source with rows in vectors and an office calendar of its own: it answers a span as the contract of
// reports::Source says, so that the models are tested on what a store would give.

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <date/date.h>

#include "reports/source.hpp"

namespace pantau::reports::test {

/// "2026-10-05 08:00:00" in WIB, which has no daylight saving.
inline Instant wib(const std::string& text) {
    std::istringstream in{text};
    date::local_seconds local;
    in >> date::parse("%F %T", local);
    if (in.fail()) throw std::invalid_argument{"not a time: " + text};
    return Instant{local.time_since_epoch()} - std::chrono::hours{7};
}

/// Mon-Thu 07.30-12.00 and 13.00-16.00, Fri 07.30-11.30 and 13.00-16.30, WIB; no holidays.
inline std::int64_t office_seconds(Instant from, Instant to) {
    using date::days;
    using std::chrono::minutes;
    const auto shift = std::chrono::hours{7};
    const auto a = date::floor<std::chrono::seconds>(from + shift),
               b = date::floor<std::chrono::seconds>(to + shift);
    std::int64_t sum = 0;
    for (auto day = date::floor<days>(a); day <= b; day += days{1}) {
        const unsigned weekday = date::weekday{day}.iso_encoding();
        if (weekday > 5) continue;
        const bool friday = weekday == 5;
        const std::pair<int, int> open[] = {{450, friday ? 690 : 720}, {780, friday ? 990 : 960}};
        for (const auto& [opens, closes] : open) {
            const auto start = std::max(a, day + minutes{opens} + std::chrono::seconds{0});
            const auto end = std::min(b, day + minutes{closes} + std::chrono::seconds{0});
            if (end > start) sum += (end - start).count();
        }
    }
    return sum;
}

class FakeSource : public Source {
public:
    Office office_row;
    Provenance provenance_row;
    std::vector<StepRow> step_rows;
    std::vector<AttemptRow> attempt_rows;
    std::vector<CaseRow> case_rows;
    std::vector<CorrectionRow> correction_rows;
    std::vector<SiteRow> site_rows;
    std::vector<OutageRow> outage_rows;
    std::vector<StateRow> state_rows;
    std::vector<DayRow> day_rows;
    std::vector<ResponseRow> response_rows;
    std::vector<LinkRow> link_rows;
    std::vector<ChangeRow> change_rows;
    std::vector<SelfGapRow> gap_rows;

    FakeSource() {
        office_row.name = "Sekretariat DPRD Kabupaten Contoh";
        office_row.letterhead = {"PEMERINTAH KABUPATEN CONTOH", "SEKRETARIAT DPRD"};
        office_row.paper_city = "Contoh";
        provenance_row.sop_number = "440/014/SOP/I/2020";
        provenance_row.sop_name = "E-ASPIRASI";
        provenance_row.working_hours = "Senin–Kamis 07.30–16.00, Jumat 07.30–16.30";
        const std::int64_t standards[] = {3600, 240, 10'800, 3600, 3600, 7200, 60};  // 29,100 s together
        int number = 0;
        for (const std::int64_t standard : standards) {
            StepRow step;
            step.number = ++number;
            step.activity = "Kegiatan " + std::to_string(number);
            step.executor = "Staf Humas";
            step.standard_s = standard;
            step_rows.push_back(step);
        }
    }

    Office office() const override { return office_row; }
    Provenance provenance() const override { return provenance_row; }
    std::vector<StepRow> steps() const override { return step_rows; }
    std::vector<AttemptRow> attempts(Span span) const override {
        return some(attempt_rows, [&](const AttemptRow& row) {
            const bool ended = row.ended && *row.ended >= span.from && *row.ended < span.to;
            return ended || (row.started && *row.started < span.to && (!row.ended || *row.ended >= span.to));
        });
    }
    std::vector<CaseRow> cases(Span span) const override {
        return some(case_rows, [&](const CaseRow& row) {
            return row.opened < span.to && (!row.closed || *row.closed >= span.from);
        });
    }
    std::vector<CorrectionRow> corrections(Span span) const override {
        return some(correction_rows, [&](const CorrectionRow& row) {
            return row.recorded >= span.from && row.recorded < span.to;
        });
    }
    std::vector<SiteRow> sites() const override { return site_rows; }
    std::vector<OutageRow> outages(Span span) const override {
        return some(outage_rows, [&](const OutageRow& row) {
            return row.first_fail < span.to && (!row.ended || *row.ended > span.from);
        });
    }
    std::vector<StateRow> states(Span span) const override {
        return some(state_rows,
                    [&](const StateRow& row) { return row.from < span.to && row.to > span.from; });
    }
    std::vector<DayRow> days(Span) const override { return day_rows; }
    std::vector<ResponseRow> responses(Span) const override { return response_rows; }
    std::vector<LinkRow> links() const override { return link_rows; }
    std::vector<ChangeRow> changes(Span span) const override {
        return some(change_rows,
                    [&](const ChangeRow& row) { return row.at >= span.from && row.at < span.to; });
    }
    std::vector<SelfGapRow> self_gaps(Span span) const override {
        return some(gap_rows,
                    [&](const SelfGapRow& row) { return row.from < span.to && row.to > span.from; });
    }
    std::optional<std::int64_t> working_seconds(Instant from, Instant to) const override {
        return office_seconds(from, to);
    }

    // What fills it.

    SiteRow& add_site(const std::string& id, const std::string& name) {
        SiteRow row;
        row.id = id;
        row.name = name;
        row.url = "https://" + id + ".example/";
        row.state = "up";
        row.http_status = 200;
        site_rows.push_back(row);
        return site_rows.back();
    }
    void add_state(const std::string& site, const std::string& from, const std::string& to,
                   const std::string& state, const std::string& reason = "") {
        state_rows.push_back({site, wib(from), wib(to), state, reason});
    }
    OutageRow& add_outage(const std::string& id, const std::string& site, const std::string& from,
                          const std::string& to, char cause = 'X') {
        OutageRow row;
        row.id = id;
        row.site = row.site_name = site;
        row.first_fail = wib(from);
        row.detected = row.first_fail + std::chrono::seconds{30};
        if (!to.empty()) row.ended = wib(to);
        row.failure = "http_5xx";
        row.failure_label = "HTTP 502";
        row.cause = cause;
        row.failed_checks = 4;
        outage_rows.push_back(row);
        return outage_rows.back();
    }
    /// Judged by the fake's calendar; `to` empty: it goes on. `status` other than finished is not judged.
    AttemptRow& add_attempt(const std::string& number, int step, int attempt, const std::string& from,
                            const std::string& to, const std::string& status = "finished",
                            const std::vector<PauseRow>& pauses = {}) {
        AttemptRow row;
        row.case_number = number;
        row.case_title = "Judul " + number;
        row.step = step;
        row.attempt = attempt;
        row.status = status;
        row.standard_s = step_rows.at(static_cast<std::size_t>(step) - 1).standard_s;
        row.executor = "Staf Humas";
        row.pauses = pauses;
        row.started = wib(from);
        if (!to.empty()) row.ended = wib(to);
        const auto used_until = [&](Instant end) {
            std::int64_t used = office_seconds(*row.started, end);
            for (const PauseRow& pause : pauses)
                used -= office_seconds(std::min(pause.from, end), std::min(pause.to.value_or(end), end));
            return used;
        };
        for (PauseRow& pause : row.pauses) {
            pause.working_s = office_seconds(pause.from, pause.to.value_or(pause.from));
            row.paused_s += pause.working_s;
        }
        const Instant end = row.ended.value_or(*row.started + date::days{30});
        row.used_s = row.ended ? used_until(end) : 0;
        row.wall_s = date::floor<std::chrono::seconds>(end - *row.started).count();
        if (used_until(end) > row.standard_s) {  // the first second beyond the standard
            Instant on_time = *row.started, late = end;
            while (late - on_time > std::chrono::seconds{1}) {
                const Instant middle = on_time + date::floor<std::chrono::seconds>((late - on_time) / 2);
                (used_until(middle) > row.standard_s ? late : on_time) = middle;
            }
            row.breached_at = late;
        }
        if (status == "finished")
            row.verdict = row.used_s > row.standard_s ? "late" : "on_time";
        else
            row.verdict = row.ended ? "not_counted" : "running";
        attempt_rows.push_back(row);
        return attempt_rows.back();
    }
    CaseRow& add_case(const std::string& number, const std::string& from, const std::string& to,
                      const std::string& status, std::int64_t used_s) {
        CaseRow row;
        row.number = number;
        row.title = "Judul " + number;
        row.requester = "Komisi I";
        row.status = status;
        row.opened = wib(from);
        if (!to.empty()) row.closed = wib(to);
        row.used_s = used_s;
        case_rows.push_back(row);
        return case_rows.back();
    }
    LinkRow& add_link(const std::string& number, const std::string& url, const std::string& given,
                      const std::string& standing) {
        LinkRow row;
        row.case_number = number;
        row.title = "Judul " + number;
        row.platform = "web";
        row.url = url;
        row.given = wib(given);
        row.standing = standing;
        link_rows.push_back(row);
        return link_rows.back();
    }

private:
    template <class Row, class Keep>
    static std::vector<Row> some(const std::vector<Row>& rows, Keep keep) {
        std::vector<Row> kept;
        std::copy_if(rows.begin(), rows.end(), std::back_inserter(kept), keep);
        return kept;
    }
};

/// October 2026, small enough to reckon by hand; the tests say the sums.
inline FakeSource small_month() {
    FakeSource source;
    source.add_site("portal", "Portal DPRD");

    // The site, whole from September to the cut-off. Oct 1 is a Thursday.
    const auto down = [&](const char* from, const char* to) { source.add_state("portal", from, to, "down"); };
    const auto up = [&](const char* from, const char* to) { source.add_state("portal", from, to, "up"); };
    up("2026-09-01 00:00:00", "2026-09-30 23:50:00");
    down("2026-09-30 23:50:00", "2026-10-01 00:20:00");
    up("2026-10-01 00:20:00", "2026-10-04 00:00:00");
    source.add_state("portal", "2026-10-04 00:00:00", "2026-10-04 02:00:00", "maintenance",
                     "pembaruan server");
    up("2026-10-04 02:00:00", "2026-10-06 10:00:00");
    down("2026-10-06 10:00:00", "2026-10-06 11:30:00");
    up("2026-10-06 11:30:00", "2026-10-11 10:00:00");
    source.add_state("portal", "2026-10-11 10:00:00", "2026-10-11 11:00:00", "unknown", "not_running");
    source.gap_rows.push_back({wib("2026-10-11 10:00:00"), wib("2026-10-11 11:00:00"), "not_running"});
    up("2026-10-11 11:00:00", "2026-10-17 02:00:00");
    down("2026-10-17 02:00:00", "2026-10-17 02:10:00");
    up("2026-10-17 02:10:00", "2026-10-31 23:30:00");
    down("2026-10-31 23:30:00", "2026-11-01 00:30:00");
    up("2026-11-01 00:30:00", "2026-11-02 07:00:00");
    source.add_outage("G-2026-0001", "portal", "2026-09-30 23:50:00", "2026-10-01 00:20:00", 'D');
    source.add_outage("G-2026-0002", "portal", "2026-10-06 10:00:00", "2026-10-06 11:30:00", 'E')
        .evidence_hash = "ab12";
    source.add_outage("G-2026-0003", "portal", "2026-10-17 02:00:00", "2026-10-17 02:10:00").suggested_cause =
        'D';
    source.add_outage("G-2026-0004", "portal", "2026-10-31 23:30:00", "2026-11-01 00:30:00");

    // 2026-0001 goes through all steps; step 4 is returned to step 3 and then done late, beside the second
    // outage.
    source.add_attempt("2026-0001", 1, 1, "2026-10-05 08:00:00", "2026-10-05 08:50:00");  // 3000
    source.add_attempt("2026-0001", 2, 1, "2026-10-05 08:50:00", "2026-10-05 08:53:00");  // 180
    source.add_attempt("2026-0001", 3, 1, "2026-10-05 09:00:00", "2026-10-05 11:00:00").waited_s =
        420;                                                                                          // 7200
    source.add_attempt("2026-0001", 4, 1, "2026-10-05 11:00:00", "2026-10-05 11:30:00", "returned");  // 1800
    source.add_attempt("2026-0001", 3, 2, "2026-10-05 11:30:00", "2026-10-05 13:30:00");              // 3600
    source.add_attempt("2026-0001", 4, 2, "2026-10-06 09:00:00", "2026-10-06 11:30:00").waited_s =
        14'400;  // 9000
    source.add_attempt("2026-0001", 5, 1, "2026-10-06 13:00:00", "2026-10-06 13:30:00").waited_s =
        1800;  // 1800
    PauseRow waiting;
    waiting.from = wib("2026-10-07 09:00:00");
    waiting.to = wib("2026-10-07 10:00:00");
    waiting.reason = "MENUNGGU_ACC";
    waiting.reason_label = "Menunggu ACC";
    waiting.cause = 'K';
    source.add_attempt("2026-0001", 6, 1, "2026-10-07 08:00:00", "2026-10-07 10:30:00", "finished",
                       {waiting});  // 5400
    AttemptRow& archived =
        source.add_attempt("2026-0001", 7, 1, "2026-10-07 10:30:00", "2026-10-07 10:31:30");  // 90
    archived.cause = 'N';
    archived.reason_label = "Beban kerja";
    CaseRow& first =
        source.add_case("2026-0001", "2026-10-05 07:30:00", "2026-10-07 10:31:30", "closed", 32'070);
    first.returns = 1;

    // 2026-0002: step 2 skipped, then the case is cancelled.
    source.add_attempt("2026-0002", 1, 1, "2026-10-08 08:00:00", "2026-10-08 08:30:00");  // 1800
    source.add_attempt("2026-0002", 2, 1, "2026-10-08 08:30:00", "2026-10-08 08:30:00", "skipped");
    source.add_attempt("2026-0002", 3, 1, "2026-10-08 09:00:00", "2026-10-08 11:00:00", "cancelled");
    source.add_case("2026-0002", "2026-10-08 07:30:00", "2026-10-08 11:00:00", "cancelled", 9000);

    // 2026-0003: a step too coarse to judge, then one that runs late over the end of the month.
    source.add_attempt("2026-0003", 1, 1, "2026-10-29 07:30:00", "2026-10-29 08:00:00");  // 1800
    AttemptRow& coarse = source.add_attempt("2026-0003", 2, 1, "2026-10-29 08:00:00", "2026-10-29 08:04:00");
    coarse.verdict = "not_judgeable";
    coarse.minute_precision = coarse.imported = true;
    source.add_attempt("2026-0003", 3, 1, "2026-10-30 13:00:00", "", "running");
    source.add_case("2026-0003", "2026-10-29 07:30:00", "", "open", 14'640).present_step = "Langkah 3 dari 7";

    source.correction_rows.push_back({"2026-0001", 12, 5, wib("2026-10-07 08:00:00"), "occurred_at",
                                      "2026-10-06 13:00", "2026-10-06 13:05", "Salah tekan", "Kasubag",
                                      "admin"});
    LinkRow& dead =
        source.add_link("2026-0001", "https://portal.example/berita/1", "2026-10-07 10:30:00", "dead");
    dead.failing_since = wib("2026-10-20 09:00:00");
    dead.died = wib("2026-10-20 15:00:00");
    dead.reason_label = "HTTP 404";
    dead.http_status = 404;
    source.add_link("2026-0001", "https://www.youtube.com/watch?v=x", "2026-10-07 10:30:00", "alive")
        .platform = "youtube";
    return source;
}

}  // namespace pantau::reports::test

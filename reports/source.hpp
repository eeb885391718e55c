#pragma once
// What a report is made from: plain rows of a period, pulled from whoever has them (in the service, the
// store over a read snapshot). reports/ knows nothing of databases, probing or HTTP.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <date/date.h>

namespace pantau::reports {

using Instant = date::sys_time<std::chrono::milliseconds>;  ///< UTC

/// Half-open stretch of time.
struct Span {
    Instant from, to;
};

/// One step of the SOP. Official text as in the signed document, typing errors included; the corrected text
/// is what is displayed, and both are shown once in Metodologi where they differ.
struct StepRow {
    int number = 0;
    std::string activity, activity_official;
    std::string executor;  ///< display name(s)
    bool executor_assumed = true;
    std::int64_t standard_s = 0;
    std::string output, output_official;
};

struct PauseRow {
    Instant from;
    std::optional<Instant> to;
    std::string reason;        ///< code
    std::string reason_label;  ///< Bahasa Indonesia
    char cause = 'X';          ///< category A..N, X
    std::int64_t working_s = 0;
};

/// One go at a step, judged. Belongs to the period of its end; running and late ones are listed as
/// "berjalan".
struct AttemptRow {
    std::string case_number, case_title;
    std::string sop;  ///< code of the SOP that it runs under, "e-aspirasi"
    int step = 0, attempt = 1;
    std::string status;   ///< running, paused, finished, returned, skipped, cancelled
    std::string verdict;  ///< running, on_time, late, not_judgeable, not_computable, not_counted
    std::optional<Instant> started, ended;
    std::optional<Instant> breached_at;  ///< last_on_time + 1 s, where it came
    std::int64_t used_s = 0, wall_s = 0, paused_s = 0, standard_s = 0;
    std::int64_t waited_s = 0;  ///< working seconds between READY and start (waktu tunggu antarlangkah)
    std::string executor, reason, reason_label;
    char cause = 'X';  ///< from its reason or its longest pause; X if nothing was recorded
    std::string note;  ///< text recorded with a reason
    bool provisional = false, off_hours = false, minute_precision = false, imported = false,
         late_entry = false;
    std::vector<std::string> flags;
    std::vector<PauseRow> pauses;
};

struct CaseRow {
    std::string number, title, requester, channel;
    std::string status;  ///< open, closed, cancelled
    Instant opened;
    std::optional<Instant> closed;
    std::int64_t used_s = 0, paused_s = 0, waited_s = 0;  ///< working seconds
    std::int64_t wall_s = 0;
    int corrections = 0, returns = 0, skips = 0;
    std::vector<std::string> links;
    std::string present_step;  ///< "Langkah 5 dari 7" for an open one
};

struct CorrectionRow {
    std::string case_number;
    int seq = 0, step = 0;
    Instant recorded;
    std::string field, old_value, new_value, reason, authority, actor;
};

/// A confirmed outage of a site, cut at nothing: the report cuts it at the period's edge.
struct OutageRow {
    std::string id;  ///< "G-2026-0142"
    std::string site, site_name, url;
    Instant first_fail, detected;
    std::optional<Instant> last_ok, last_fail, first_ok;  ///< the bounds (probing.md 2.3)
    std::optional<Instant> ended;                         ///< empty: goes on
    std::int64_t gap_s = 0;                               ///< unobserved inside it
    std::string failure;                                  ///< class identifier, "http_5xx"
    std::string failure_label;   ///< Bahasa Indonesia: "HTTP 502", "Waktu habis 10 d"
    char cause = 'X';            ///< what staff recorded, else X
    char suggested_cause = 'X';  ///< what the failure class suggests
    std::string cause_text, action, officer;
    int failed_checks = 0;
    bool flapping = false;
    std::int64_t clock_shift_s = 0;  ///< how far the monitor's clock was set while it lasted; back: negative
    std::string evidence_hash;       ///< hex, may be empty
};

/// A stretch of a site's life. `state`: up, degraded, down, unknown, maintenance. Together they cover the
/// observed life of the site without overlap.
struct StateRow {
    std::string site;
    Instant from, to;
    std::string state;
    std::string reason;  ///< of unknown and maintenance
};

/// One day of a site's checks in the office's zone. Times in milliseconds.
struct DayRow {
    std::string site;
    date::local_days day;
    int checks = 0, failures = 0, slow = 0, blips = 0;
    std::optional<int> median_ms, p95_ms, max_ms;
};

struct SiteRow {
    std::string id, name, url;
    std::string state;  ///< now (at the cut-off)
    std::optional<Instant> last_check;
    int http_status = 0;
    std::optional<Instant> cert_expires, domain_expires;
    std::string cert_issuer, tls_version;
    std::optional<bool> name_matches, chain_complete;
    int interval_s = 60;
    int slow_ms = 3000;
};

/// Response times of a site's good checks over a whole span, in milliseconds: percentiles of days cannot be
/// joined, so whoever holds the samples (or their sketches) answers.
struct ResponseRow {
    std::string site;
    int checks = 0, slow = 0;
    std::optional<int> mean_ms, median_ms, p95_ms, max_ms;
};

/// A published link, at the cut-off.
struct LinkRow {
    std::string case_number, title;
    std::string platform;  ///< web, youtube, x, tiktok, instagram, facebook
    std::string url;
    std::optional<Instant> given;  ///< when step 6 or 7 recorded it
    int http_status = 0;
    std::string standing;      ///< alive, redirected, changed, dead, indeterminate, unchecked
    std::string reason;        ///< class identifier of the newest check
    std::string reason_label;  ///< Bahasa Indonesia
    std::optional<Instant> checked, last_alive, failing_since, died;
    std::string archive_url;
};

/// Something about a site that changed (sheet Perubahan).
struct ChangeRow {
    Instant at;
    std::string site;
    std::string kind;  ///< status, address, redirect, certificate, code
    std::string before, after;
};

/// Time in which the monitor itself saw nothing, or knew that it could not judge.
struct SelfGapRow {
    Instant from, to;
    std::string reason;  ///< self_network, self_dns, self_overload, self_clock, not_running
};

struct Official {
    std::string position, name, rank, nip;
};

/// Limits of verdict and suggestions, printed in Metodologi. Shares in millionths, so that no verdict hangs
/// on floating point; durations in seconds.
struct Limits {
    std::int64_t availability_margin_ppm = 2'000;  ///< below the target by more: not reached
    std::int64_t on_time_bad_ppm = 750'000;        ///< SOP on time below: not reached
    std::int64_t outage_bad_s = 4 * 3600;       ///< one outage longer than this in working hours: not reached
    std::int64_t coverage_least_ppm = 950'000;  ///< below: DATA KURANG
    std::int64_t coverage_good_ppm = 990'000;   ///< below: a suggestion
    std::int64_t serious_outage_s = 3600;       ///< gets a row in Tindak Lanjut, and a late step by as much
    int certificate_warn_days = 30, certificate_bad_days = 7, domain_warn_days = 60;
};

/// The office as it stands in the settings. `example_data` prints DATA CONTOH on every sheet.
struct Office {
    std::string name, unit, paper_city, logo_path;
    std::vector<std::string> letterhead;
    std::optional<Official> approver;  ///< "Mengetahui," in office at the cut-off
    std::optional<Official> author;    ///< "Penyusun,"
    std::string zone = "Asia/Jakarta";
    std::string zone_label = "WIB";
    std::string paper = "A4";  ///< A4 or F4
    bool example_data = false;
    double target_availability = 0.995, target_on_time = 0.90;
    Limits limits;
    std::string document_number;  ///< empty: a dotted line; never invented
};

/// Where figures come from, for Metodologi and the custom properties.
struct Provenance {
    std::string app_version, sop_number, sop_name, sop_version, calendar_version, calendar_names, chain_head;
    std::vector<std::string> legal_basis;
    std::vector<std::string> decrees;      ///< sources of the holidays in use
    std::vector<std::string> assumptions;  ///< not yet confirmed by the office, in Bahasa Indonesia
    std::string working_hours;             ///< one sentence, e.g. "Senin–Kamis 07.30–16.00, …"
    bool calendar_provisional = false;
};

/// Everything that a report may ask. One object stands over one snapshot: two questions see one state.
/// Thread safety: used by one thread at a time.
class Source {
public:
    virtual ~Source() = default;
    virtual Office office() const = 0;
    virtual Provenance provenance() const = 0;
    virtual std::vector<StepRow> steps() const = 0;
    /// Attempts that ended in the span, plus those still running or paused at its end.
    virtual std::vector<AttemptRow> attempts(Span span) const = 0;
    /// Cases open at any time in the span.
    virtual std::vector<CaseRow> cases(Span span) const = 0;
    virtual std::vector<CorrectionRow> corrections(Span span) const = 0;
    virtual std::vector<SiteRow> sites() const = 0;
    /// Outages that touch the span.
    virtual std::vector<OutageRow> outages(Span span) const = 0;
    /// State stretches that touch the span, uncut.
    virtual std::vector<StateRow> states(Span span) const = 0;
    virtual std::vector<DayRow> days(Span span) const = 0;
    /// One row a site over the whole span. Sites without a row are shown by their days, weighted by checks.
    virtual std::vector<ResponseRow> responses(Span) const { return {}; }
    virtual std::vector<LinkRow> links() const = 0;
    virtual std::vector<ChangeRow> changes(Span span) const = 0;
    virtual std::vector<SelfGapRow> self_gaps(Span span) const = 0;
    /// Working seconds between two instants by the office's calendar; nothing outside its coverage.
    virtual std::optional<std::int64_t> working_seconds(Instant from, Instant to) const = 0;
};

}  // namespace pantau::reports

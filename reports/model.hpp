#pragma once
// A report computed once as a value: every figure and every row of every sheet, already cut, sorted, judged
// and worded in Bahasa Indonesia. The workbook, the page Laporan and the mail are drawn from it, so they
// cannot disagree. Nothing here knows columns of paper, fonts or formats beyond the kind of a value.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <date/date.h>

#include "reports/period.hpp"
#include "reports/source.hpp"

namespace pantau::reports {

/// How a value is judged, for colour only: the word beside it says the same.
enum class Tone : std::uint8_t { plain, good, caution, bad, unknown, muted };

/// One value. Its kind says the unit; a figure that does not exist (n = 0) is a text, "–" or "tidak ada".
struct Cell {
    enum class Kind : std::uint8_t {
        empty,
        text,     ///< text
        link,     ///< text is a URL; linked only when http, https or mailto
        count,    ///< number
        seconds,  ///< number: seconds, shown [h]:mm:ss
        minutes,  ///< number: seconds, shown as minutes (number / 60)
        days,     ///< number: seconds, shown as days (number / 86,400)
        millis,   ///< number: milliseconds, shown as seconds 0.00
        instant,  ///< number: UTC milliseconds since 1970; local_s: the office's wall clock, what Excel
                  ///< stores
        day,      ///< local_s: midnight of a local day
        percent,  ///< number / 10^(decimals + 2); already truncated, never rounded up
    };
    Kind kind = Kind::empty;
    Tone tone = Tone::plain;
    std::uint8_t decimals = 0;  ///< of percent
    bool outside_hash = false;  ///< moves on with the clock alone: the time so far of an open case
    std::int64_t number = 0;
    std::int64_t local_s = 0;  ///< seconds since 1970-01-01 00:00 local
    std::string text;

    /// The number that a cell of a workbook holds: days for seconds and instants (Excel's day 0 is
    /// 1899-12-30), minutes, a fraction for percent. 0 for texts.
    double value() const;
};

Cell text_cell(std::string text, Tone tone = Tone::plain);
Cell link_cell(std::string url);
Cell count_cell(std::int64_t number, Tone tone = Tone::plain);
Cell seconds_cell(std::int64_t seconds, Tone tone = Tone::plain);
Cell minutes_cell(std::int64_t seconds, Tone tone = Tone::plain);
Cell days_cell(std::int64_t seconds, Tone tone = Tone::plain);
Cell millis_cell(std::int64_t milliseconds, Tone tone = Tone::plain);
Cell instant_cell(Instant at, const std::string& zone, Tone tone = Tone::plain);
Cell day_cell(date::local_days day);
/// numerator / denominator, truncated to `decimals` decimals of a percent; "–" when the denominator is 0.
Cell percent_cell(std::int64_t numerator, std::int64_t denominator, int decimals, Tone tone = Tone::plain);
/// What stands where there is nothing to say: "–".
Cell none_cell();
/// The value as a reader of Indonesian expects it in running text, page and mail: "99,96%", "5 j 40 m",
/// "22/11/2026 07.30".
std::string display(const Cell& cell);

struct Column {
    std::string key;     ///< stable English name, for layout and `report verify`: "wall", "cause"
    std::string header;  ///< Bahasa Indonesia
    Cell::Kind kind = Cell::Kind::text;  ///< what its cells hold when they hold a figure
    bool outside_hash = false;  ///< last-check times, days left: change without anything having changed
};

using Row = std::vector<Cell>;  ///< one cell a column of its table

/// A table or block. Rows are in their final order.
struct Table {
    std::string key;    ///< "outages", "steps"
    std::string title;  ///< heading above it, e.g. "C. Lima gangguan terlama"; may be empty
    std::vector<Column> columns;
    std::vector<Row> rows;
    std::optional<Row> total;  ///< last row set apart ("Seluruh proses", "Jumlah")
    std::string empty_text;    ///< one row with these words when there is no row
    std::string note;          ///< small print below, may be empty

    // Rows that are too many for a sheet are not kept as cells (table_csv.hpp): they follow `rows`.
    std::size_t beyond = 0;    ///< how many
    std::string beyond_lines;  ///< of the CSV file
    std::string beyond_hash;   ///< SHA-256 of their cells, by the rules of the data hash

    /// Index of a column by its key. \throws std::out_of_range for an unknown key (a programming error)
    std::size_t column(std::string_view column_key) const;
};

enum class ChartKind { column, bar, line };

struct Series {
    std::string name;
    std::vector<Cell> values;  ///< as many as the chart's categories; empty cells leave a hole
    bool target = false;       ///< drawn dashed
};

/// The numbers behind a chart; they stand on sheet Data Grafik. BAR lists are largest first.
struct Chart {
    std::string key;  ///< "daily_outage", "causes", "availability_12", "on_time", "response"
    std::string title;
    std::string category_header;
    ChartKind kind = ChartKind::column;
    std::vector<std::string> categories;  ///< text labels, one a point: never blank here
    std::vector<bool> lighter;            ///< weekends of a daily chart; empty, or one a category
    std::vector<Series> series;
    std::string description;  ///< alt text: one sentence with the finding
};

enum class Level { good, caution, bad, data_short };

struct Verdict {
    Level level = Level::good;
    std::string symbol;    ///< "●", "▲", "■"
    std::string word;      ///< "BAIK", "PERLU PERHATIAN", "TIDAK TERCAPAI", "DATA KURANG"
    std::string sentence;  ///< the finding: the sentences of `conclusions`, joined
};

struct Tile {
    std::string
        key;  ///< A: "availability", "outages", "downtime", "mttr", "longest", "on_time"; B: "sites_up", …
    std::string label;   ///< "Ketersediaan"
    Cell value;          ///< percent (2 decimals), count, seconds, or text "tidak ada"
    std::string beside;  ///< target or previous period: "target 99,50%", "bulan lalu 3"
    std::string
        status;  ///< word with symbol: "● Tercapai", "▲ Waspada", "■ Tidak tercapai", "" when not judged
    Tone tone = Tone::plain;
};

struct SignatureBlock {
    std::string above;     ///< "Mengetahui," or "Cibinong, 22 November 2026" and "Penyusun," joined by \n
    std::string position;  ///< dots when not configured
    std::string name;      ///< bold, underlined; dots when not configured
    std::string rank;      ///< may be empty
    std::string nip;       ///< "NIP. 1961…" or "NIP. ……"
};

/// A term of Metodologi and what it means here. Outside the data hash: it explains figures and is none.
struct Term {
    std::string term, meaning;
};

/// What both workbooks share: front matter, verdict, signature, Metodologi, properties.
struct ReportModel {
    std::string kind;  ///< "analisis-gangguan", "kondisi-web"
    Office office;
    Provenance provenance;
    Period period;
    Instant cut_off;
    bool running = false;      ///< SEMENTARA
    std::string watermark;     ///< "SEMENTARA, data sampai 22 November 2026 pukul 07.30 WIB"; else empty
    std::string example_mark;  ///< "DATA CONTOH" on every sheet; else empty
    std::vector<std::string> letterhead;  ///< kop, centred lines
    std::string title;                    ///< "LAPORAN ANALISIS GANGGUAN"
    std::string subtitle;      ///< "Website dan layanan E-Aspirasi | Periode 1–31 Oktober 2026 | SOP …"
    std::string number_line;   ///< "Nomor: …" dots when none is set
    std::string author_line;   ///< "Disusun oleh: …"
    std::string footer_left;   ///< title and period
    std::string footer_right;  ///< "Dibuat otomatis 22/11/2026 07.30 WIB"
    std::string file_stem;     ///< "Laporan-Analisis-Gangguan_2026-10", without extension and revision
    std::string property_subject, property_keywords, property_category;

    Verdict verdict;
    std::vector<Tile> tiles;               ///< six
    std::vector<std::string> conclusions;  ///< Simpulan in short: three sentences, those of the verdict
    std::vector<std::string> narrative;    ///< Simpulan at more length: three to six sentences of prose
    std::vector<std::string> suggestions;  ///< at most three
    SignatureBlock left, right;
    std::vector<std::string> copies;  ///< Tembusan: dotted lines, to be filled by hand
    std::string note;                 ///< Ringkasan, last row

    std::vector<Term> methodology;
    std::vector<Chart> charts;  ///< also the content of Data Grafik, in this order
    std::string data_hash;      ///< SHA-256, hex, over figures and rows only (model_hash.hpp)

    /// \throws std::out_of_range for an unknown key (a programming error)
    const Chart& chart(std::string_view key) const;
};

/// Laporan Analisis Gangguan. Where a table stands: the comment; columns in the order of reports.md section
/// 8, those that only section 1 names to their right.
struct GangguanModel : ReportModel {
    // Ringkasan. Charts: "daily_outage" (A), "causes" (B).
    Table five_longest;  ///< C: start, site, duration, cause, action
    Table step_keeping;  ///< D: step, standard, median, p90 (bad tone above standard), on_time, status
    // Daftar Gangguan: no, id, source, object, address, start, detected, end, wall, working, category, cause,
    // first_error, action, officer, status, evidence | impact, coincidence
    Table outages;
    // Analisis. Chart: "availability_12".
    Table heat;      ///< (a) day, h00 … h23 (minutes), total: Senin … Minggu
    Table per_site;  ///< (b) site, outages, downtime, availability (3 decimals), budget_left (minutes), mttr,
                     ///< mtbf (days), status | unknown, planned, coverage
    Table per_cause;  ///< (c) cause, outages, minutes, share, cumulative; sorted by time. Joins sites, late
                      ///< steps and pauses | site_minutes, step_minutes, pauses, pause_minutes
    Table pareto_count;     ///< V: category, count, share, cumulative, total duration; sorted by count |
                            ///< outages, pauses
    Table availability_12;  ///< (d) month, availability, target, coverage
    Table overview;         ///< II. Ringkasan Gangguan: item, value, previous
    Table comparison;       ///< IX: figure, now, before, change
    Table basis;            ///< I. Pendahuluan / Dasar: item, text
    // Waktu SOP. Chart: "on_time". Columns: no, step, standard, cases, fastest, median, p90, longest,
    // on_time, median_gap (minutes) | executor, on_time_n, late_n, mean, pause, waiting, rework, skipped,
    // running, not_judged, cancelled, remark
    Table step_times;
    Table fitness;     ///< below, Kelayakan standar: no, step, standard, n, on_time, fit (standard that 90 %
                       ///< kept), fit_share (of the standard), fitness, remark; figures only from n = 20 on
    Table bottleneck;  ///< below: step, waiting, overrun, total; largest first
    Table late_steps;  ///< Langkah Terlambat: no, case, step, activity, officer, start, end, net, standard,
                       ///< over, reason | coincidence, status
    Table cases;       ///< Kasus: no, case, title, requester, opened, closed, net, pause, corrections, links,
                       ///< status | waiting, returns, skips
    Table follow_up;   ///< Tindak Lanjut: no, disturbance, action, responsible, due, status, evidence |
                       ///< chronology, root_cause, contributing
    Table chronology;  ///< VI: id, time, event, action, by
    // Mutu Data
    Table quality_counts;  ///< kind, count, of, share
    Table quality;         ///< no, kind, object, text
    Table corrections;     ///< no, case, event, field, old, new, reason, authority, actor, recorded
    Table gaps;            ///< no, start, end, duration, scope, cause

    std::vector<const Table*> tables() const;
};

/// Laporan Kondisi Web; sheets of reports.md section 9, headings of section 2 to the right or below.
struct KondisiModel : ReportModel {
    // Ringkasan. Chart: "response" (B, the three slowest sites).
    Table counts;        ///< Situs dipantau, Tautan dipantau, Aktif, Bermasalah, Tidak aktif, Tidak dapat
                         ///< dipastikan: item, sites, links
    Table sites;         ///< A: site, now, availability, median, p95, tls_days, dead_links, rating
    Table first_things;  ///< C: symbol, what, until
    Table site_state;    ///< Kondisi Situs (block below Waktu Respons or on its own): no, site, url, state,
                         ///< code, mean, p95, availability, outages, downtime, longest, last_check
    // Ketersediaan Harian: site, d01 … (percent or "-"), month. day_headers: weekday over each day column.
    Table daily;
    std::vector<std::string> daily_weekdays;  ///< "Sen" …, one a day column
    std::vector<bool> daily_weekend;          ///< one a day column
    Table trend;  ///< availability of all sites per day (week where the period is longer than 62 days): day,
                  ///< availability, coverage. Chart "trend"
    Table response;  ///< Waktu Respons: site, day, checks, median, p95, max, slow
    Table links;     ///< Tautan: no, case, title, channel, url, given, code, status, checked, failing_since,
                     ///< archive | reason, last_alive
    Table certificates;  ///< Sertifikat: site, issuer, until, days_left, rating, name_matches, chain_complete
                         ///< | tls_version, domain_until
    Table changes;       ///< Perubahan: at, site, change, before, after
    Table
        gaps;  ///< Catatan cara ukur: times in which the monitor saw nothing: no, start, end, duration, cause

    std::vector<const Table*> tables() const;
};

/// Computes the whole report from the rows of `source` as they stand. Pure: no clock, no locale, no
/// environment. \pre !is_future(period, cut_off). What lies after the cut-off is not reckoned.
GangguanModel build_gangguan(const Source& source, const Period& period, Instant cut_off);
KondisiModel build_kondisi(const Source& source, const Period& period, Instant cut_off);

}  // namespace pantau::reports

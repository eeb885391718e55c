#pragma once
// What the builders of the models share. Private to model_*.cpp.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/analysis_causes.hpp"
#include "reports/analysis_sites.hpp"
#include "reports/analysis_spans.hpp"
#include "reports/analysis_steps.hpp"
#include "reports/model.hpp"
#include "reports/narrative.hpp"

namespace pantau::reports::parts {

/// What every report is computed over.
struct Scope {
    const Source& source;
    Period period;
    Instant cut_off;
    Office office;
    Provenance provenance;
    Targets targets;
    Window window;        ///< the period, ended by the cut-off
    Seconds horizon = 0;  ///< its end

    Scope(const Source& from, const Period& of, Instant known_to);
    Span span() const { return {instant_of(window.from), instant_of(window.to)}; }
    Cell at(Seconds instant, Tone tone = Tone::plain) const {
        return instant_cell(instant_of(instant), office.zone, tone);
    }
    Cell at(const std::optional<Instant>& instant) const;  ///< empty cell where there is none
    /// Working seconds of the window; nothing where the calendar does not reach.
    std::optional<Seconds> working(Window of) const;
};

/// Its heading comes from the catalogue when it joins a table, unless it is given here.
Column column(std::string_view key, Cell::Kind kind = Cell::Kind::text, bool outside_hash = false);
Column column(std::string_view key, std::string_view header, Cell::Kind kind);
Table table(std::string_view key, std::string_view title, std::vector<Column> columns,
            std::string_view empty_text);
Cell words(std::string_view text, Tone tone = Tone::plain);
/// A row of these cells; an initializer list would copy each of them.
template <class... Cells>
Row row_of(Cells&&... cells) {
    Row row;
    row.reserve(sizeof...(cells));
    (row.push_back(std::forward<Cells>(cells)), ...);
    return row;
}
/// The running number of the next row.
inline Cell number_of(const Table& made) {
    return count_cell(static_cast<std::int64_t>(made.rows.size()) + 1);
}
/// How many, as the cells count.
constexpr std::int64_t as_count(std::size_t number) {
    return static_cast<std::int64_t>(number);
}
Cell seconds_or_none(std::optional<Seconds> seconds, Tone tone = Tone::plain);

/// Everything of ReportModel that does not hang on figures: kop, title, signatures, footers, properties.
struct Titles {
    std::string_view kind, title, file, subject;
    std::string subtitle;
};
void fill_front(ReportModel& model, const Scope& scope, const Titles& titles);
std::string coverage_text(const SiteTime& time);  ///< "99%", truncated; "–"

/// Gaps of observation inside the period: of the monitor itself, then of single sites. Adjoining ones of a
/// site that lie inside a gap of the monitor are not named twice.
Table gaps_table(const Scope& scope, const SiteWatch& watch, std::string_view key);

std::vector<Term> gangguan_methodology(const Scope& scope, std::size_t corrections);
/// \param by_days  response times of the period are joined from those of its days
std::vector<Term> kondisi_methodology(const Scope& scope, const SiteWatch& watch, const Table& gaps,
                                      bool by_days);

/// All that Laporan Analisis Gangguan is drawn from.
struct GangguanScope : Scope {
    StepsFigures steps, steps_before;
    SiteWatch watch;
    Period before;
    SiteFigures now, past;
    std::size_t link_count = 0;
    std::vector<LinkRow> dead_links;
    std::vector<std::string> link_tickets;  ///< of the dead links
    std::vector<CauseFigures> causes;
    std::vector<CaseRow> case_rows;
    std::vector<CorrectionRow> correction_rows;

    GangguanScope(const Source& from, const Period& of, Instant known_to);
    Window part(const Outage& outage) const { return outage.window().clipped(window); }
    bool touches(const Outage& outage) const { return part(outage).length() > 0 || outage.began_in(window); }
    bool has_before() const { return past.total.observed() > 0; }
    /// Working seconds of an outage inside the period, without what nobody saw.
    std::optional<Seconds> working_down(const Outage& outage) const;
    bool serious(const Outage& outage) const {
        return watch.net(outage, window) >= targets.limits.serious_outage_s;
    }
    bool serious(const LateStep& late) const { return late.over >= targets.limits.serious_outage_s; }

private:
    std::string link_ticket(const LinkRow& link, int rank) const;
};

// model_gangguan_words.cpp
std::string joined(const std::vector<std::string>& items);  ///< "a; b"
std::string step_object(const AttemptRow& row);             ///< "2026-0031 · Langkah 5"
std::string cause_words(const Outage& outage);  ///< what staff wrote, else the category; "Belum diketahui"
std::string step_cause_words(const AttemptRow& row);
Cell cause_cell(std::string text, char recorded);
/// "Bersamaan dengan gangguan: G-2026-0142, 42 m", offered as the cause only where staff recorded none.
std::string coincidence_words(const LateStep& late);
/// How far the monitor's clock was set during the outage, and how long it truly lasted. \pre it was set
std::string clock_words(const Outage& outage);
std::string outage_evidence(const Outage& outage);
std::string_view outage_status(const GangguanScope& scope, const Outage& outage);

// model_gangguan_lists.cpp, _follow.cpp, _quality.cpp
Table outages_table(const GangguanScope& scope);
Table late_steps_table(const GangguanScope& scope);
Table cases_table(const GangguanScope& scope);
Table follow_up_table(const GangguanScope& scope);
Table chronology_table(const GangguanScope& scope);
Table quality_table(const GangguanScope& scope);
/// Of each kind of note how many there are, and of how many.
Table quality_counts_table(const GangguanScope& scope, const Table& quality, const Table& gaps);
Table corrections_table(const GangguanScope& scope);

// model_gangguan_analysis.cpp
Table heat_table(const GangguanScope& scope);
Table per_site_table(const GangguanScope& scope);
Table per_cause_table(const GangguanScope& scope);
Table pareto_count_table(const GangguanScope& scope);
Table availability_12_table(const GangguanScope& scope);
Table overview_table(const GangguanScope& scope);
Table comparison_table(const GangguanScope& scope);
Table basis_table(const GangguanScope& scope);
Table step_times_table(const GangguanScope& scope);
Table fitness_table(const GangguanScope& scope);
Table bottleneck_table(const GangguanScope& scope);
Table five_longest_table(const GangguanScope& scope);
Table step_keeping_table(const GangguanScope& scope);
Chart daily_chart(const GangguanScope& scope);
Chart causes_chart(const GangguanScope& scope);
Chart availability_chart(const Table& availability_12);
Chart on_time_chart(const GangguanScope& scope);

}  // namespace pantau::reports::parts

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
    std::vector<LinkRow> links, dead_links;
    std::vector<CauseFigures> causes;
    std::vector<CaseRow> case_rows;
    std::vector<CorrectionRow> correction_rows;

    GangguanScope(const Source& from, const Period& of, Instant known_to);
    Window part(const Outage& outage) const { return outage.window().clipped(window); }
    bool touches(const Outage& outage) const { return part(outage).length() > 0 || outage.began_in(window); }
    bool has_before() const { return past.total.observed() > 0; }
    /// Working seconds of an outage inside the period, without what nobody saw.
    std::optional<Seconds> working_down(const Outage& outage) const;
    std::string link_ticket(const LinkRow& link) const;
    bool serious(const Outage& outage) const {
        return watch.net(outage, window) >= targets.limits.serious_outage_s;
    }
    bool serious(const LateStep& late) const { return late.over >= targets.limits.serious_outage_s; }
};

// model_gangguan_lists.cpp
Table outages_table(const GangguanScope& scope);
Table late_steps_table(const GangguanScope& scope);
Table cases_table(const GangguanScope& scope);
Table follow_up_table(const GangguanScope& scope);
Table chronology_table(const GangguanScope& scope);
Table quality_table(const GangguanScope& scope);
Table corrections_table(const GangguanScope& scope);
std::string cause_words(const Outage& outage);  ///< what staff wrote, else the category; "Belum diketahui"

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
Table bottleneck_table(const GangguanScope& scope);
Table five_longest_table(const GangguanScope& scope);
Table step_keeping_table(const GangguanScope& scope);
Chart daily_chart(const GangguanScope& scope);
Chart causes_chart(const GangguanScope& scope);
Chart availability_chart(const Table& availability_12);
Chart on_time_chart(const GangguanScope& scope);

}  // namespace pantau::reports::parts

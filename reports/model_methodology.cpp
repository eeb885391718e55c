// Metodologi: what every figure means and where it comes from, so that a reader can check it.

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_parts.hpp"
#include "reports/texts_methods_id.hpp"

namespace pantau::reports::parts {

using fmt::arg;
using fmt::format;

namespace {

class Terms {
public:
    void add(std::string_view term, std::string meaning) {
        if (!meaning.empty()) terms_.push_back({std::string{term}, std::move(meaning)});
    }
    void add(std::string_view term, std::string_view meaning) { add(term, std::string{meaning}); }
    std::vector<Term> take() { return std::move(terms_); }

private:
    std::vector<Term> terms_;
};

std::string share(std::int64_t ppm) {
    return decimal_id(ppm / 100, 2) + "%";
}

void add_period(Terms& terms, const Scope& scope) {
    const std::string& zone = scope.office.zone;
    terms.add(texts::m_source, texts::m_source_text);
    terms.add(texts::m_period, format(texts::m_period_text, arg("period", scope.period.long_label),
                                      arg("from", date_time_id(scope.period.utc.from, zone)),
                                      arg("to", date_time_id(scope.period.utc.to, zone)),
                                      arg("zone", scope.office.zone_label)));
    terms.add(texts::m_cut_off,
              format(texts::m_cut_off_text, arg("at", long_date_time_id(scope.cut_off, zone)),
                     arg("zone", scope.office.zone_label)));
}

void add_sites(Terms& terms, const Scope& scope) {
    terms.add(texts::m_edge, texts::m_edge_text);
    terms.add(texts::m_availability, texts::m_availability_text);
    terms.add(texts::m_gap, texts::m_gap_text);
    terms.add(texts::m_coverage,
              format(texts::m_coverage_text, arg("least", scope.targets.limits.coverage_least_ppm / 10'000)));
    terms.add(texts::m_maintenance, texts::m_maintenance_text);
}

void add_origin(Terms& terms, const Scope& scope) {
    const Provenance& from = scope.provenance;
    terms.add(texts::m_zone, format(texts::m_zone_text, arg("label", scope.office.zone_label),
                                    arg("zone", scope.office.zone)));
    terms.add(texts::m_vantage, texts::m_vantage_text);
    terms.add(texts::m_working_hours, from.working_hours);
    terms.add(texts::m_calendar, format(texts::m_calendar_text, arg("names", from.calendar_names),
                                        arg("version", from.calendar_version)));
    for (const std::string& decree : from.decrees) terms.add(texts::m_decrees, decree);
    terms.add(texts::m_sop, format(texts::m_sop_text, arg("name", from.sop_name),
                                   arg("number", from.sop_number), arg("version", from.sop_version)));
    for (const std::string& assumption : from.assumptions) terms.add(texts::m_assumption, assumption);
    terms.add(texts::m_version, from.app_version);
    terms.add(texts::m_chain, from.chain_head);
    terms.add(texts::m_printout, texts::m_printout_text);
}

}  // namespace

std::vector<Term> gangguan_methodology(const Scope& scope, std::size_t corrections) {
    Terms terms;
    const Limits& limits = scope.targets.limits;
    add_period(terms, scope);
    terms.add(texts::m_disturbance, texts::m_disturbance_text);
    add_sites(terms, scope);
    terms.add(texts::m_mttr, texts::m_mttr_text);
    terms.add(texts::m_mtbf, texts::m_mtbf_text);
    terms.add(texts::m_percentile, texts::m_percentile_text);
    terms.add(texts::m_on_time, texts::m_on_time_text);
    terms.add(texts::m_waiting, texts::m_waiting_text);
    terms.add(texts::m_rework, texts::m_rework_text);
    terms.add(texts::m_cause, texts::m_cause_text);
    terms.add(texts::m_corrections,
              format(texts::m_corrections_text, number_id(static_cast<std::int64_t>(corrections))));
    terms.add(texts::m_limits,
              format(texts::m_limits_text, arg("margin", decimal_id(limits.availability_margin_ppm / 100, 2)),
                     arg("availability", share(scope.targets.availability_ppm)),
                     arg("outage", duration_id(limits.outage_bad_s)),
                     arg("on_time_bad", share(limits.on_time_bad_ppm)),
                     arg("on_time", share(scope.targets.on_time_ppm))));
    terms.add(texts::m_serious, format(texts::m_serious_text, duration_id(limits.serious_outage_s)));
    for (const std::string& basis : scope.provenance.legal_basis) terms.add(texts::m_legal_basis, basis);
    for (const StepRow& step : scope.source.steps()) {
        const auto both = [&](const std::string& official, const std::string& shown) {
            if (official.empty() || official == shown) return;
            terms.add(format(texts::m_official_text, step.number),
                      format(texts::m_official_both, arg("official", official), arg("shown", shown)));
        };
        both(step.activity_official, step.activity);
        both(step.output_official, step.output);
    }
    add_origin(terms, scope);
    return terms.take();
}

std::vector<Term> kondisi_methodology(const Scope& scope, const SiteWatch& watch, const Table& gaps,
                                      bool by_days) {
    Terms terms;
    const Limits& limits = scope.targets.limits;
    add_period(terms, scope);
    terms.add(texts::m_status_words, texts::m_status_words_text);
    terms.add(texts::m_link_words, texts::m_link_words_text);
    terms.add(texts::m_disturbance, texts::m_disturbance_text);
    add_sites(terms, scope);
    terms.add(texts::m_month, texts::m_month_text);
    terms.add(texts::m_response, by_days ? texts::m_response_days_text : texts::m_response_text);
    std::vector<std::string> intervals;
    for (const SiteRow& site : watch.sites())
        intervals.push_back(format(texts::m_interval_item, arg("site", site.name),
                                   arg("time", duration_id(site.interval_s))));
    terms.add(texts::m_interval, format("{}", fmt::join(intervals, "; ")));
    Seconds unseen = 0;
    for (const Row& row : gaps.rows) unseen += row[gaps.column("duration")].number;
    terms.add(texts::m_unwatched, format(texts::m_unwatched_text,
                                         arg("count", number_id(static_cast<std::int64_t>(gaps.rows.size()))),
                                         arg("time", duration_id(unseen))));
    terms.add(texts::m_limits,
              format(texts::m_b_limits_text, arg("availability", share(scope.targets.availability_ppm)),
                     arg("warn", limits.certificate_warn_days), arg("bad", limits.certificate_bad_days),
                     arg("domain", limits.domain_warn_days)));
    add_origin(terms, scope);
    return terms.take();
}

}  // namespace pantau::reports::parts

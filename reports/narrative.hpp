#pragma once
// What the figures mean: verdict, sentences, suggestions, by the rules of reports.md section 8. Integer
// arithmetic throughout; the rules are plain functions of plain figures, so that tables can test them.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/analysis_causes.hpp"
#include "reports/model.hpp"
#include "reports/source.hpp"

namespace pantau::reports {

/// Targets and limits, in millionths and seconds.
struct Targets {
    std::int64_t availability_ppm = 995'000, on_time_ppm = 900'000;
    Limits limits;
};
Targets targets_of(const Office& office);

/// numerator / denominator < share, without division; false for a denominator of 0 (nothing was missed).
bool below(std::int64_t numerator, std::int64_t denominator, std::int64_t share_ppm);
bool above(std::int64_t numerator, std::int64_t denominator, std::int64_t share_ppm);

/// Reached, missed by no more than the margin, missed. Plain when there is nothing to judge.
Tone availability_tone(const SiteTime& time, const Targets& targets);
Tone on_time_tone(std::int64_t on_time, std::int64_t judged, const Targets& targets);
std::string status_word(Tone tone);  ///< "● Tercapai", "▲ Waspada", "■ Tidak tercapai", "–"

struct StepShare {
    int number = 0;
    int on_time = 0, judged = 0;
};

/// What verdict, sentences and suggestions of Laporan Analisis Gangguan hang on.
struct GangguanFindings {
    SiteTime time;                ///< pooled
    int outages = 0;              ///< begun in the period
    Seconds down = 0;             ///< inside the period
    Seconds longest_working = 0;  ///< working seconds of the longest outage by working time
    bool site_missed = false;     ///< one site alone below its target
    int on_time = 0, judged = 0;
    std::vector<StepShare> steps;
    std::vector<CauseFigures> causes;  ///< most time first
    std::string longest_id;
    Seconds longest_down = 0;
    char longest_cause = 'X';  ///< recorded, else suggested
    int outages_unknown = 0;   ///< begun in the period, cause not known
    std::string busiest_site;  ///< the one with most outages within seven days
    int busiest_outages = 0;

    // What only the longer narrative tells.
    std::string longest_site;
    bool longest_sure = false;  ///< its cause was recorded by staff
    int open = 0;               ///< outages not ended at the cut-off
    bool has_before = false;    ///< the period before was observed
    int past_outages = 0;
    Seconds past_down = 0;
    int bottleneck_step = 0;  ///< 0: no step waited or ran over
    Seconds bottleneck = 0;
    int beside = 0;  ///< late steps beside an outage
    Seconds together = 0;
    int dead_links = 0;
};

Level verdict_level(const GangguanFindings& findings, const Targets& targets);
std::vector<std::string> conclusions(const GangguanFindings& findings, const Targets& targets);
/// Three to six sentences of prose, in the order in which one would tell it; of more facts the less grave are
/// left out. Whole numbers and durations only, each of which stands in a table of the report too.
std::vector<std::string> narrative(const GangguanFindings& findings, const Targets& targets);
/// In the order of the rules, at most three; one that says so where none applies.
std::vector<std::string> suggestions(const GangguanFindings& findings, const Targets& targets);

/// What the verdict of Laporan Kondisi Web hangs on.
struct KondisiFindings {
    int sites = 0;
    std::vector<std::string> down, not_sure;  ///< names of sites
    SiteTime time;                            ///< pooled
    bool site_missed = false;
    std::string certificate_site;  ///< the next to expire
    std::optional<date::local_days> certificate_until;
    std::int64_t certificate_days = 0;  ///< whole days left, negative when expired
    bool certificate_bad = false;       ///< wrong name or incomplete chain
    int links = 0, dead_links = 0, unsure_links = 0, alive_links = 0;
    std::string only_site;  ///< where there is but one
    int outages = 0;        ///< begun in the period
    std::string longest_site;
    Seconds longest_down = 0;
    int gaps = 0;  ///< of observation
    Seconds gap_time = 0;
};

Level verdict_level(const KondisiFindings& findings, const Targets& targets);
std::vector<std::string> conclusions(const KondisiFindings& findings);
std::vector<std::string> narrative(const KondisiFindings& findings, const Targets& targets);

Verdict verdict_of(Level level, const std::vector<std::string>& sentences);
Tone tone_of(Level level);

std::int64_t whole_percent(std::int64_t numerator, std::int64_t denominator);  ///< truncated; 0 of nothing
Seconds all_time(const std::vector<CauseFigures>& causes);
/// "1", "1 dan 3", "1, 3, dan 5"
std::string list_id(const std::vector<std::string>& items);

}  // namespace pantau::reports

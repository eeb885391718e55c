#include "reports/narrative.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/texts_narrative_id.hpp"

namespace pantau::reports {

namespace {

using fmt::arg;
using fmt::format;

constexpr std::int64_t million = 1'000'000;
constexpr std::int64_t cause_share_ppm = 300'000;    // largest cause worth a suggestion
constexpr std::int64_t unknown_share_ppm = 200'000;  // share of outages without a cause
constexpr int outages_a_week = 3;
constexpr std::size_t most_suggestions = 3;

std::string availability_sentence(const GangguanFindings& findings, const Targets& targets) {
    if (findings.time.observed() == 0) return std::string{texts::unmeasured};
    const bool missed = below(findings.time.up(), findings.time.observed(), targets.availability_ppm);
    const std::string count = number_id(findings.outages), time = duration_id(findings.down);
    if (findings.outages > 0)
        return missed ? format(texts::missed_some, arg("count", count), arg("time", time))
                      : format(texts::reached_some, arg("count", count), arg("time", time));
    if (findings.down > 0)
        return missed ? format(texts::missed_carried, arg("time", time))
                      : format(texts::reached_carried, arg("time", time));
    return std::string{missed ? texts::missed_none : texts::reached_none};
}

std::string cause_sentence(const GangguanFindings& findings) {
    const Seconds all = all_time(findings.causes);
    if (all == 0) return std::string{texts::cause_nothing};
    const CauseFigures& first = findings.causes.front();
    const auto share = whole_percent(first.total(), all);
    if (first.cause == 'X') return format(texts::cause_unknown, arg("share", share));
    return format(texts::cause_known, arg("cause", texts::cause_name(first.cause)), arg("share", share));
}

std::string steps_sentence(const GangguanFindings& findings, const Targets& targets) {
    if (findings.judged == 0) return std::string{texts::steps_nothing};
    std::vector<std::string> missed;
    for (const StepShare& step : findings.steps) {
        if (below(step.on_time, step.judged, targets.on_time_ppm))
            missed.push_back(std::to_string(step.number));
    }
    if (missed.empty()) return std::string{texts::steps_reached};
    return format(texts::steps_missed, arg("steps", list_id(missed)));
}

/// The worst two below the target, worst first.
std::vector<StepShare> worst_steps(const GangguanFindings& findings, const Targets& targets) {
    std::vector<StepShare> worst;
    for (const StepShare& step : findings.steps) {
        if (below(step.on_time, step.judged, targets.on_time_ppm)) worst.push_back(step);
    }
    std::stable_sort(worst.begin(), worst.end(), [](const StepShare& a, const StepShare& b) {
        return std::int64_t{a.on_time} * b.judged < std::int64_t{b.on_time} * a.judged;
    });
    if (worst.size() > 2) worst.resize(2);
    return worst;
}

std::int64_t ppm(double share) {
    return std::llround(share * static_cast<double>(million));
}

}  // namespace

std::int64_t whole_percent(std::int64_t numerator, std::int64_t denominator) {
    return denominator == 0 ? 0 : numerator * 100 / denominator;
}

Seconds all_time(const std::vector<CauseFigures>& causes) {
    Seconds sum = 0;
    for (const CauseFigures& cause : causes) sum += cause.total();
    return sum;
}

Targets targets_of(const Office& office) {
    return {ppm(office.target_availability), ppm(office.target_on_time), office.limits};
}

bool below(std::int64_t numerator, std::int64_t denominator, std::int64_t share_ppm) {
    return denominator > 0 && numerator * million < share_ppm * denominator;
}

bool above(std::int64_t numerator, std::int64_t denominator, std::int64_t share_ppm) {
    return denominator > 0 && numerator * million > share_ppm * denominator;
}

Tone availability_tone(const SiteTime& time, const Targets& targets) {
    if (time.observed() == 0) return Tone::unknown;
    if (below(time.up(), time.observed(), targets.availability_ppm - targets.limits.availability_margin_ppm))
        return Tone::bad;
    return below(time.up(), time.observed(), targets.availability_ppm) ? Tone::caution : Tone::good;
}

Tone on_time_tone(std::int64_t on_time, std::int64_t judged, const Targets& targets) {
    if (judged == 0) return Tone::plain;
    if (below(on_time, judged, targets.limits.on_time_bad_ppm)) return Tone::bad;
    return below(on_time, judged, targets.on_time_ppm) ? Tone::caution : Tone::good;
}

std::string status_word(Tone tone) {
    switch (tone) {
        case Tone::good:
            return std::string{texts::status_good};
        case Tone::caution:
            return std::string{texts::status_caution};
        case Tone::bad:
            return std::string{texts::status_bad};
        case Tone::unknown:
            return std::string{texts::status_unknown};
        case Tone::plain:
        case Tone::muted:
            break;
    }
    return std::string{texts::none};
}

Level verdict_level(const GangguanFindings& findings, const Targets& targets) {
    if (below(findings.time.observed(), findings.time.service(), targets.limits.coverage_least_ppm))
        return Level::data_short;
    const Tone availability = availability_tone(findings.time, targets);
    const Tone on_time = on_time_tone(findings.on_time, findings.judged, targets);
    if (availability == Tone::bad || on_time == Tone::bad ||
        findings.longest_working > targets.limits.outage_bad_s)
        return Level::bad;
    const bool step_missed = !worst_steps(findings, targets).empty();
    if (availability == Tone::caution || on_time == Tone::caution || step_missed || findings.site_missed)
        return Level::caution;
    return Level::good;
}

std::vector<std::string> conclusions(const GangguanFindings& findings, const Targets& targets) {
    return {availability_sentence(findings, targets), cause_sentence(findings),
            steps_sentence(findings, targets)};
}

std::vector<std::string> suggestions(const GangguanFindings& findings, const Targets& targets) {
    std::vector<std::string> found;
    const Seconds all = all_time(findings.causes);
    const auto known = std::find_if(findings.causes.begin(), findings.causes.end(),
                                    [](const CauseFigures& cause) { return cause.cause != 'X'; });
    // A cause nobody knows cannot be handled: it has a rule of its own below.
    if (known != findings.causes.end() && all > 0 && !below(known->total(), all, cause_share_ppm))
        found.push_back(format(texts::suggest_cause,
                               arg("advice", texts::advice.at(static_cast<std::size_t>(known->cause - 'A'))),
                               arg("cause", texts::cause_name(known->cause)),
                               arg("share", whole_percent(known->total(), all))));
    if (findings.longest_down > 0 && (findings.longest_cause == 'E' || findings.longest_cause == 'C')) {
        const std::string time = duration_id(findings.longest_down);
        found.push_back(
            findings.longest_cause == 'E'
                ? format(texts::suggest_certificate, arg("id", findings.longest_id), arg("time", time))
                : format(texts::suggest_dns, arg("id", findings.longest_id), arg("time", time)));
    }
    if (const auto worst = worst_steps(findings, targets); !worst.empty()) {
        std::vector<std::string> numbers;
        for (const StepShare& step : worst) numbers.push_back(std::to_string(step.number));
        found.push_back(format(texts::suggest_steps, arg("steps", list_id(numbers))));
    }
    if (findings.busiest_outages >= outages_a_week)
        found.push_back(format(texts::suggest_site, arg("site", findings.busiest_site),
                               arg("count", findings.busiest_outages)));
    if (above(findings.outages_unknown, findings.outages, unknown_share_ppm))
        found.push_back(format(texts::suggest_fill_causes,
                               arg("share", whole_percent(findings.outages_unknown, findings.outages))));
    if (below(findings.time.observed(), findings.time.service(), targets.limits.coverage_good_ppm))
        found.push_back(
            format(texts::suggest_coverage,
                   arg("share", whole_percent(findings.time.observed(), findings.time.service()))));
    if (found.size() > most_suggestions) found.resize(most_suggestions);
    if (found.empty()) found.emplace_back(texts::suggest_nothing);
    return found;
}

Level verdict_level(const KondisiFindings& findings, const Targets& targets) {
    if (below(findings.time.observed(), findings.time.service(), targets.limits.coverage_least_ppm))
        return Level::data_short;
    const bool certificate = findings.certificate_until.has_value();
    const Tone availability = availability_tone(findings.time, targets);
    if (!findings.down.empty() || availability == Tone::bad ||
        (certificate && findings.certificate_days <= targets.limits.certificate_bad_days))
        return Level::bad;
    if (!findings.not_sure.empty() || availability == Tone::caution || findings.site_missed ||
        findings.dead_links > 0 || findings.certificate_bad ||
        (certificate && findings.certificate_days <= targets.limits.certificate_warn_days))
        return Level::caution;
    return Level::good;
}

std::vector<std::string> conclusions(const KondisiFindings& findings) {
    std::string state, certificate, links;
    if (findings.sites == 0)
        state = texts::sites_none;
    else if (!findings.down.empty())
        state = format(texts::sites_down, arg("sites", list_id(findings.down)));
    else if (!findings.not_sure.empty())
        state = format(texts::sites_not_sure, arg("sites", list_id(findings.not_sure)));
    else
        state = format(texts::sites_all_up, arg("count", number_id(findings.sites)));

    if (!findings.certificate_until) {
        certificate = texts::certificate_none;
    } else {
        const std::string until = date_id(*findings.certificate_until);
        certificate = findings.certificate_days < 0 ? format(texts::certificate_expired, arg("date", until),
                                                             arg("site", findings.certificate_site))
                                                    : format(texts::certificate_next, arg("date", until),
                                                             arg("site", findings.certificate_site));
    }

    if (findings.links == 0)
        links = texts::links_none;
    else if (findings.dead_links > 0)
        links = format(texts::links_dead, arg("count", number_id(findings.dead_links)));
    else if (findings.unsure_links > 0)
        links = format(texts::links_unsure, arg("count", number_id(findings.unsure_links)));
    else
        links = texts::links_fine;
    return {state, certificate, links};
}

Tone tone_of(Level level) {
    switch (level) {
        case Level::good:
            return Tone::good;
        case Level::caution:
        case Level::data_short:
            return Tone::caution;
        case Level::bad:
            break;
    }
    return Tone::bad;
}

Verdict verdict_of(Level level, const std::vector<std::string>& sentences) {
    Verdict verdict;
    verdict.level = level;
    switch (level) {
        case Level::good:
            verdict.symbol = texts::good_symbol;
            verdict.word = texts::verdict_good;
            break;
        case Level::caution:
            verdict.symbol = texts::caution_symbol;
            verdict.word = texts::verdict_caution;
            break;
        case Level::bad:
            verdict.symbol = texts::bad_symbol;
            verdict.word = texts::verdict_bad;
            break;
        case Level::data_short:
            verdict.symbol = texts::caution_symbol;
            verdict.word = texts::verdict_data_short;
            break;
    }
    verdict.sentence = fmt::format("{}", fmt::join(sentences, " "));
    return verdict;
}

std::string list_id(const std::vector<std::string>& items) {
    std::string list;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0)
            list += i + 1 < items.size() ? texts::list_comma
                    : items.size() == 2  ? texts::list_and
                                         : texts::list_and_last;
        list += items[i];
    }
    return list;
}

}  // namespace pantau::reports

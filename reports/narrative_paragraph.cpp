// Simpulan at more length: prose by rules. Every sentence is a fact with its figures; which of them are told,
// and in which words, hangs on the figures alone.

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/args.h>
#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/narrative.hpp"
#include "reports/texts_narrative_id.hpp"

namespace pantau::reports {

namespace {

/// A sentence with its named places filled.
using Places = std::vector<std::pair<const char*, std::string>>;
std::string say(std::string_view sentence, const Places& places) {
    fmt::dynamic_format_arg_store<fmt::format_context> store;
    for (const auto& [name, value] : places) store.push_back(fmt::arg(name, value));
    return fmt::vformat(fmt::string_view{sentence.data(), sentence.size()}, store);
}

constexpr std::size_t most_sentences = 6;

/// A sentence with its place in the story and how grave it is: with too many facts the least grave go.
struct Told {
    int gravity;  ///< 0: always told
    std::string sentence;
};

std::vector<std::string> told(std::vector<Told> story) {
    std::erase_if(story, [](const Told& one) { return one.sentence.empty(); });
    while (story.size() > most_sentences) {
        const auto least = std::max_element(
            story.begin(), story.end(), [](const Told& a, const Told& b) { return a.gravity < b.gravity; });
        story.erase(least);
    }
    std::vector<std::string> sentences;
    for (Told& one : story) sentences.push_back(std::move(one.sentence));
    return sentences;
}

/// `only`: all of the downtime is of the one outage that there was.
std::string availability(const SiteTime& time, int outages, Seconds down, bool only, const Targets& targets) {
    if (time.observed() == 0) return std::string{texts::story_unmeasured};
    const bool missed = below(time.up(), time.observed(), targets.availability_ppm);
    const Places places{{"count", number_id(outages)}, {"time", duration_id(down)}};
    if (only) return say(missed ? texts::story_missed_one : texts::story_reached_one, places);
    if (outages > 0) return say(missed ? texts::story_missed_some : texts::story_reached_some, places);
    if (down > 0) return say(missed ? texts::story_missed_carried : texts::story_reached_carried, places);
    return std::string{missed ? texts::story_missed_none : texts::story_reached_none};
}

struct Longest {
    const std::string &id, &site;
    Seconds down;
    char cause;
    bool sure;
};

/// `only`: the sentence before has told how many there were, one, and how long it was.
std::string longest(const Longest& one, bool only) {
    if (one.down == 0) return {};
    const Places places{{"site", one.site},
                        {"id", one.id},
                        {"time", duration_id(one.down)},
                        {"cause", texts::cause_name(one.cause)}};
    if (!one.sure) return say(only ? texts::story_only_unknown : texts::story_longest_unknown, places);
    return say(only ? texts::story_only : texts::story_longest, places);
}

std::string low_coverage(const SiteTime& time, const Targets& targets) {
    if (time.observed() == 0 || !below(time.observed(), time.service(), targets.limits.coverage_good_ppm))
        return {};
    return say(texts::story_low_coverage,
               {{"share", std::to_string(whole_percent(time.observed(), time.service()))}});
}

std::string compared(const GangguanFindings& of) {
    if (!of.has_before || of.time.observed() == 0) return {};
    const Places places{{"past", number_id(of.past_outages)}, {"now", number_id(of.outages)}};
    if (of.outages > of.past_outages) return say(texts::story_more, places);
    if (of.outages < of.past_outages) return say(texts::story_fewer, places);
    if (of.outages == 0)
        return of.down == 0 && of.past_down == 0 ? std::string{texts::story_as_none} : std::string{};
    if (of.down > of.past_down)
        return say(texts::story_as_many_longer, {{"time", duration_id(of.down - of.past_down)}});
    if (of.down < of.past_down)
        return say(texts::story_as_many_shorter, {{"time", duration_id(of.past_down - of.down)}});
    return {};
}

std::string cause(const GangguanFindings& of) {
    const Seconds all = all_time(of.causes);
    if (all == 0) return std::string{texts::cause_nothing};
    const CauseFigures& first = of.causes.front();
    return say(first.cause == 'X' ? texts::story_cause_unknown : texts::story_cause,
               {{"cause", texts::cause_name(first.cause)},
                {"share", std::to_string(whole_percent(first.total(), all))}});
}

std::string steps(const GangguanFindings& of, const Targets& targets) {
    if (of.judged == 0) return std::string{texts::story_steps_none};
    if (of.judged == 1)
        return std::string{of.on_time == 1 ? texts::story_step_one_good : texts::story_step_one_late};
    Places places{{"judged", number_id(of.judged)}, {"on_time", number_id(of.on_time)}};
    if (of.on_time == of.judged) return say(texts::story_steps_all, places);
    if (of.on_time == 0) return say(texts::story_steps_all_late, places);
    std::vector<std::string> missed;
    for (const StepShare& step : of.steps) {
        if (below(step.on_time, step.judged, targets.on_time_ppm))
            missed.push_back(std::to_string(step.number));
    }
    if (missed.empty()) return say(texts::story_steps_reached, places);
    places.emplace_back("steps", list_id(missed));
    return say(texts::story_steps_missed, places);
}

/// One of two sentences by number; nothing for none.
std::string one_or_more(int count, std::string_view one, std::string_view more, Seconds time) {
    if (count == 0) return {};
    return say(count == 1 ? one : more, {{"count", number_id(count)}, {"time", duration_id(time)}});
}

std::string sites(const KondisiFindings& of) {
    if (of.sites == 0) return std::string{texts::sites_none};
    if (!of.down.empty()) return say(texts::story_sites_down, {{"sites", list_id(of.down)}});
    if (!of.not_sure.empty()) return say(texts::story_sites_unsure, {{"sites", list_id(of.not_sure)}});
    return say(of.sites == 1 ? texts::story_site_up : texts::story_sites_up,
               {{"site", of.only_site}, {"count", number_id(of.sites)}});
}

std::string certificate(const KondisiFindings& of) {
    if (of.sites == 0) return {};
    if (!of.certificate_until) return std::string{texts::story_certificate_none};
    return say(of.certificate_days < 0 ? texts::story_certificate_over : texts::story_certificate,
               {{"site", of.certificate_site}, {"date", date_id(*of.certificate_until)}});
}

std::string links(const KondisiFindings& of) {
    const Places places{{"links", number_id(of.links)},
                        {"dead", number_id(of.dead_links)},
                        {"unsure", number_id(of.unsure_links)},
                        {"alive", number_id(of.alive_links)}};
    const bool one = of.links == 1;
    if (of.links == 0) return std::string{texts::story_links_none};
    if (of.dead_links > 0) return say(one ? texts::story_link_dead : texts::story_links_dead, places);
    if (of.alive_links == of.links)
        return say(one ? texts::story_link_good : texts::story_links_good, places);
    return say(of.unsure_links > 0 ? texts::story_links_fine : texts::story_links_mixed, places);
}

}  // namespace

std::vector<std::string> narrative(const GangguanFindings& of, const Targets& targets) {
    const bool only = of.outages == 1 && of.longest_down == of.down;
    return told({
        {0, availability(of.time, of.outages, of.down, only, targets)},
        {3,
         longest({of.longest_id, of.longest_site, of.longest_down, of.longest_cause, of.longest_sure}, only)},
        {2, one_or_more(of.open, texts::story_one_open, texts::story_open, 0)},
        {5, compared(of)},
        {0, cause(of)},
        {0, steps(of, targets)},
        {6, of.bottleneck_step == 0
                ? std::string{}
                : say(texts::story_bottleneck,
                      {{"step", std::to_string(of.bottleneck_step)}, {"time", duration_id(of.bottleneck)}})},
        {4, one_or_more(of.beside, texts::story_one_beside, texts::story_beside, of.together)},
        {7, one_or_more(of.dead_links, texts::story_one_dead_link, texts::story_dead_links, 0)},
        {1, low_coverage(of.time, targets)},
    });
}

std::vector<std::string> narrative(const KondisiFindings& of, const Targets& targets) {
    const bool only = of.outages == 1 && of.longest_down == of.time.down;
    return told({
        {0, sites(of)},
        {0, availability(of.time, of.outages, of.time.down, only, targets)},
        {4, of.longest_down == 0 ? std::string{}
                                 : say(only ? texts::story_only_site : texts::story_longest_site,
                                       {{"site", of.longest_site}, {"time", duration_id(of.longest_down)}})},
        {0, certificate(of)},
        {0, links(of)},
        {3, one_or_more(of.gaps, texts::story_one_gap, texts::story_gaps, of.gap_time)},
        {1, low_coverage(of.time, targets)},
    });
}

}  // namespace pantau::reports

#include "daemon/http/case_known.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "daemon/http/case_json.hpp"
#include "daemon/store/adopted_calendar.hpp"

namespace pantau::http {

namespace {

std::shared_ptr<const desk::Rules> with_calendar(const store::Snapshot& snapshot,
                                                 std::shared_ptr<const desk::Rules> rules,
                                                 const std::string& version) {
    if (version.empty() || version == rules->calendar.version()) return rules;
    auto calendar = store::stored_calendar(snapshot, version);
    if (!calendar) return rules;
    auto changed = std::make_shared<desk::Rules>(*rules);
    changed->calendar = std::move(*calendar);
    return changed;
}

}  // namespace

std::optional<KnownCase> known_case(const store::Snapshot& snapshot, const std::string& number,
                                    std::shared_ptr<const desk::Rules> rules, cases::Instant now,
                                    std::optional<cases::Instant> as_of) {
    KnownCase known;
    known.history = store::case_events(snapshot, number, 0, as_of);
    if (known.history.empty()) return std::nullopt;
    known.state = cases::fold(known.history, rules->sops);
    known.verdicts = store::verdicts_of(snapshot, number);
    known.as_of = as_of;
    known.now = as_of.value_or(now);
    if (as_of) {
        std::erase_if(known.verdicts, [&](const auto& row) { return row.judged_at > *as_of; });
        if (const auto in_force = store::newest_adoption(snapshot, as_of))
            rules = with_calendar(snapshot, std::move(rules), in_force->version);
    }
    known.rules = std::move(rules);
    return known;
}

std::shared_ptr<const desk::Rules> rules_of_verdict(const store::Snapshot& snapshot, const KnownCase& known,
                                                    const cases::Attempt& attempt) {
    std::string version;
    for (const auto& row : known.verdicts)
        if (attempt.ended && row.step == attempt.step && row.attempt == attempt.number)
            version = row.calendar_version;
    return with_calendar(snapshot, known.rules, version);
}

boost::json::array verdicts_json(const std::vector<store::VerdictRow>& verdicts,
                                 const cases::Attempt& attempt, const std::string& zone) {
    boost::json::array all;
    for (const auto& row : verdicts)
        if (attempt.ended && row.step == attempt.step && row.attempt == attempt.number)
            all.push_back(boost::json::object{{"verdict", cases::to_string(row.verdict)},
                                              {"used_s", row.used_s},
                                              {"wall_s", row.wall_s},
                                              {"paused_s", row.paused_s},
                                              {"standard_s", row.standard_s},
                                              {"provisional", row.provisional},
                                              {"judged_at", time_text(row.judged_at, zone)},
                                              {"calendar_version", row.calendar_version},
                                              {"sop_version", row.sop_version},
                                              {"rule_version", row.rule_version}});
    return all;
}

}  // namespace pantau::http

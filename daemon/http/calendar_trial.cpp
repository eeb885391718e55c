#include "daemon/http/calendar_trial.hpp"

#include <algorithm>
#include <memory>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/calendar_text.hpp"
#include "daemon/http/case_problem.hpp"
#include "daemon/http/fields.hpp"
#include "daemon/log.hpp"
#include "daemon/store/adopted_calendar.hpp"
#include "daemon/store/error.hpp"

namespace pantau::http {

namespace {

using Done = std::function<void(std::variant<CalendarTrial, Problem>)>;

void preview_days(const cases::WorkingCalendar& in_force, const std::vector<cases::Holiday>& list,
                  const std::vector<cases::CalendarRules>& after, CalendarImport& import) {
    using Kind = cases::HolidayChange::Kind;
    for (const auto& rules : in_force.calendars())
        for (auto& change : cases::preview(rules, list))
            if (change.kind != Kind::outside) import.days.push_back(std::move(change));
    // Of years that were not covered before, every day is new.
    for (const auto& rules : after)
        for (const auto& holiday : rules.holidays)
            if (std::none_of(import.days.begin(), import.days.end(),
                             [&](const auto& change) { return change.holiday.date == holiday.date; }) &&
                std::none_of(in_force.calendars().begin(), in_force.calendars().end(), [&](const auto& old) {
                    return old.from <= holiday.date && holiday.date <= old.to;
                }))
                import.days.push_back({Kind::added, holiday, std::nullopt, {}, {}});
}

void adopt(App& app, std::shared_ptr<CalendarTrial> trial, const desk::AdoptedBy& by, const Done& done) {
    const auto& parts = app.parts();
    const auto former = parts.desk.shared_rules();
    if (former->calendar.version() != trial->before)
        return done(Problem{409,
                            "E_STALE",
                            "Conflict",
                            "Another calendar was adopted meanwhile; look at what this one changes once more",
                            "Kalender lain baru saja ditetapkan. Periksa kembali perubahannya.",
                            {}});
    const auto now = parts.clock.wall();
    const auto& source = trial->import.source;
    auto changed = std::make_shared<desk::Rules>(*former);
    changed->calendar = *trial->import.calendar;
    changed->calendar_source = source;
    changed->calendar_source.recorded_at = now;
    trial->adopted = true;
    desk::record_adoption(parts.store, source, trial->instead_of, by, now,
                          [&app, former, by, trial, done](const store::Written<store::Appended>& written) {
                              app.parts().executors.network([&app, former, by, trial, done, written] {
                                  if (written.has_error()) {
                                      app.parts().put_in_force(former);
                                      return done(store_problem(written.error()));
                                  }
                                  log::notice(log::Event::calendar_adopted,
                                              "A calendar was adopted in place of the files'",
                                              {{"version", trial->import.source.version.substr(0, 12)},
                                               {"before", trial->before.substr(0, 12)},
                                               {"by", by.name},
                                               {"actor", by.actor}});
                                  done(*trial);
                              });
                          });
    // What is decided after this stands behind the adoption in the log.
    parts.put_in_force(changed);
}

}  // namespace

CalendarImport read_calendar_import(const std::string& file, const std::string& text,
                                    const cases::WorkingCalendar& in_force) {
    CalendarImport import;
    settings::Problems problems;
    cases::CalendarDraft draft;
    if (file.ends_with(".toml")) {
        auto whole = cases::read_calendar(text, file, problems);
        if (whole) draft = cases::with_calendar(in_force, std::move(*whole));
    } else if (const auto list = cases::read_holidays_csv(text, file, problems)) {
        draft = cases::with_list(in_force, *list);
        preview_days(in_force, *list, draft.rules, import);
    }
    if (!problems.empty()) {
        import.mistakes = problems.in_order();
        return import;
    }
    for (const auto& rules : draft.rules)
        import.source.files.push_back(
            {fmt::format("{}.toml", static_cast<int>(date::year_month_day{rules.from}.year())),
             cases::calendar_text(rules)});
    auto built = cases::WorkingCalendar::build(std::move(draft.rules));
    if (!built) {
        import.mistakes.push_back({file, 1, 1, built.error()});
        return import;
    }
    if (built->zone().name() != in_force.zone().name()) {
        import.mistakes.push_back({file, 1, 1,
                                   fmt::format("its time_zone is {}, the office's is {}",
                                               built->zone().name(), in_force.zone().name())});
        return import;
    }
    import.calendar = std::move(*built);
    import.source.version = import.calendar->version();
    import.new_years = std::move(draft.new_years);
    return import;
}

std::optional<Problem> adoption_refusal(const std::string& by, const std::string& reason) {
    if (by.empty())
        return Problem{422,
                       "E_APPROVAL_REQUIRED",
                       "Unprocessable",
                       "by must name who decided to adopt it",
                       "Sebutkan siapa yang menetapkan kalender ini.",
                       {}};
    if (reason.empty())
        return Problem{422,
                       "E_REASON_REQUIRED",
                       "Unprocessable",
                       "reason must say why it is adopted",
                       "Isi alasan penetapan kalender ini.",
                       {}};
    return std::nullopt;
}

void try_calendar(App& app, CalendarImport import, std::optional<desk::AdoptedBy> by, Done done) {
    auto& desk = app.parts().desk;
    auto trial = std::make_shared<CalendarTrial>();
    trial->before = desk.rules().calendar.version();
    trial->import = std::move(import);
    if (trial->changes_nothing()) return done(*trial);
    std::vector<cases::CaseState> open;
    for (auto& one : desk.running()) open.push_back(std::move(one.state));
    app.parts().executors.readers([&app, trial, by = std::move(by), done = std::move(done),
                                   open = std::move(open), rules = desk.shared_rules(),
                                   now = app.parts().clock.wall()] {
        try {
            const auto snapshot = app.parts().store.read();
            trial->effect = desk::effect_of(snapshot, *rules, *trial->import.calendar, open, now);
            const auto newest = store::newest_adoption(snapshot);
            trial->instead_of = newest && newest->version == trial->before && !newest->instead_of.empty()
                                    ? newest->instead_of
                                    : trial->before;
        } catch (const store::StoreError& failed) {
            log::error(log::Event::store_failed, "A question to the database failed",
                       {{"error", failed.what()}});
            return done(unavailable("The database could not be read; see the log"));
        }
        if (!by) return done(*trial);
        app.parts().executors.network([&app, trial, by, done] { adopt(app, trial, *by, done); });
    });
}

}  // namespace pantau::http

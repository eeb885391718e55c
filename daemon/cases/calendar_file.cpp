#include "daemon/cases/calendar_file.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "daemon/cases/instant.hpp"
#include "daemon/settings/toml_reader.hpp"

namespace pantau::cases {
namespace {

using date::local_days;
using settings::Located;
using settings::Need;
using settings::Place;
using settings::Problems;
using settings::Table;
using settings::TableReader;

constexpr std::array<const char*, 7> week_keys{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr int first_year = 1970;  // before, offsets of many zones are no whole minutes
constexpr int last_year = 2200;
constexpr int most_days = 120 * 365;  // what a WorkingCalendar can hold

const std::vector<std::string>& day_words() {
    static const std::vector<std::string> words{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    return words;
}

const std::vector<std::string>& state_words() {
    static const std::vector<std::string> words{"official", "provisional"};
    return words;
}

const std::vector<std::string>& kind_words() {
    static const std::vector<std::string> words{"libur_nasional", "cuti_bersama", "daerah", "instansi",
                                                "kebijakan"};
    return words;
}

/// "07:30-12:00". Adds a problem and returns nothing when it is not that.
std::optional<Hours> read_hours(const Located<std::string>& interval, Problems& problems) {
    const auto& [text, place] = interval;
    const auto dash = text.find('-');
    const auto open = dash == std::string::npos ? std::nullopt : settings::parse_clock(text.substr(0, dash));
    const auto close =
        dash == std::string::npos ? std::nullopt : settings::parse_clock(text.substr(dash + 1), true);
    if (!open || !close) {
        problems.add(
            place,
            fmt::format("\"{}\" is not an interval; allowed: \"HH:MM-HH:MM\" from 00:00 to 24:00", text));
        return std::nullopt;
    }
    if (*open == *close) {
        problems.add(place, fmt::format("\"{}\" is empty; allowed: a close later than the open", text));
        return std::nullopt;
    }
    if (*open > *close) {
        problems.add(
            place,
            fmt::format("\"{}\" crosses midnight; allowed: two intervals, up to 24:00 and, on the next "
                        "day, from 00:00",
                        text));
        return std::nullopt;
    }
    return Hours{*open, *close};
}

DayHours read_day(const std::string& what, const std::vector<Located<std::string>>& intervals,
                  Problems& problems) {
    std::vector<std::pair<Hours, const Located<std::string>*>> read;
    for (const auto& interval : intervals)
        if (const auto hours = read_hours(interval, problems)) read.emplace_back(*hours, &interval);
    std::stable_sort(read.begin(), read.end(),
                     [](const auto& a, const auto& b) { return a.first.open < b.first.open; });
    DayHours day;
    const Located<std::string>* longest = nullptr;  // of those before: where the latest close was written
    for (const auto& [hours, written] : read) {
        if (!day.empty() && hours.open < day.back().close) {
            problems.add(written->place,
                         fmt::format("{}: \"{}\" overlaps \"{}\"; allowed: intervals that lie apart or touch",
                                     what, written->value, longest->value));
            continue;
        }
        day.push_back(hours);
        longest = written;
    }
    return day;
}

WeekHours read_week(const Table& table, const std::string& name, Problems& problems) {
    TableReader reader{table, name, problems};
    WeekHours week;
    for (std::size_t i = 0; i < week.size(); ++i)
        if (const auto intervals = reader.texts(week_keys[i]))
            week[i] = read_day(week_keys[i], *intervals, problems);
    reader.finish();
    return week;
}

Standing read_standing(TableReader& reader) {
    return reader.choice("state", state_words()).value_or("official") == "official" ? Standing::official
                                                                                    : Standing::provisional;
}

/// "2026-01-01 is a Thu, not a Fri"; nothing when they agree.
std::optional<std::string> weekday_mismatch(local_days day, const std::string& weekday) {
    const auto real = short_name(date::weekday{day});
    if (weekday == real) return std::nullopt;
    return fmt::format("weekday is \"{}\", but {} is a {}; look both up in the decree", weekday,
                       format_date(day), real);
}

/// Reads the calendar, one section a function; everything that it complains of goes into `problems`.
class CalendarReader {
public:
    CalendarReader(const Table& table, Problems& problems)
        : problems_{problems}, file_{table, "a calendar file", problems} {}

    CalendarRules read() {
        file_.integer("schema", 1, 1, Need::required);
        rules_.name = file_.text("name", Need::required).value_or("");
        read_zone();
        read_coverage();
        if (const Table* weekly = file_.table("weekly", Need::required))
            rules_.weekly = read_week(*weekly, "[weekly]", problems_);
        read_special_periods();
        read_holidays();
        read_overrides();
        file_.finish();
        return std::move(rules_);
    }

private:
    void read_zone() {
        rules_.zone = file_.text("time_zone", Need::required).value_or("");
        if (!rules_.zone.empty() && !find_zone(rules_.zone))
            file_.mistake("time_zone",
                          fmt::format("time_zone is \"{}\", which the tz database does not know; allowed: "
                                      "names such as \"Asia/Jakarta\"",
                                      rules_.zone));
    }

    std::optional<local_days> read_date(TableReader& reader, const char* key) {
        const auto day = reader.date(key, Need::required);
        if (!day) return std::nullopt;
        if (int{day->year()} < first_year || int{day->year()} > last_year) {
            reader.mistake(key, fmt::format("{} is {}; allowed: years {} to {}", key,
                                            format_date(local_days{*day}), first_year, last_year));
            return std::nullopt;
        }
        return local_days{*day};
    }

    void read_coverage() {
        const Table* table = file_.table("coverage", Need::required);
        if (!table) return;
        TableReader reader{*table, "[coverage]", problems_};
        const auto from = read_date(reader, "from");
        const auto to = read_date(reader, "to");
        reader.finish();
        if (!from || !to) return;
        if (*to < *from)
            reader.mistake("to",
                           fmt::format("to is {}, before from, {}", format_date(*to), format_date(*from)));
        else if (*to - *from > date::days{most_days})
            reader.mistake("to", fmt::format("to is {}, more than 120 years after from, {}", format_date(*to),
                                             format_date(*from)));
        else
            covered_ = true;
        rules_.from = *from;
        rules_.to = *to;
    }

    bool inside(local_days day) const { return day >= rules_.from && day <= rules_.to; }
    std::string coverage_text() const { return format_date(rules_.from) + " to " + format_date(rules_.to); }

    void read_special_periods() {
        std::vector<Place> places;
        for (const Table* table : file_.tables("special_period")) {
            TableReader reader{*table, "[[special_period]]", problems_};
            SpecialPeriod period;
            period.name = reader.text("name", Need::required).value_or("");
            const auto from = read_date(reader, "from");
            const auto to = read_date(reader, "to");
            period.standing = read_standing(reader);
            period.source = reader.text("source").value_or("");
            if (const Table* weekly = reader.table("weekly", Need::required))
                period.weekly = read_week(*weekly, "weekly", problems_);
            reader.finish();
            if (!from || !to) continue;
            period.from = *from;
            period.to = *to;
            if (*to < *from) {
                reader.mistake(
                    "to", fmt::format("to is {}, before from, {}", format_date(*to), format_date(*from)));
                continue;
            }
            if (covered_ && (*to < rules_.from || *from > rules_.to))
                reader.mistake("from", fmt::format("\"{}\" lies outside the coverage, {}", period.name,
                                                   coverage_text()));
            for (std::size_t i = 0; i < places.size(); ++i)
                if (*from <= rules_.special_periods[i].to && *to >= rules_.special_periods[i].from)
                    reader.mistake(
                        "from",
                        fmt::format("\"{}\" overlaps \"{}\" of line {}; allowed: special periods apart",
                                    period.name, rules_.special_periods[i].name, places[i].line));
            places.push_back(table->place);
            rules_.special_periods.push_back(std::move(period));
        }
        std::stable_sort(rules_.special_periods.begin(), rules_.special_periods.end(),
                         [](const SpecialPeriod& a, const SpecialPeriod& b) { return a.from < b.from; });
    }

    /// A date inside the coverage that `seen` does not hold yet.
    void check_date(TableReader& reader, local_days day, std::vector<std::pair<local_days, unsigned>>& seen) {
        if (covered_ && !inside(day))
            reader.mistake("date", fmt::format("date is {}, outside the coverage, {}", format_date(day),
                                               coverage_text()));
        const auto before =
            std::find_if(seen.begin(), seen.end(), [&](const auto& each) { return each.first == day; });
        if (before != seen.end())
            reader.mistake("date",
                           fmt::format("date is {}, which line {} has already; allowed: one {} a date",
                                       format_date(day), before->second, reader.name()));
        else
            seen.emplace_back(day, reader.place_of("date").line);
    }

    void read_holidays() {
        std::vector<std::pair<local_days, unsigned>> seen;
        for (const Table* table : file_.tables("holiday")) {
            TableReader reader{*table, "[[holiday]]", problems_};
            Holiday holiday;
            const auto day = read_date(reader, "date");
            const auto weekday = reader.choice("weekday", day_words());
            holiday.name = reader.text("name", Need::required).value_or("");
            if (const auto kind = reader.choice("kind", kind_words(), Need::required))
                holiday.kind = holiday_kind(*kind).value();
            holiday.source = reader.text("source").value_or("");
            holiday.standing = read_standing(reader);
            reader.finish();
            if (!day) continue;
            holiday.date = *day;
            if (weekday)
                if (const auto mismatch = weekday_mismatch(*day, *weekday))
                    reader.mistake("weekday", *mismatch);
            check_date(reader, *day, seen);
            rules_.holidays.push_back(std::move(holiday));
        }
        std::stable_sort(rules_.holidays.begin(), rules_.holidays.end(),
                         [](const Holiday& a, const Holiday& b) { return a.date < b.date; });
    }

    void read_overrides() {
        std::vector<std::pair<local_days, unsigned>> seen;
        for (const Table* table : file_.tables("date_override")) {
            TableReader reader{*table, "[[date_override]]", problems_};
            DateOverride change;
            const auto day = read_date(reader, "date");
            if (const auto intervals = reader.texts("intervals"))
                change.hours = read_day("intervals", *intervals, problems_);
            else if (!reader.has("intervals"))
                reader.mistake("intervals",
                               "[[date_override]] has no intervals; write intervals = [] for a closed day");
            change.name = reader.text("name").value_or("");
            change.source = reader.text("source").value_or("");
            change.standing = read_standing(reader);
            reader.finish();
            if (!day) continue;
            change.date = *day;
            check_date(reader, *day, seen);
            rules_.overrides.push_back(std::move(change));
        }
        std::stable_sort(rules_.overrides.begin(), rules_.overrides.end(),
                         [](const DateOverride& a, const DateOverride& b) { return a.date < b.date; });
    }

    Problems& problems_;
    TableReader file_;
    CalendarRules rules_;
    bool covered_ = false;  // the coverage is known, so that dates can be held against it
};

bool ever_open(const CalendarRules& rules) {
    for (local_days day = rules.from; day <= rules.to; day += date::days{1})
        if (!rules.hours(day).empty()) return true;
    return false;
}

std::set<date::year> years_of(const std::vector<Holiday>& holidays) {
    std::set<date::year> years;
    for (const Holiday& each : holidays) years.insert(date::year_month_day{each.date}.year());
    return years;
}

std::chrono::seconds open_time(const DayHours& hours) {
    std::chrono::seconds total{0};
    for (const Hours& each : hours) total += each.close - each.open;
    return total;
}

}  // namespace

std::optional<CalendarRules> read_calendar(std::string_view text, const std::string& file,
                                           Problems& problems) {
    Problems own;  // so that a mistake in another file does not make this one wrong
    const auto table = settings::parse_toml(text, file, own);
    if (!table) {
        problems.add_all(own);
        return std::nullopt;
    }
    CalendarRules rules = CalendarReader{*table, own}.read();
    if (own.empty() && !ever_open(rules))
        own.add(table->find("weekly")->place,
                "the calendar has no open time at all; allowed: at least one interval on one "
                "day of its coverage");
    problems.add_all(own);
    if (!own.empty()) return std::nullopt;
    rules.version = version_of(rules);
    return rules;
}

std::vector<HolidayChange> preview(const CalendarRules& calendar, const std::vector<Holiday>& imported) {
    const CalendarRules after = with_holidays(calendar, imported);
    const auto open_on = [](const CalendarRules& rules, local_days day) {
        return day < rules.from || day > rules.to ? std::chrono::seconds{0} : open_time(rules.hours(day));
    };
    std::vector<HolidayChange> changes;
    const auto note = [&](HolidayChange::Kind kind, const Holiday& holiday, const Holiday* before) {
        changes.push_back({kind, holiday, before ? std::optional{*before} : std::nullopt,
                           open_on(calendar, holiday.date), open_on(after, holiday.date)});
    };
    for (const Holiday& each : imported) {
        if (each.date < calendar.from || each.date > calendar.to) {
            note(HolidayChange::Kind::outside, each, nullptr);
            continue;
        }
        const Holiday* before = calendar.holiday_on(each.date);
        note(!before           ? HolidayChange::Kind::added
             : *before == each ? HolidayChange::Kind::same
                               : HolidayChange::Kind::changed,
             each, before);
    }
    const auto years = years_of(imported);
    for (const Holiday& each : calendar.holidays)
        if (years.contains(date::year_month_day{each.date}.year()) && !after.holiday_on(each.date))
            note(HolidayChange::Kind::removed, each, &each);
    std::stable_sort(changes.begin(), changes.end(), [](const HolidayChange& a, const HolidayChange& b) {
        return a.holiday.date < b.holiday.date;
    });
    return changes;
}

CalendarRules with_holidays(const CalendarRules& calendar, const std::vector<Holiday>& imported) {
    CalendarRules after = calendar;
    const auto years = years_of(imported);
    std::erase_if(after.holidays, [&](const Holiday& each) {
        return years.contains(date::year_month_day{each.date}.year());
    });
    for (const Holiday& each : imported)
        if (each.date >= calendar.from && each.date <= calendar.to) after.holidays.push_back(each);
    std::stable_sort(after.holidays.begin(), after.holidays.end(),
                     [](const Holiday& a, const Holiday& b) { return a.date < b.date; });
    after.version = version_of(after);
    return after;
}

}  // namespace pantau::cases

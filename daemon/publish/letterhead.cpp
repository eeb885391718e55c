#include "daemon/publish/letterhead.hpp"

#include <algorithm>
#include <set>

#include <date/tz.h>
#include <fmt/format.h>

namespace pantau::publish {

namespace {

std::string roman(unsigned month) {
    static constexpr const char* numerals[] = {"I",   "II",   "III", "IV", "V",  "VI",
                                               "VII", "VIII", "IX",  "X",  "XI", "XII"};
    return numerals[month - 1];
}

void replace(std::string& text, std::string_view what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

std::optional<reports::Official> official(const settings::Settings& settings, const std::string& position,
                                          date::year_month_day day) {
    if (position.empty()) return std::nullopt;
    const auto* holder = settings::holder(settings, position, day);
    if (holder == nullptr) return reports::Official{position, {}, {}, {}};
    return reports::Official{holder->position, holder->name, holder->rank, holder->nip};
}

/// "07.30–12.00 dan 13.00–16.00"
std::string hours_text(const cases::DayHours& hours) {
    std::string text;
    for (const auto& stretch : hours) {
        const auto clock = [](std::chrono::minutes at) {
            return fmt::format("{:02}.{:02}", at.count() / 60, at.count() % 60);
        };
        if (!text.empty()) text += " dan ";
        text += clock(stretch.open) + "–" + clock(stretch.close);
    }
    return text;
}

std::string working_hours_text(const cases::CalendarRules& calendar) {
    static constexpr const char* names[] = {"Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"};
    std::string text;
    for (std::size_t first = 0; first < 7;) {
        std::size_t last = first;
        while (last + 1 < 7 && calendar.weekly[last + 1] == calendar.weekly[first]) ++last;
        if (!calendar.weekly[first].empty()) {
            if (!text.empty()) text += "; ";
            text += first == last ? names[first] : fmt::format("{}–{}", names[first], names[last]);
            text += " pukul " + hours_text(calendar.weekly[first]);
        }
        first = last + 1;
    }
    return text;
}

/// Abbreviation of the zone for people: WIB, WITA, WIT; elsewhere what the tz database has.
std::string zone_label(const std::string& zone, Instant at) {
    return date::locate_zone(zone)->get_info(at).abbrev;
}

}  // namespace

reports::Office letterhead(const settings::Settings& settings, Instant cut_off) {
    const auto& zone = settings.time.zone;
    const auto local = date::floor<date::days>(date::locate_zone(zone)->to_local(cut_off));
    const date::year_month_day day{local};
    reports::Office office;
    office.name = settings.office.name;
    office.unit = settings.office.unit;
    office.paper_city = settings.office.paper_city;
    office.logo_path = settings.office.logo ? settings.office.logo->string() : std::string{};
    office.letterhead = settings.office.letterhead;
    office.approver = official(settings, settings.report.approved_by, day);
    office.author = official(settings, settings.report.prepared_by, day);
    office.zone = zone;
    office.zone_label = zone_label(zone, cut_off);
    office.paper = settings.report.paper == settings::Paper::a4 ? "A4" : "F4";
    office.example_data = settings.office.example_data;
    office.target_availability = settings.report.target_availability;
    office.target_on_time = settings.report.target_on_time;
    office.document_number = settings.report.number;
    const auto month = unsigned{day.month()};
    replace(office.document_number, "{year}", std::to_string(int{day.year()}));
    replace(office.document_number, "{month}", fmt::format("{:02}", month));
    replace(office.document_number, "{roman_month}", roman(month));
    return office;
}

std::map<std::string, cases::Executor> executors(const settings::Settings& settings, Instant cut_off) {
    const date::year_month_day day{
        date::floor<date::days>(date::locate_zone(settings.time.zone)->to_local(cut_off))};
    std::map<std::string, cases::Executor> named;
    for (const auto& executor : settings.executors)
        if ((!executor.from || *executor.from <= day) && (!executor.to || day <= *executor.to))
            named.insert_or_assign(executor.code,
                                   cases::Executor{executor.code, executor.name, executor.assumed});
    return named;
}

reports::Provenance provenance(const Basis& basis, const cases::Sop* sop,
                               const cases::WorkingCalendar& working, Instant cut_off) {
    reports::Provenance p;
    p.app_version = basis.app_version;
    if (sop != nullptr) {
        p.sop_number = sop->number;
        p.sop_name = sop->name.display;
        p.sop_version = sop->version;
        p.legal_basis = sop->legal_basis;
        std::string assumed;
        const auto named = executors(basis.settings, cut_off);
        for (const auto& written : sop->executors) {
            const auto own = named.find(written.code);
            const cases::Executor& executor = own == named.end() ? written : own->second;
            if (executor.assumed)
                assumed += (assumed.empty() ? "" : "; ") + executor.code + " = " + executor.name;
        }
        if (!assumed.empty())
            p.assumptions.push_back("Pelaksana pada naskah SOP kosong; yang dipakai: " + assumed + ".");
    }
    std::set<std::string> decrees;
    for (const auto& calendar : working.calendars()) {
        p.calendar_names += (p.calendar_names.empty() ? "" : "; ") + calendar.name;
        for (const auto& holiday : calendar.holidays) decrees.insert(holiday.source);
        for (const auto& period : calendar.special_periods)
            if (period.standing == cases::Standing::provisional) {
                p.calendar_provisional = true;
                p.assumptions.push_back(
                    fmt::format("{}: tanggalnya belum ditetapkan (sementara).", period.name));
            }
        for (const auto& holiday : calendar.holidays)
            if (holiday.standing == cases::Standing::provisional) {
                p.calendar_provisional = true;
                p.assumptions.push_back(fmt::format("Libur {}: belum pasti (sementara).", holiday.name));
            }
    }
    decrees.erase("");
    p.decrees.assign(decrees.begin(), decrees.end());
    p.calendar_version = working.version();
    if (!working.calendars().empty()) p.working_hours = working_hours_text(working.calendars().back());
    p.assumptions.push_back("Waktu baku dihitung dalam jam kerja, dikurangi jeda yang dicatat.");
    p.assumptions.push_back("Waktu tunggu antarlangkah dihitung tersendiri, di luar waktu baku.");
    p.assumptions.push_back("Jam kerja dan letak waktu istirahat mengikuti Perpres 21/2023.");
    return p;
}

}  // namespace pantau::publish

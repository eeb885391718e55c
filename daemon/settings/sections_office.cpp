// The office itself: who it is, its SOP and calendar, its cases, where data lie, its reports.
#include <algorithm>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/settings/addresses.hpp"
#include "daemon/settings/sections.hpp"

namespace pantau::settings {

namespace {

using namespace std::chrono_literals;
constexpr std::chrono::hours day_length{24};

std::string without_blanks(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
    return text;
}

BoundKey<Store> clock_or_never(std::string name, std::optional<std::chrono::minutes> Store::*member,
                               About about) {
    return shaped<Store>(
        name, KeyType::clock, "a time of day, or \"never\"", std::move(about),
        [name, member](TableReader& reader, Store& out, Reading&) {
            const auto* value = reader.value(name);
            if (value == nullptr) return;
            if (const auto* word = value->as<std::string>(); word != nullptr && *word == "never") return;
            out.*member = reader.clock(name);
        },
        [member](const Store& from) {
            return from.*member ? fmt::format("{:02}:{:02}", (from.*member)->count() / 60,
                                              (from.*member)->count() % 60)
                                : std::string{"never"};
        });
}

/// [sop] files and [calendar] files.
BoundKey<FileList> file_list(const std::string& section, About about) {
    return shaped<FileList>(
        "files", KeyType::path_list, "a list of paths, at least one", about,
        [section](TableReader& reader, FileList& out, Reading& reading) {
            const auto values = reader.texts("files", Need::required);
            if (!values) return;
            for (const auto& [value, place] : *values) {
                const auto path = binding::resolved(value, place);
                if (value.empty()) {
                    reading.problems.add(place, "an entry of files is empty; allowed: a path");
                } else if (std::find(out.files.begin(), out.files.end(), path) != out.files.end()) {
                    reading.problems.add(place, '"' + value + "\" is named twice in files");
                } else {
                    out.files.push_back(path);
                    reading.files.push_back({path, place, '[' + section + "] files", false});
                }
            }
        },
        [](const FileList& from) {
            std::vector<std::string> names;
            for (const auto& file : from.files) names.push_back(file.string());
            return binding::joined(names);
        });
}

const std::vector<std::pair<std::string, ReportKind>>& kinds() {
    static const std::vector<std::pair<std::string, ReportKind>> words{
        {"analisis-gangguan", ReportKind::analisis_gangguan}, {"kondisi-web", ReportKind::kondisi_web}};
    return words;
}

const std::vector<std::pair<std::string, Cadence>>& cadences() {
    static const std::vector<std::pair<std::string, Cadence>> words{{"day", Cadence::day},
                                                                    {"week", Cadence::week},
                                                                    {"month", Cadence::month},
                                                                    {"quarter", Cadence::quarter},
                                                                    {"half-year", Cadence::half_year},
                                                                    {"year", Cadence::year},
                                                                    {"daily", Cadence::day},
                                                                    {"weekly", Cadence::week},
                                                                    {"monthly", Cadence::month},
                                                                    {"quarterly", Cadence::quarter},
                                                                    {"half-yearly", Cadence::half_year},
                                                                    {"yearly", Cadence::year}};
    return words;
}

template <class E>
std::vector<std::string> words_of(const std::vector<std::pair<std::string, E>>& pairs) {
    std::vector<std::string> words;
    for (const auto& [word, value] : pairs) words.push_back(word);
    return words;
}

template <class E>
std::optional<E> meaning(const std::vector<std::pair<std::string, E>>& pairs,
                         const std::optional<std::string>& word) {
    for (const auto& [candidate, value] : pairs)
        if (word == candidate) return value;
    return std::nullopt;
}

template <class E>
std::string word_for(const std::vector<std::pair<std::string, E>>& pairs, E wanted) {
    for (const auto& [word, value] : pairs)
        if (value == wanted) return word;
    return {};
}

void read_schedule(TableReader& reader, Report& out, Reading& reading) {
    for (const auto* entry : reader.tables("schedule")) {
        TableReader one{*entry, "schedule", reading.problems};
        const auto kind = meaning(kinds(), one.choice("kind", words_of(kinds()), Need::required));
        const auto every = meaning(cadences(), one.choice("every", words_of(cadences()), Need::required));
        const auto at = one.clock("at", Need::required);
        one.finish();
        if (!kind || !every || !at) continue;
        const bool twice = std::any_of(
            out.schedule.begin(), out.schedule.end(),
            [&](const Schedule& earlier) { return earlier.kind == *kind && earlier.every == *every; });
        if (twice) {
            reading.problems.add(entry->place, "schedule holds this kind and every twice");
        } else {
            out.schedule.push_back({*kind, *every, *at});
        }
    }
}

std::string show_schedule(const Report& from) {
    std::vector<std::string> entries;
    for (const auto& entry : from.schedule)
        entries.push_back(word_for(kinds(), entry.kind) + " every " + word_for(cadences(), entry.every) +
                          " at " + date::format("%H:%M", date::local_days{} + entry.at));
    return binding::joined(entries);
}

/// {year}, {month}, {roman_month} and nothing else in braces.
std::string number_mistake(const std::string& text) {
    for (std::size_t at = text.find_first_of("{}"); at != std::string::npos;
         at = text.find_first_of("{}", at)) {
        const auto end = text.find('}', at);
        const auto field = end == std::string::npos ? std::string{} : text.substr(at, end - at + 1);
        if (field != "{year}" && field != "{month}" && field != "{roman_month}")
            return "has a field that is none of {year}, {month}, {roman_month}";
        at = end + 1;
    }
    return {};
}

}  // namespace

const BoundSection<Office>& office_section() {
    static const BoundSection<Office> section{
        {.name = "office",
         .shown = true,
         .help = "The office whose records these are. Its name stands in every report."},
        {text("name", &Office::name,
              {.example = "\"Sekretariat DPRD Kabupaten Bogor\"",
               .help = "Name of the office.",
               .required = true}),
         text("unit", &Office::unit,
              {.preset = "\"\"",
               .example = "\"Bagian Hubungan Masyarakat dan Protokol\"",
               .help = "The unit within the office that keeps these records."}),
         texts(
             "letterhead", &Office::letterhead, 6,
             {.preset = "[]",
              .example = "[\"PEMERINTAH KABUPATEN BOGOR\", \"SEKRETARIAT DPRD\"]",
              .help =
                  "Lines of the kop, centred, the weightiest last but the address.\nEmpty: the name alone."},
             "a list of at most 6 lines"),
         path("logo", &Office::logo, Look::file,
              {.example = "\"logo.png\"", .help = "PNG for the kop, shown 70 by 84 pixels."}),
         text(
             "paper_city", &Office::paper_city,
             {.preset = "\"\"", .example = "\"Cibinong\"", .help = "City before the date at the signature."}),
         boolean("example_data", &Office::example_data,
                 {.preset = "false",
                  .help = "true marks every workbook and page with DATA CONTOH. Only for demonstrations."})}};
    return section;
}

const BoundSection<Official>& official_section() {
    static const BoundSection<Official> section{
        {.name = "official",
         .list = true,
         .help = "Who held which position when. A report is signed by the one in office on its cut-off day;\n"
                 "where nobody is named, dots are printed. One [[official]] a person and term."},
        {text("position", &Official::position,
              {.example = "\"Sekretaris DPRD\"", .help = "As printed over the signature.", .required = true}),
         text("name", &Official::name,
              {.example = "\"Nama Lengkap, S.E.\"", .help = "With titles.", .required = true}),
         text("rank", &Official::rank,
              {.preset = "\"\"", .example = "\"Pembina Tingkat I\"", .help = "Pangkat."}),
         shaped<Official>(
             "nip", KeyType::text, "18 digits in quotes",
             {.preset = "\"\"",
              .example = "\"197001012000031001\"",
              .help = "NIP: text, since numbers keep 15 digits only."},
             [](TableReader& reader, Official& out, Reading&) {
                 const auto value = reader.text("nip");
                 if (!value || value->empty()) return;
                 const auto digits = without_blanks(*value);
                 if (const auto wrong = nip_mistake(digits); !wrong.empty()) {
                     reader.mistake("nip", "nip is \"" + *value + "\"; " + wrong);
                 } else {
                     out.nip = digits;
                 }
             },
             [](const Official& from) { return from.nip; }),
         day("from", &Official::from,
             {.example = "2025-01-01", .help = "First day in office. Absent: always."}),
         day("to", &Official::to, {.example = "2029-12-31", .help = "Last day in office. Absent: still."})}};
    return section;
}

const BoundSection<Executor>& executor_section() {
    static const BoundSection<Executor> section{
        {.name = "executor",
         .list = true,
         .help = "The people or roles behind the executor codes of the SOP."},
        {text("code", &Executor::code,
              {.example = "\"P1\"", .help = "As in the SOP file.", .required = true}),
         text("name", &Executor::name,
              {.example = "\"Penulis berita\"", .help = "As shown.", .required = true}),
         day("from", &Executor::from, {.example = "2025-01-01", .help = "First day. Absent: always."}),
         day("to", &Executor::to, {.example = "2029-12-31", .help = "Last day. Absent: still."}),
         boolean("assumed", &Executor::assumed,
                 {.preset = "true",
                  .help = "true prints \"asumsi\" beside it, until the office has confirmed it."})}};
    return section;
}

const BoundSection<Time>& time_section() {
    static const BoundSection<Time> section{
        {.name = "time",
         .shown = true,
         .help = "Local time of pages and reports. The record itself is kept in UTC."},
        {text("zone", &Time::zone,
              {.preset = "\"Asia/Jakarta\"",
               .help = "A name of the tz database: Asia/Jakarta (WIB), Asia/Makassar (WITA), Asia/Jayapura "
                       "(WIT)."},
              "a time zone such as \"Asia/Jakarta\"",
              [](const std::string& zone) -> std::string {
                  std::vector<std::string> names;
                  for (const auto& known : date::get_tzdb().zones) names.push_back(known.name());
                  if (std::find(names.begin(), names.end(), zone) != names.end()) return {};
                  const auto near = nearest(zone, names);
                  return '"' + zone + "\" is no time zone" +
                         (near.empty() ? "" : "; did you mean \"" + near + "\"?");
              }),
         choice<Time, std::string>("language", &Time::language, {{"id", "id"}},
                                   {.preset = "\"id\"", .help = "Language of pages and reports."})}};
    return section;
}

const BoundSection<FileList>& sop_section() {
    static const BoundSection<FileList> section{
        {.name = "sop", .shown = true, .help = "The SOPs whose cases are followed, one file a version."},
        {file_list("sop",
                   {.example = "[\"sop/e-aspirasi.toml\"]",
                    .help = "A relative path is relative to the file that holds it, here and everywhere.",
                    .required = true})}};
    return section;
}

const BoundSection<FileList>& calendar_section() {
    static const BoundSection<FileList> section{
        {.name = "calendar",
         .shown = true,
         .help = "Working hours and holidays. Coverages may touch, not overlap; outside them nothing is "
                 "computed."},
        {file_list("calendar",
                   {.example = "[\"calendar/indonesia-2025.toml\", \"calendar/indonesia-2026.toml\", "
                               "\"calendar/indonesia-2027.toml\"]",
                    .help = "Add the next year's file when its holiday decree is out.",
                    .required = true})}};
    return section;
}

const BoundSection<Cases>& cases_section() {
    static const BoundSection<Cases> section{
        {.name = "cases", .shown = true, .help = "How events of cases are taken in."},
        {duration_or("back_date_limit", &Cases::back_date_limit, "working-day", 0s, 366 * day_length,
                     {.preset = "\"working-day\"",
                      .help = "How far back a time typed by hand may lie without a supervisor.\n"
                              "\"working-day\": not before the current working day."}),
         duration<Cases, std::chrono::seconds>(
             "queue_limit", &Cases::queue_limit, 1h, 90 * day_length,
             {.preset = "\"7d\"",
              .help = "How long a tap may have waited in a phone without network and still keep its time."}),
         boolean("auto_start_next", &Cases::auto_start_next,
                 {.preset = "false",
                  .help = "true: finishing a step starts the next one at the same instant."})}};
    return section;
}

const BoundSection<Store>& store_section() {
    static const BoundSection<Store> section{
        {.name = "store", .shown = true, .help = "Where the record lies."},
        {path("directory", &Store::directory, Look::none,
              {.example = "\"/var/lib/pantau\"",
               .help = "Folder of the database. Default: the unit's state directory. Needs a restart."}),
         duration<Store, std::chrono::seconds>("keep_samples", &Store::keep_samples, day_length,
                                               3660 * day_length,
                                               {.preset = "\"90d\"",
                                                .help = "How long single page samples are kept; hourly and "
                                                        "daily figures, outages and cases stay."}),
         size(
             "size_budget", &Store::size_budget, 16ULL << 20U, 1ULL << 44U,
             {.preset = "\"1GiB\"", .help = "A larger database raises an alarm. Nothing is deleted for it."}),
         clock_or_never("backup_at", &Store::backup_at,
                        {.preset = "\"01:30\"",
                         .help = "When a copy of the database is made each day, in local time. One that was "
                                 "missed is made\nsoon after the start. \"never\": only by hand, with "
                                 "\"pantau backup\"."}),
         integer("keep_backups", &Store::keep_backups, 1, 3660,
                 {.preset = "14",
                  .help = "Copies of so many days are kept, the newest. Older ones are removed, each with "
                          "a line in the log."}),
         path("backup_directory", &Store::backup_directory, Look::none,
              {.example = "\"/var/lib/pantau/backups\"",
               .help = "Folder of the copies. Default: backups in the folder of [store]. Best on another "
                       "disk; the unit\nthen needs ReadWritePaths= for it in a drop-in."})}};
    return section;
}

const BoundSection<Report>& report_section() {
    static const BoundSection<Report> section{
        {.name = "report", .shown = true, .help = "The two records, as Excel workbooks."},
        {path("directory", &Report::directory, Look::none,
              {.example = "\"/var/lib/pantau/reports\"",
               .help = "Where workbooks are put. Default: reports in the folder of [store]."}),
         choice<Report, Paper>("paper", &Report::paper,
                               {{"A4", Paper::a4}, {"Folio", Paper::folio}, {"F4", Paper::folio}},
                               {.preset = "\"A4\"", .help = "F4 is another name of Folio, 215 by 330 mm."}),
         shaped<Report>(
             "schedule", KeyType::table_list,
             "a list of {kind, every, at}; kind: analisis-gangguan, kondisi-web; every: day, week, month, "
             "quarter, half-year, year",
             {.preset = "[{kind = \"analisis-gangguan\", every = \"month\", at = \"07:00\"}, "
                        "{kind = \"kondisi-web\", every = \"month\", at = \"07:00\"}]",
              .help = "Each is written on the first working day after its period. What fell due while the\n"
                      "service was down is written once, late."},
             read_schedule, show_schedule),
         share("target_availability", &Report::target_availability,
               {.preset = "0.995", .help = "Availability that the office has set itself, as a share."}),
         share("target_on_time", &Report::target_on_time,
               {.preset = "0.90", .help = "Share of steps on time that the office has set itself."}),
         duration_or(
             "keep", &Report::keep, "forever", 31 * day_length, 36500 * day_length,
             {.preset = "\"forever\"", .help = "How long written workbooks are kept in the archive."}),
         text("number", &Report::number,
              {.preset = "\"\"",
               .example = "\"…/…/{roman_month}/{year}\"",
               .help = "Letter number, with {year}, {month}, {roman_month}. Empty: a blank line, to be "
                       "filled by hand;\n"
                       "the program never invents a number."},
              "text with {year}, {month}, {roman_month}", number_mistake),
         text("approved_by", &Report::approved_by,
              {.preset = "\"Sekretaris DPRD\"",
               .help = "Position of the [[official]] who signs under Mengetahui."}),
         text("prepared_by", &Report::prepared_by,
              {.preset = "\"\"",
               .example = "\"Kepala Bagian Hubungan Masyarakat\"",
               .help = "Position of the [[official]] who signs under Penyusun. Empty: dots."})}};
    return section;
}

}  // namespace pantau::settings

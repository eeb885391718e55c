// The conclusion in prose: every number that it names stands in a table of the same report, whatever
// happened.

#include <algorithm>
#include <random>
#include <regex>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model.hpp"
#include "tests/unit/reports/fake_source.hpp"

using namespace pantau::reports;
using pantau::reports::test::FakeSource;
using pantau::reports::test::small_month;
using pantau::reports::test::wib;

namespace {

constexpr int draws = 60;

Instant second_november() {
    return wib("2026-11-02 07:00:00");
}
Period october() {
    return *parse_period("2026-10", "Asia/Jakarta");
}

/// A month in which anything may have happened, from nothing at all to trouble everywhere.
FakeSource some_month(unsigned seed) {
    std::mt19937 random{seed};
    const auto up_to = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most + 1)); };
    FakeSource source;
    const int sites = up_to(3);
    const std::string letters = "ABCDEFGHIJKLMNXX";
    int ticket = 0;
    for (int s = 0; s < sites; ++s) {
        const std::string id = fmt::format("s{}", s);
        SiteRow& site =
            source.add_site(id, fmt::format("Situs {}", std::string(1, static_cast<char>('P' + s))));
        site.state = up_to(4) == 0 ? "down" : up_to(4) == 0 ? "degraded" : "up";
        if (up_to(1) == 0) site.cert_expires = second_november() + date::days{up_to(60) - 10};
        Instant at = wib("2026-09-01 00:00:00");
        const auto state = [&](Instant to, const char* name) {
            source.state_rows.push_back({id, at, to, name, ""});
            at = to;
        };
        const int outages = up_to(4);
        for (int k = 0; k < outages; ++k) {
            state(at + std::chrono::hours{1 + up_to(400)}, "up");
            if (up_to(3) == 0)
                state(at + std::chrono::minutes{1 + up_to(900)}, up_to(1) == 0 ? "unknown" : "maintenance");
            if (at > second_november()) break;
            OutageRow row;
            row.id = fmt::format("G-2026-{:04}", ++ticket);
            row.site = id;
            row.first_fail = row.detected = at;
            const bool open = k + 1 == outages && up_to(3) == 0;
            const Instant end =
                open ? wib("2026-12-01 00:00:00") : at + std::chrono::seconds{20 + up_to(30'000)};
            if (!open) row.ended = end;
            row.cause = letters[static_cast<std::size_t>(up_to(15))];
            source.outage_rows.push_back(row);
            state(end, "down");
        }
        state(wib("2026-12-01 00:00:00"), "up");
    }
    const int cases = up_to(6);
    for (int c = 0; c < cases; ++c) {
        const std::string number = fmt::format("2026-{:04}", c + 1);
        Instant at = wib("2026-10-05 08:00:00") + date::days{up_to(20)};
        const int steps = up_to(7);
        for (int step = 1; step <= steps; ++step) {
            const auto text = [](Instant when) {
                return date::format("%F %T", date::floor<std::chrono::seconds>(when + std::chrono::hours{7}));
            };
            const Instant end = at + std::chrono::seconds{30 + up_to(14'000)};
            AttemptRow& row =
                source.add_attempt(number, step, 1, text(at), step == steps && up_to(4) == 0 ? "" : text(end),
                                   step == steps && up_to(4) == 0 ? "returned" : "finished");
            if (!row.ended) row.status = row.verdict = "running";
            row.cause = letters[static_cast<std::size_t>(up_to(15))];
            row.waited_s = up_to(1) * up_to(9'000);
            at = end + std::chrono::minutes{up_to(90)};
        }
    }
    const int links = up_to(4);
    for (int i = 0; i < links; ++i) {
        LinkRow& link =
            source.add_link("2026-0001", fmt::format("https://s0.example/{}", i), "2026-10-08 10:00:00",
                            up_to(2) == 0   ? "dead"
                            : up_to(2) == 0 ? "indeterminate"
                                            : "alive");
        if (link.standing == "dead") link.failing_since = link.died = wib("2026-10-20 09:00:00");
    }
    return source;
}

/// All that the tables, tiles and charts of a report say, and the whole percents of their percentages.
std::set<std::string> figures_of(const ReportModel& model, const std::vector<const Table*>& tables) {
    std::set<std::string> figures;
    std::set<std::string> texts;
    const auto add = [&](const Cell& cell) {
        figures.insert(display(cell));
        if (cell.kind == Cell::Kind::percent) {
            std::int64_t scale = 1;
            for (int i = 0; i < cell.decimals; ++i) scale *= 10;
            figures.insert(fmt::format("{}%", cell.number / scale));
        }
        // "naik 9 j 30 m": a word of ours before the figure.
        if (cell.kind == Cell::Kind::text)
            if (const auto space = cell.text.find(' '); space != std::string::npos)
                figures.insert(cell.text.substr(space + 1));
        if (cell.kind == Cell::Kind::day || cell.kind == Cell::Kind::instant)
            figures.insert(
                date_id(date::floor<date::days>(date::local_seconds{std::chrono::seconds{cell.local_s}})));
    };
    for (const Table* table : tables) {
        for (const Row& row : table->rows)
            for (const Cell& cell : row) add(cell);
        if (table->total)
            for (const Cell& cell : *table->total) add(cell);
        figures.insert(number_id(static_cast<std::int64_t>(table->rows.size())));
    }
    for (const Tile& tile : model.tiles) add(tile.value);
    return figures;
}

/// The figures that a sentence names, longest form first: "5 j 40 m", "12%", "22 November 2026", "5.000".
std::vector<std::string> named(const std::string& sentence) {
    static const std::regex figure{
        "G-[0-9-]+[A-Z0-9.]*|[0-9.]+ j [0-9]{2} m|[0-9]+ m [0-9]{2} d|[0-9]+ [jmd]\\b|[0-9]+%|[0-9]{1,2} "
        "[A-Z][a-z]+ [0-9]{4}|[0-9]+(\\.[0-9]{3})*"};
    std::vector<std::string> found;
    for (auto at = std::sregex_iterator{sentence.begin(), sentence.end(), figure};
         at != std::sregex_iterator{}; ++at)
        found.push_back(at->str());
    return found;
}

void check(const ReportModel& model, const std::vector<const Table*>& tables, std::set<std::string>& seen) {
    CHECK(model.narrative.size() >= 3);
    CHECK(model.narrative.size() <= 6);
    const auto figures = figures_of(model, tables);
    for (const std::string& sentence : model.narrative) {
        CAPTURE(sentence);
        CHECK(sentence.back() == '.');
        CHECK(sentence.find('{') == std::string::npos);
        CHECK(sentence.find("  ") == std::string::npos);
        CHECK(sentence.find(",0") == std::string::npos);
        for (const std::string& figure : named(sentence)) {
            CAPTURE(figure);
            CHECK(figures.count(figure) == 1);
        }
        seen.insert(std::regex_replace(sentence, std::regex{"[0-9]"}, ""));
    }
}

}  // namespace

TEST_CASE("every number of the conclusion stands in a table", "[narrative][property]") {
    std::set<std::string> a_sentences, b_sentences;
    for (unsigned seed = 1; seed <= draws; ++seed) {
        CAPTURE(seed);
        const FakeSource source = some_month(seed);
        const auto a = build_gangguan(source, october(), second_november());
        check(a, a.tables(), a_sentences);
        const auto b = build_kondisi(source, october(), second_november());
        check(b, b.tables(), b_sentences);
    }
    // Different where the facts differ: the draws bring out many different sentences.
    CHECK(a_sentences.size() > 60);
    CHECK(b_sentences.size() > 25);
}

TEST_CASE("the finder of figures finds them", "[narrative]") {
    CHECK(named("naik 1.234 dari 5 j 40 m, 12 m 05 d, 42 m, 7% pada 22 November 2026 (G-2026-0142).") ==
          std::vector<std::string>{"1.234", "5 j 40 m", "12 m 05 d", "42 m", "7%", "22 November 2026",
                                   "G-2026-0142"});
    // And a wrong one is missed by none of the checks above.
    const auto model = build_gangguan(small_month(), october(), second_november());
    CHECK(figures_of(model, model.tables()).count("987.654") == 0);
}

TEST_CASE("the conclusion differs where the facts differ", "[narrative]") {
    struct Row {
        const char* name;
        void (*change)(FakeSource&);
        const char* part;
    };
    const auto row = GENERATE(values<Row>({
        {"as it was", [](FakeSource&) {}, "walaupun terjadi 3 gangguan dengan total waktu 2 j 30 m"},
        {"nothing recorded",
         [](FakeSource& s) {
             s.state_rows.clear();
             s.outage_rows.clear();
         },
         "tidak dapat dihitung"},
        {"no outage in either month",
         [](FakeSource& s) {
             s.outage_rows.clear();
             s.state_rows.clear();
             s.add_state("portal", "2026-09-01 00:00:00", "2026-11-02 07:00:00", "up");
         },
         "Periode lalu juga tidak mengalami gangguan situs."},
        {"one outage only",
         [](FakeSource& s) {
             s.outage_rows.clear();
             s.state_rows.clear();
             s.add_state("portal", "2026-09-01 00:00:00", "2026-10-06 10:00:00", "up");
             s.add_state("portal", "2026-10-06 10:00:00", "2026-10-06 11:30:00", "down");
             s.add_state("portal", "2026-10-06 11:30:00", "2026-11-02 07:00:00", "up");
             s.add_outage("G-2026-0002", "portal", "2026-10-06 10:00:00", "2026-10-06 11:30:00", 'E');
         },
         "Gangguan itu dialami Portal DPRD (G-2026-0002) dengan penyebab Sertifikat TLS."},
        {"no step", [](FakeSource& s) { s.attempt_rows.clear(); }, "Belum ada langkah SOP"},
        {"one step, in time",
         [](FakeSource& s) {
             s.attempt_rows.clear();
             s.add_attempt("2026-0001", 1, 1, "2026-10-05 08:00:00", "2026-10-05 08:50:00");
         },
         "Satu-satunya langkah SOP yang dinilai selesai tepat waktu."},
        {"one step, late",
         [](FakeSource& s) {
             s.attempt_rows.clear();
             s.add_attempt("2026-0001", 1, 1, "2026-10-05 08:00:00", "2026-10-05 10:50:00");
         },
         "Satu-satunya langkah SOP yang dinilai selesai terlambat."},
        {"hardly watched",
         [](FakeSource& s) {
             s.outage_rows.clear();
             s.state_rows.clear();
             s.add_state("portal", "2026-10-01 00:00:00", "2026-10-11 00:00:00", "up");
         },
         "Waktu yang teramati hanya 32% dari waktu layanan"},
        {"still down",
         [](FakeSource& s) {
             s.add_outage("G-2026-0009", "portal", "2026-10-31 23:45:00", "").detected =
                 wib("2026-10-31 23:46:00");
         },
         "Satu gangguan situs belum pulih pada saat data diambil."},
    }));
    DYNAMIC_SECTION(row.name) {
        FakeSource source = small_month();
        row.change(source);
        const auto model = build_gangguan(source, october(), second_november());
        CAPTURE(model.narrative);
        CHECK(std::any_of(model.narrative.begin(), model.narrative.end(), [&](const std::string& sentence) {
            return sentence.find(row.part) != std::string::npos;
        }));
    }
}

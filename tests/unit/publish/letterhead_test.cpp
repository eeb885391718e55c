#include "daemon/publish/letterhead.hpp"

#include "tests/unit/publish/report_office.hpp"

using namespace pantau;
using namespace pantau::publish;
using namespace pantau::publish::test;

namespace {

settings::Settings office() {
    settings::Settings s;
    s.time.zone = "Asia/Jakarta";
    s.office.name = "Sekretariat DPRD Kabupaten Bogor";
    s.report.approved_by = "Sekretaris DPRD";
    const auto day = [](int y, unsigned m, unsigned d) {
        return date::year_month_day{date::year{y} / date::month{m} / date::day{d}};
    };
    s.officials = {{"Sekretaris DPRD", "Ibu Lama", "Pembina", "", {}, day(2026, 6, 30)},
                   {"Sekretaris DPRD", "Bapak Baru", "", "", day(2026, 7, 1), {}}};
    return s;
}

reports::Provenance in_force(const ReportOffice& reports, const char* at) {
    const auto basis = reports.basis();
    return provenance(*basis, basis->sops.current(), basis->calendar, wib(at));
}

}  // namespace

TEST_CASE("a report is signed by who held the office on the local day of the cut-off") {
    const auto s = office();
    CHECK(letterhead(s, wib("2026-06-30 23:59:59")).approver->name == "Ibu Lama");
    CHECK(letterhead(s, wib("2026-07-01 00:00:00")).approver->name == "Bapak Baru");  // in UTC still June
    auto nobody = s;
    nobody.officials.clear();
    const auto sheet = letterhead(nobody, wib("2026-07-01 00:00:00"));
    REQUIRE(sheet.approver);
    CHECK(sheet.approver->position == "Sekretaris DPRD");
    CHECK(sheet.approver->name.empty());
    CHECK_FALSE(sheet.author);
    CHECK(sheet.zone_label == "WIB");
}

TEST_CASE("the number of the letter is filled from its template and never invented") {
    auto s = office();
    CHECK(letterhead(s, wib("2026-07-01 00:00")).document_number.empty());
    s.report.number = "800/…/{roman_month}/{month}/{year} {year}";
    CHECK(letterhead(s, wib("2026-07-01 00:00")).document_number == "800/…/VII/07/2026 2026");
    CHECK(letterhead(s, wib("2026-12-31 23:59")).document_number == "800/…/XII/12/2026 2026");
}

TEST_CASE("sources and assumptions of a report are named") {
    ReportOffice reports;
    const auto p = in_force(reports, "2026-10-05 10:00");
    CHECK(p.calendar_version == cases::test::office().version());
    CHECK(p.sop_version == cases::test::e_aspirasi().version);
    CHECK_FALSE(p.decrees.empty());
    CHECK(p.working_hours.find("Senin–Kamis pukul 07.30–12.00 dan 13.00–16.00") != std::string::npos);
    CHECK(p.working_hours.find("Jumat pukul 07.30–11.30 dan 13.00–16.30") != std::string::npos);
    CHECK(p.assumptions.size() >= 4);
    CHECK(p.assumptions.front().find("P1 = ") != std::string::npos);
}

TEST_CASE("the settings name who stands behind a code of the SOP and for how long") {
    ReportOffice reports;
    const date::year_month_day last{date::year{2026} / 9 / 30};
    reports.settings.executors = {{"P1", "Ibu Sari", {}, last, false}, {"P2", "Bapak Dimas", last, {}, true}};
    const auto assumed = [&](const char* at) { return in_force(reports, at).assumptions.front(); };
    const auto within = assumed("2026-09-30 23:59:59"), after = assumed("2026-10-01 00:00");
    CHECK(within.find("P1") == std::string::npos);  // confirmed, so no assumption
    CHECK(within.find("P2 = Bapak Dimas") != std::string::npos);
    CHECK(after.find("P1 = Staf/Pelaksana Humas") != std::string::npos);
    CHECK(executors(reports.settings, wib("2026-09-30 12:00")).at("P1").name == "Ibu Sari");
    CHECK(executors(reports.settings, wib("2026-10-01 00:00")).count("P1") == 0);
}

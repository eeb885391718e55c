#include "daemon/cases/history_csv.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/cases/case_kit.hpp"

using namespace pantau::cases;
using namespace pantau::cases::test;

namespace {

const std::string header =
    "case_number,event,step,occurred_at,title,requester,channel,actor,executor,approved_by,to_step,reason,"
    "text,output,links,precision\n";

HistoryImport imported(const std::string& csv, const std::function<bool(const std::string&)>& exists = {}) {
    OneCase desk;
    desk.now = wib("2026-11-22 09:00");
    return import_history(csv, desk.context(), "import:budi", exists);
}

std::string all_of(const HistoryImport& result) {
    std::string text;
    for (const auto& each : result.mistakes) text += each.to_string() + "\n";
    return text;
}

// "LINE:FIELD:CODE", the code up to the first colon or the whole message
std::vector<std::string> places(const HistoryImport& result) {
    std::vector<std::string> result_places;
    for (const auto& each : result.mistakes)
        result_places.push_back(
            std::to_string(each.line) + ":" + each.field +
            (each.message.starts_with("E_") ? ":" + each.message.substr(0, each.message.find(':')) : ""));
    return result_places;
}

using Places = std::vector<std::string>;

const std::string whole_month =
    header +
    "2026-0001,case_opened,,2026-10-01 07:30,Jalan rusak,Ibu Rina,WhatsApp,,,,,,,,,\n"
    "2026-0001,step_started,1,2026-10-01 07:45,,,,sari,P1,,,,,,,\n"
    "2026-0001,paused,1,2026-10-01 08:00,,,,,,,,MENUNGGU_PEMOHON,,,,\n"
    "2026-0001,resumed,1,2026-10-01 08:15,,,,,,,,,,,,\n"
    "2026-0001,step_finished,1,2026-10-01T08:30:00+07:00,,,,,,,,,,Dokumen,,\n"
    "2026-0001,step_started,2,2026-10-01 08:30,,,,,,,,,,,,minute\n"
    "2026-0001,step_finished,2,2026-10-01 08:32,,,,,,Kabag,,,,,,minute\n"
    "2026-0001,step_started,3,2026-10-01 09:00,,,,,,,,,,,,\n"
    "2026-0001,reassigned,3,2026-10-01 09:10,,,,,Budi,,,,,,,\n"
    "2026-0001,step_finished,3,2026-10-01 10:00,,,,,,,,,,,,\n"
    "2026-0001,step_started,4,2026-10-01 10:00,,,,,,,,,,,,\n"
    "2026-0001,returned,4,2026-10-01 10:30,,,,,,,3,LAINNYA,\"data kurang,\nmohon \"\"dilengkapi\"\"\",,,\n"
    "2026-0001,note,,2026-10-01 10:31,,,,,,,,,=cmd,,,\n"
    "2026-0001,step_skipped,3,2026-10-01 10:40,,,,,,Kabag,,PERINTAH_PIMPINAN,,,,\n"
    "2026-0001,step_started,4,2026-10-01 10:41,,,,,,,,,,,,\n"
    "2026-0001,step_finished,4,2026-10-01 11:00,,,,,,,,,,,,\n"
    "2026-0001,step_started,5,2026-10-01 11:00,,,,,,,,,,,,\n"
    "2026-0001,step_finished,5,2026-10-01 11:30,,,,,,,,,,,,\n"
    "2026-0001,step_started,6,2026-10-01 11:30,,,,,,,,,,,,\n"
    "2026-0001,step_finished,6,2026-10-01 11:50,,,,,,,,,,,https://a.go.id/1 https://b.go.id/2,\n"
    "2026-0001,step_started,7,2026-10-01 13:00,,,,,,,,,,,,\n"
    "2026-0001,step_finished,7,2026-10-01 13:01,,,,,,,,,,,,\n"
    "2026-0002,case_opened,,2026-09-30 09:00,Lampu jalan,,,,,,,,,,,\n"
    "2026-0002,cancelled,,2026-10-02 09:00,,,,,,,,PERINTAH_PIMPINAN,,,,\n"
    "2026-0002,reopened,,2026-10-02 10:00,,,,,,,1,PERINTAH_PIMPINAN,,,,\n";

}  // namespace

TEST_CASE("a month of cases is imported with every field", "[history]") {
    const auto result = imported(whole_month);
    REQUIRE(all_of(result) == "");
    CHECK(result.rows == 25);
    REQUIRE(result.cases.size() == 2);
    CHECK(result.cases[0].number == "2026-0002");
    const auto& events = result.cases[1].events;
    const CaseState state = fold(events, book());
    CHECK(state.status == CaseStatus::closed);
    CHECK(state.returns == 1);
    CHECK(state.skips == 1);
    CHECK(state.links == std::vector<std::string>{"https://a.go.id/1", "https://b.go.id/2"});
    CHECK(state.requester.value == "Ibu Rina");
    CHECK(state.channel == "WhatsApp");
    CHECK(state.attempts[1].precision == Precision::minute);
    CHECK(state.attempts[2].executor == "Budi");
    CHECK(events[11].text.value == "data kurang,\nmohon \"dilengkapi\"");
    CHECK(events[1].actor == "sari");
    CHECK(events[2].actor == "import:budi");
    for (const Event& event : events) {
        CHECK(event.has(flag::imported));
        CHECK(event.channel == Channel::import);
        CHECK_FALSE(event.has(flag::back_dated));
    }
    CHECK(fold(result.cases[0].events, book()).ready_step() == 1);
}

TEST_CASE("semicolons and a mark and CRLF and columns in any order", "[history]") {
    const auto result = imported(
        "\xEF\xBB\xBF"
        "occurred_at;title;event;case_number\r\n"
        "2026-10-01 07:30;Jalan, rusak;case_opened;K-1\r\n"
        "2026-10-01 08:00;;step_started;K-1\r\n\r\n");
    REQUIRE(all_of(result) == "");
    REQUIRE(result.cases.size() == 1);
    CHECK(result.cases[0].events[0].title.value == "Jalan, rusak");
    CHECK(result.cases[0].events[1].step == 1);
}

TEST_CASE("rows are taken in order of time and file order breaks ties", "[history]") {
    const auto result = imported(
        "case_number,event,occurred_at,title\n"
        "K-1,step_finished,2026-10-01 08:30,\n"
        "K-1,step_started,2026-10-01 08:00,\n"
        "K-1,case_opened,2026-10-01 07:30,Judul\n"
        "K-1,step_started,2026-10-01 08:30,\n");
    REQUIRE(all_of(result) == "");
    CHECK(result.cases[0].events[2].kind == EventKind::step_finished);
    CHECK(result.cases[0].events[3].step == 2);
}

TEST_CASE("every bad row is told and nothing is imported", "[history]") {
    const auto result =
        imported(header +
                     "A-1,case_opened,,2026-10-01 07:30,Judul,,,,,,,,,,,\n"   // 2
                     "A-1,step_started,1,2026-10-01 08:00,,,,,P9,,,,,,,\n"    // 3 executor
                     "A-1,paused,1,2026-10-01 08:10,,,,,,,,MALAS,,,,\n"       // 4 reason
                     "A-1,resumed,1,2026-10-01 08:20,,,,,,,,,,,,\n"           // 5
                     "A-1,step_finished,1,2026-13-01 08:30,,,,,,,,,,,,\n"     // 6 time
                     "A-1,step_started,2,2026-10-01 08:40,,,,,,,,,,,,\n"      // 7
                     "A-1,step_finished,2,2026-10-01 08:42,,,,,,,,,,,,\n"     // 8 approval
                     "A-1,step_started,5,2026-10-01 09:00,,,,,,,,,,,,\n"      // 9 order
                     "A-1,breach_raised,3,2026-10-01 09:00,,,,,,,,,,,,\n"     // 10 event
                     "A-2,step_started,1,2026-10-01 09:00,,,,,,,,,,,,\n"      // 11 no opening
                     "A-3,case_opened,,2026-10-01 07:30,,,,,,,,,,,,\n"        // 12 title
                     "A-3,step_started,x,2026-10-01 08:00,,,,,,,,,,,,hour\n"  // 13 step, precision
                     "A-3,step_finished,1,2026-10-01 07:50,,,,,,,,,,,,\n"     // 14 not running
                     "A-4,case_opened,,2026-10-01 07:30,Judul,,,,,,,,,,,\n"   // 15 exists
                     "A-4,case_opened,,2026-10-01 07:40,Judul,,,,,,,,,,,\n"   // 16 twice
                     "A-4,note,,2026-10-01 07:00,,,,,,,,,awal,,,\n"           // 17 before the opening
                     "A-4,note,,2027-10-01 07:00,,,,,,,,,nanti,,,\n"          // 18 future
                     ",note,,2026-10-01 07:00,,,,,,,,,x,,,\n"                 // 19 number
                     "A-4,note,,2026-10-01 08:00,,,,,,,,,x,,,,,\n"            // 20 too many cells
                     "A-4,note,,2026-10-01 08:00,,,,,,,,,\"x\"y,,,\n",        // 21 quote
                 [](const std::string& number) { return number == "A-4"; });
    INFO(all_of(result));
    CHECK(result.cases.empty());
    CHECK(places(result) == Places{"3:executor:E_UNKNOWN_EXECUTOR", "4:reason:E_UNKNOWN_REASON",
                                   "6:occurred_at", "8:approved_by:E_APPROVAL_REQUIRED", "9:event:E_ORDER",
                                   "10:event", "11:event", "12:title:E_MISSING_TITLE", "13:step",
                                   "13:precision", "14:event:E_NOT_RUNNING", "15:case_number:E_NUMBER_TAKEN",
                                   "16:case_number:E_NUMBER_TAKEN", "17:occurred_at:E_BEFORE_OPEN",
                                   "18:occurred_at:E_FUTURE", "19:case_number", "20:", "21:"});
    CHECK(result.mistakes[0].column == 41);
}

TEST_CASE("a header that is wrong stops the import", "[history]") {
    CHECK(all_of(imported("")).find("1:1: the file is empty") == 0);
    CHECK(all_of(imported("case_number,event,waktu\n")).find("1:19: unknown column \"waktu\"") !=
          std::string::npos);
    CHECK(all_of(imported("case_number,event,occurred_at,event\n"))
              .find("1:31: column \"event\" stands twice") == 0);
    CHECK(all_of(imported("case_number,event\n")).find("column \"occurred_at\" is missing") !=
          std::string::npos);
}

TEST_CASE("all that is wrong with one row is told", "[history]") {
    const auto result = imported(header +
                                 "A-1,case_opened,,2026-10-01 07:30,J,,,,,,,,,,,\n"
                                 "A-1,step_skipped,1,2026-10-01 08:00,,,,,,,,,,,,\n"
                                 "A-1,step_started,2,2026-10-01 08:00,,,,,,,,,,,,\n");
    CHECK(places(result) == Places{"3:approved_by:E_APPROVAL_REQUIRED", "3:reason:E_REASON_REQUIRED"});
}

TEST_CASE("after an event that is no word the case is not blamed further", "[history]") {
    const auto result = imported(header +
                                 "A-1,case_opened,,2026-10-01 07:30,J,,,,,,,,,,,\n"
                                 "A-1,step_strated,1,2026-10-01 08:00,,,,,,,,,,,,\n"
                                 "A-1,step_finished,1,2026-10-01 08:10,,,,,,,,,,,,\n");
    CHECK(places(result) == Places{"3:event"});
}

TEST_CASE("an export is imported to the same states", "[history]") {
    const auto first = imported(whole_month);
    std::string csv = history_csv_header() + "\r\n";
    for (const auto& each : first.cases) append_history_csv(csv, each.events, "Asia/Jakarta");
    CHECK(csv.find(",'=cmd,") != std::string::npos);
    CHECK(csv.find("2026-10-01T08:30:00+07:00") != std::string::npos);
    const auto second = imported(csv);
    REQUIRE(all_of(second) == "");
    REQUIRE(second.cases.size() == first.cases.size());
    for (std::size_t i = 0; i < first.cases.size(); ++i)
        CHECK(described(fold(second.cases[i].events, book())) ==
              described(fold(first.cases[i].events, book())));
    std::string again = history_csv_header() + "\r\n";
    for (const auto& each : second.cases) append_history_csv(again, each.events, "Asia/Jakarta");
    CHECK(again == csv);
}

TEST_CASE("an export holds milliseconds and what corrections made of the history", "[history]") {
    OneCase one;
    one.open("2026-06-09 07:30:00.250");
    one.at("2026-06-09 08:00", EventKind::step_started);
    one.at("2026-06-09 08:10", EventKind::note, [](Command& c) { c.text = "x"; });
    one.act(EventKind::corrected,
            [](Command& c) {
                c.target_seq = 3;
                c.field = "undo";
            })
        .value();
    std::string csv;
    append_history_csv(csv, one.history, "Asia/Jakarta");
    CHECK(csv.find("2026-06-09T07:30:00.250+07:00") != std::string::npos);
    CHECK(csv.find("note") == std::string::npos);
    CHECK(csv.find("corrected") == std::string::npos);
}

#include "tests/unit/store/store_kit.hpp"

#include <fstream>
#include <sstream>

#include "daemon/store/connection.hpp"

namespace pantau::store::test {

using cases::Command;
using cases::EventKind;

void put_versions(Store& store) {
    const auto sop = cases::test::file_text("config/sop/e-aspirasi.toml");
    wait<Nothing>([&](auto done) {
        put_sop(store, {cases::test::e_aspirasi().version, {"e-aspirasi.toml", sop}, {}}, done);
    }).value();
    CalendarVersion calendar{cases::test::office().version(), {}, {}};
    for (const char* name : {"indonesia-2025.toml", "indonesia-2026.toml"})
        calendar.files.push_back({name, cases::test::file_text(std::string{"config/calendar/"} + name)});
    wait<Nothing>([&](auto done) { put_calendar(store, calendar, done); }).value();
}

AppendRequest StoredCase::request(const char* time, EventKind kind, const cases::test::Edit& edit) {
    one.now = wib(time);
    const auto before = one.history.size();
    one.act(kind,
            [&](Command& command) {
                command.case_number = number_;
                if (edit) edit(command);
            })
        .value();
    AppendRequest request;
    request.events.assign(one.history.begin() + static_cast<std::ptrdiff_t>(before), one.history.end());
    request.after = one.state;
    for (const auto& attempt : one.state.attempts) {
        const auto ended_now = attempt.ended_seq > static_cast<int>(before);
        if (attempt.ended && ended_now)
            request.verdicts.push_back(
                verdict_row(one.state, attempt, one.judged(attempt), cases::test::office().version()));
    }
    return request;
}

void StoredCase::open(const char* time, const std::string& title) {
    act(time, EventKind::case_opened, [&](Command& command) {
        command.title = title;
        command.requester = "Ibu Rina";
    }).value();
}

void StoredCase::run_through(const char* opened) {
    open(opened);
    auto at = wib(opened);
    for (int step = 1; step <= 7; ++step) {
        const auto text = cases::format_rfc3339(at, cases::test::office().zone());
        act(text.c_str(), EventKind::step_started).value();
        at += std::chrono::hours{1};
        const auto end = cases::format_rfc3339(at, cases::test::office().zone());
        act(end.c_str(), EventKind::step_finished, [](Command& command) {
            command.approved_by = "Kabag Umum";
            command.links = {"https://dprd.bogorkab.go.id/berita/1"};
        }).value();
    }
}

std::string bytes_of_file(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

void tamper(const fs::path& directory, const std::string& sql) {
    Connection db{database_file(directory), Connection::Mode::write};
    db.exec("DROP TRIGGER IF EXISTS event_is_not_changed; DROP TRIGGER IF EXISTS event_is_not_deleted");
    db.exec(sql.c_str());
    db.checkpoint(true);
}

}  // namespace pantau::store::test

// /admin/kalender, /admin/kesehatan, /admin/catatan: what an administrator looks at to know that all is well.

#include <algorithm>
#include <sys/statvfs.h>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/calendar_file.hpp"
#include "daemon/cases/instant.hpp"
#include "daemon/http/admin_pages.hpp"
#include "daemon/http/app.hpp"
#include "daemon/http/fields.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/texts_admin_id.hpp"
#include "daemon/http/texts_id.hpp"
#include "daemon/publish/mail_test.hpp"
#include "daemon/settings/problems.hpp"

namespace pantau::http {

namespace {

// ---- calendar ----

std::string hours_word(const cases::DayHours& hours) {
    return hours.empty() ? "libur" : cases::to_string(hours);
}

std::string hours_of(std::chrono::seconds open) {
    return open.count() == 0 ? "libur" : texts_id::duration(open.count());
}

PageData standing_flag(cases::Standing standing) {
    return page_flag(standing == cases::Standing::provisional);
}

/// The days of a year that are not ordinary ones, and how many are worked.
void fill_year(PageData& content, const cases::WorkingCalendar& calendar, int year) {
    PageData days = page_list();
    int working = 0, uncovered = 0, special = 0;
    for (auto day = date::local_days{date::year{year} / 1 / 1};
         day < date::local_days{date::year{year + 1} / 1 / 1}; day += date::days{1}) {
        const auto plan = calendar.day(day);
        if (!plan) {
            ++uncovered;
            continue;
        }
        working += plan->hours.empty() ? 0 : 1;
        special += plan->rule == cases::DayRule::special_period ? 1 : 0;
        if (plan->rule == cases::DayRule::weekly || plan->rule == cases::DayRule::special_period) continue;
        PageData one;
        one.set("date", texts_id::day_with_name(day));
        one.set("name", plan->name);
        one.set("kind", plan->kind ? std::string{texts_id::holiday_kind(*plan->kind)} : "jam khusus");
        one.set("hours", hours_word(plan->hours));
        one.set("source", plan->source);
        one.set("provisional", standing_flag(plan->standing));
        days.push_back(one);
    }
    content.set("days", days);
    content.set("year", std::to_string(year));
    content.set("year_before", std::to_string(year - 1));
    content.set("year_after", std::to_string(year + 1));
    content.set("working", std::to_string(working));
    content.set("special", special == 0 ? page_flag(false) : PageData{std::to_string(special)});
    content.set("uncovered", uncovered == 0 ? page_flag(false) : PageData{std::to_string(uncovered)});
}

void fill_coverage(PageData& content, const cases::WorkingCalendar& calendar) {
    PageData periods = page_list(), ranges = page_list();
    for (const auto& range : calendar.coverage()) {
        PageData one;
        one.set("from", texts_id::day(range.from));
        one.set("to", texts_id::day(range.to));
        ranges.push_back(one);
    }
    for (const auto& rules : calendar.calendars())
        for (const auto& period : rules.special_periods) {
            PageData one;
            one.set("name", period.name);
            one.set("from", texts_id::day(period.from));
            one.set("to", texts_id::day(period.to));
            one.set("provisional", standing_flag(period.standing));
            periods.push_back(one);
        }
    content.set("ranges", ranges);
    content.set("periods", periods);
    content.set("calendar_version", calendar.version().substr(0, 12));
}

int wanted_year(const Call& call, cases::Instant now, const date::time_zone& zone) {
    const date::year_month_day today{cases::local_date(now, zone)};
    std::optional<Problem> ignored;
    const auto given = number_of(call.request, "tahun", ignored);
    return given && *given >= 2000 && *given <= 2100 ? *given : int{today.year()};
}

Page calendar_page(const App& app, const Call& call, cases::Instant now) {
    const auto& calendar = app.parts().desk.rules().calendar;
    Page page{.file = "admin_kalender.html", .title = "Pengelola: kalender"};
    page.content.set("tabs", admin_tabs("/admin/kalender"));
    fill_coverage(page.content, calendar);
    fill_year(page.content, calendar, wanted_year(call, now, calendar.zone()));
    return page;
}

void show_calendar(App& app, const Call& call, const Respond& respond) {
    const auto frame = frame_of(app, call);
    respond(draw(frame, calendar_page(app, call, frame.now)));
}

std::string_view change_word(cases::HolidayChange::Kind kind) {
    using Kind = cases::HolidayChange::Kind;
    switch (kind) {
        case Kind::added:
            return "+ baru";
        case Kind::same:
            return "= tetap";
        case Kind::changed:
            return "~ berubah";
        case Kind::removed:
            return "− hilang";
        case Kind::outside:
            return "? di luar kalender";
    }
    return "";
}

/// What a list of holidays would change, day by day; nothing is adopted here.
void preview_calendar(App& app, const Call& call, const Respond& respond) {
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    const auto frame = frame_of(app, call);
    auto page = calendar_page(app, call, frame.now);
    const auto text = form.text("daftar");
    page.content.set("list", text);
    settings::Problems problems;
    const auto imported = cases::read_holidays_csv(text, "daftar", problems);
    if (!imported) {
        for (const auto& one : problems.in_order())
            page.errors.push_back(
                {fmt::format("Baris {}, kolom {}: {}", one.line, one.column, one.message), "", "daftar"});
        page.status = 422;
        return respond(draw(frame, std::move(page)));
    }
    PageData changes = page_list();
    const auto& calendars = app.parts().desk.rules().calendar.calendars();
    int same = 0;
    for (const auto& rules : calendars)
        for (const auto& change : cases::preview(rules, *imported)) {
            using Kind = cases::HolidayChange::Kind;
            if (change.kind == Kind::outside && calendars.size() > 1) continue;  // another file's year
            same += change.kind == Kind::same ? 1 : 0;
            if (change.kind == Kind::same) continue;
            PageData one;
            one.set("word", std::string{change_word(change.kind)});
            one.set("date", texts_id::day_with_name(change.holiday.date));
            one.set("name", change.holiday.name);
            one.set("kind", std::string{texts_id::holiday_kind(change.holiday.kind)});
            one.set("before", hours_of(change.open_before));
            one.set("after", hours_of(change.open_after));
            changes.push_back(one);
        }
    page.content.set("previewed", page_flag(true));
    page.content.set("changes", changes);
    page.content.set("has_changes", page_flag(!changes.is_empty_list()));
    page.content.set("same", std::to_string(same));
    respond(draw(frame, std::move(page)));
}

// ---- health ----

PageData fact(std::string name, std::string value, std::string_view tone = "") {
    PageData one;
    one.set("name", std::move(name));
    one.set("value", std::move(value));
    one.set("tone", tone.empty() ? page_flag(false) : PageData{std::string{tone}});
    return one;
}

std::string_view report_word(const std::string& kind) {
    return kind == "kondisi-web" ? "Laporan Kondisi Web" : "Laporan Analisis Gangguan";
}

Page health_page(const App& app, const Frame& frame) {
    const auto& parts = app.parts();
    const auto& settings = parts.settings();
    const auto health = parts.store.health();
    PageData facts = page_list(), jobs = page_list();
    facts.push_back(fact("Pencatatan", health.writable ? "● berjalan" : "■ terhenti: " + health.last_problem,
                         health.writable ? "good" : "bad"));
    facts.push_back(fact("Basis data", fmt::format("{} (dan {} catatan antara)",
                                                   texts_id::size(static_cast<double>(health.db_bytes)),
                                                   texts_id::size(static_cast<double>(health.wal_bytes)))));
    struct statvfs disk {};
    if (statvfs(parts.store.options().directory.c_str(), &disk) == 0) {
        const auto free = static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize);
        facts.push_back(fact("Ruang kosong", texts_id::size(free) + (free < 1e9 ? " ▲ hampir penuh" : ""),
                             free < 1e9 ? "caution" : ""));
    }
    const auto care = parts.care();
    const auto backed_up = care.last_backup;
    facts.push_back(fact("Cadangan terakhir",
                         backed_up ? texts_id::moment(*backed_up, frame.zone) : "▲ belum ada",
                         backed_up && frame.now - *backed_up < std::chrono::hours{26} ? "" : "caution"));
    if (!care.backup_failure.empty())
        facts.push_back(fact("Cadangan gagal", "■ " + care.backup_failure, "bad"));
    if (care.over_budget()) facts.push_back(fact("Ukuran", "▲ melewati batas [store] size_budget", "caution"));
    facts.push_back(fact("Versi", parts.version));
    facts.push_back(fact("Kasus terbuka", std::to_string(parts.desk.running().size())));
    facts.push_back(fact("Situs dipantau", std::to_string(settings.sites.size())));
    for (const auto& [kind, state] : parts.publisher.kinds()) {
        PageData one;
        one.set("name", std::string{report_word(kind)});
        one.set("next", state.next_run ? texts_id::moment(*state.next_run, frame.zone) : "tidak dijadwalkan");
        one.set("last",
                state.last_success ? texts_id::moment(*state.last_success, frame.zone) : "belum pernah");
        jobs.push_back(one);
    }
    Page page{.file = "admin_kesehatan.html", .title = "Pengelola: kesehatan layanan"};
    page.content.set("tabs", admin_tabs("/admin/kesehatan"));
    page.content.set("facts", facts);
    page.content.set("jobs", jobs);
    page.content.set("has_mail", page_flag(settings.mail.has_value()));
    if (settings.mail) {
        page.content.set("mail_server", fmt::format("{}:{}", settings.mail->host, settings.mail->port));
        page.content.set("mail_to", fmt::format("{}", fmt::join(settings.mail->to, ", ")));
    }
    page.content.set("settings_file", settings.file.string());
    return page;
}

void show_health(App& app, const Call& call, const Respond& respond) {
    const auto frame = frame_of(app, call);
    respond(draw(frame, health_page(app, frame)));
}

/// One dialogue with the mail server, now, told as it went. One at a time: it may hold a reader's thread for
/// 20 s.
void test_mail(App& app, const Call& call, Respond respond) {
    static bool under_way = false;  // network thread only
    const auto frame = frame_of(app, call);
    const auto& settings = app.parts().settings();
    auto page = health_page(app, frame);
    const auto refuse = [&](std::string sentence) {
        page.errors.push_back({std::move(sentence), "", ""});
        page.status = 409;
        respond(draw(frame, std::move(page)));
    };
    if (!settings.mail) return refuse("Surat belum diatur. Isilah bagian [mail] di berkas pengaturan.");
    if (under_way) return refuse("Percobaan surat yang lain masih berjalan. Coba lagi sebentar.");
    under_way = true;
    app.parts().executors.readers([settings, frame, page = std::move(page), respond = std::move(respond),
                                   now = frame.now, network = app.parts().executors.network]() mutable {
        const auto told = publish::send_test_mail(settings, now);
        network([told, frame, page = std::move(page), respond = std::move(respond)]() mutable {
            under_way = false;
            if (told.sent)
                page.notice = fmt::format("Surat percobaan diterima oleh server: {}", told.words);
            else
                page.errors.push_back(
                    {fmt::format("Surat percobaan tidak terkirim: {}", told.words), "", ""});
            respond(draw(frame, std::move(page)));
        });
    });
}

void make_backup(App& app, const Call& call, Respond respond) {
    app.parts().backup(
        [&app, frame = frame_of(app, call), respond = std::move(respond)](const BackupMade& made) {
            auto page = health_page(app, frame);
            if (made) {
                page.notice = fmt::format("Cadangan dibuat dan diperiksa: {}", made->file.string());
            } else {
                page.errors.push_back(
                    {"Cadangan tidak dapat dibuat; periksa ruang disk. " + made.error().sentence, "", ""});
                page.status = 503;
            }
            respond(draw(frame, std::move(page)));
        });
}

// ---- the record of administration ----

void show_record(App& app, const Call& call, Respond respond) {
    app.answer_from_store(std::move(respond), [frame = frame_of(app, call)](const store::Snapshot& snapshot) {
        PageData acts = page_list();
        for (const auto& act : store::admin_acts(snapshot, 200)) {
            PageData one;
            one.set("at", texts_id::moment(act.at, frame.zone));
            one.set("actor", act.actor);
            one.set("act", texts_id::act(act.act));
            one.set("subject", act.subject);
            one.set("detail", act.detail.empty() ? page_flag(false) : PageData{texts_id::act_detail(act.detail)});
            acts.push_back(one);
        }
        Page page{.file = "admin_catatan.html", .title = "Pengelola: catatan"};
        page.content.set("tabs", admin_tabs("/admin/catatan"));
        page.content.set("has_acts", page_flag(!acts.is_empty_list()));
        page.content.set("acts", acts);
        return draw(frame, std::move(page));
    });
}

}  // namespace

void add_admin_state_pages(Router& router, App& app) {
    const auto route = [&](const char* method, const char* pattern, auto handler) {
        router.add(method, pattern, Access::admin,
                   [&app, handler](Call call, Respond respond) { handler(app, call, std::move(respond)); });
    };
    route("GET", "/admin/kalender", show_calendar);
    route("POST", "/admin/kalender", preview_calendar);
    route("GET", "/admin/kesehatan", show_health);
    route("POST", "/admin/surat-uji", test_mail);
    route("POST", "/admin/cadangan", make_backup);
    route("GET", "/admin/catatan", show_record);
    add_erase_routes(router, app);
}

}  // namespace pantau::http

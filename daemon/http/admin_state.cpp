// /admin/kesehatan, /admin/catatan: what an administrator looks at to know that all is well.

#include <algorithm>
#include <sys/statvfs.h>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/instant.hpp"
#include "daemon/http/admin_pages.hpp"
#include "daemon/http/app.hpp"
#include "daemon/http/fields.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/texts_admin_id.hpp"
#include "daemon/http/texts_id.hpp"
#include "daemon/publish/mail_test.hpp"

namespace pantau::http {

namespace {

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
    facts.push_back(fact("Kasus terbuka", std::to_string(parts.desk.open_cases())));
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
            one.set("detail",
                    act.detail.empty() ? page_flag(false) : PageData{texts_id::act_detail(act.detail)});
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
    route("GET", "/admin/kesehatan", show_health);
    route("POST", "/admin/surat-uji", test_mail);
    route("POST", "/admin/cadangan", make_backup);
    route("GET", "/admin/catatan", show_record);
    add_calendar_pages(router, app);
    add_erase_routes(router, app);
}

}  // namespace pantau::http

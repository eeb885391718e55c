// "/situs", "/situs/{id}", "/gangguan/{id}": how the office's sites do now, on the last days, and what was
// done about an outage.

#include <algorithm>
#include <array>
#include <map>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/http/case_problem.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/page_frame.hpp"
#include "daemon/http/pages.hpp"
#include "daemon/http/texts_case_id.hpp"
#include "probes/texts_id.hpp"
#include "reports/texts_id.hpp"

namespace pantau::http {

using cases::Instant;

namespace {

/// One look out of turn at a site in this long.
constexpr std::chrono::seconds between_checks{10};
constexpr int few_outages = 10;

struct Day {
    date::local_days day;
    const char* tone;
};

/// Days that end today: red with an outage, yellow with a failed or slow look, grey without any.
std::vector<Day> days_of(const store::Snapshot& snapshot, const std::string& site, int count, Instant now,
                         const std::string& zone) {
    const auto* tz = date::locate_zone(zone);
    const auto today = cases::local_date(now, *tz);
    const auto first = today - date::days{count - 1};
    std::vector<Day> days;
    std::map<date::local_days, const char*> tones;
    for (const auto& row : store::day_rollups(snapshot, site, first, today))
        if (row.sums.checks > 0)
            tones[row.day] = row.sums.failures > 0 || row.sums.slow > 0 || row.blips > 0 ? "caution" : "good";
    store::OutageFilter filter;
    filter.site = site;
    filter.from = cases::start_of_day(first, *tz);
    filter.limit = 0;
    if (const auto outages = store::list_outages(snapshot, filter))
        for (const auto& outage : outages->outages) {
            const auto last = cases::local_date(outage.end.value_or(now), *tz);
            for (auto day = std::max(first, cases::local_date(outage.outage.first_fail, *tz)); day <= last;
                 day += date::days{1})
                tones[day] = "bad";
        }
    for (auto day = first; day <= today; day += date::days{1})
        days.push_back({day, tones.contains(day) ? tones.at(day) : "plain"});
    return days;
}

std::string days_sentence(const std::vector<Day>& days) {
    std::map<std::string_view, int> counts;
    for (const auto& day : days) ++counts[day.tone];
    return fmt::format(
        "{} hari: {} hari baik, {} hari dengan gangguan sesaat atau lambat, {} hari dengan gangguan, {} hari "
        "tanpa data",
        days.size(), counts["good"], counts["caution"], counts["bad"], counts["plain"]);
}

std::string strip(const std::vector<Day>& days) {
    PageData drawn;
    auto rects = page_list();
    for (std::size_t i = 0; i < days.size(); ++i) {
        PageData one;
        one.set("tone", std::string{days[i].tone});
        one.set("x", std::to_string(i * 10));
        rects.push_back(one);
    }
    drawn.set("days", rects);
    drawn.set("width", std::to_string(days.size() * 10));
    drawn.set("label", days_sentence(days));
    return draw_part("strip.html", drawn);
}

std::string certificate_word(const std::optional<store::LastResult>& last, const Frame& frame) {
    if (!last || !last->cert_expires) return "–";
    const auto days = (*last->cert_expires - frame.now) / std::chrono::hours{24};
    if (*last->cert_expires < frame.now) return "■ sudah kedaluwarsa";
    return fmt::format("{} berlaku {} hari lagi", days < 14 ? "▲" : "●", days);
}

PageData site_data(const watch::SiteNow& site, const Frame& frame) {
    const auto tag = texts_id::site_tag(site);
    std::string detail;
    if (site.state == probes::PageState::down && site.last)
        detail = std::string{probes::texts_id::phrase(site.last->failure)};
    else if (site.confirming)
        detail = "satu pemeriksaan gagal, sedang dipastikan";
    else if (!site.last)
        detail = "Belum ada pemeriksaan";
    if (site.since && site.last)
        detail = fmt::format("{}{}sejak {}", detail, detail.empty() ? "" : ", ",
                             texts_id::when(*site.since, frame.now, frame.zone));
    PageData shown;
    shown.set("id", site.id);
    shown.set("name", site.name);
    shown.set("url", site.url);
    shown.set("tone", std::string{tag.tone});
    shown.set("status", std::string{tag.word});
    shown.set("detail", detail);
    shown.set("availability", texts_id::availability(site.tally(watch::Window::month30)));
    shown.set("last",
              site.last ? texts_id::when_exact(site.last->started, frame.now, frame.zone) : std::string{"–"});
    shown.set("certificate", certificate_word(site.last, frame));
    return shown;
}

PageData outage_rows(const store::Snapshot& snapshot, const std::string& site, const Frame& frame) {
    auto rows = page_list();
    store::OutageFilter filter;
    filter.site = site;
    filter.limit = few_outages;
    const auto found = store::list_outages(snapshot, filter);
    if (!found) return rows;
    for (const auto& outage : found->outages) {
        PageData row;
        row.set("id", outage.id);
        row.set("site", outage.site);
        row.set("what", std::string{probes::texts_id::phrase(outage.outage.first_class)});
        row.set("from", texts_id::when(outage.outage.first_fail, frame.now, frame.zone));
        const auto lasted = outage.outage.duration(outage.end.value_or(frame.now)).count() / 1000;
        row.set("until", outage.end ? fmt::format("selama {}", texts_id::duration(lasted))
                                    : fmt::format("masih berlangsung, {}", texts_id::duration(lasted)));
        row.set("tone", std::string{outage.end ? "plain" : "bad"});
        row.set("cause", reports::texts::cause_name(outage.note ? outage.note->cause : 'X'));
        rows.push_back(row);
    }
    return rows;
}

void list_sites(App& app, const Call& call, Respond respond) {
    app.answer_from_store(
        std::move(respond),
        [frame = frame_of(app, call), watch = app.parts().watch.snapshot()](const store::Snapshot& snapshot) {
            PageData content;
            auto sites = page_list();
            std::size_t down = 0, unsure = 0;
            for (const auto& site : watch->sites) {
                auto row = site_data(site, frame);
                row.set("strip", strip(days_of(snapshot, site.id, 30, frame.now, frame.zone)));
                sites.push_back(row);
                if (site.state == probes::PageState::down) ++down;
                if (site.state == probes::PageState::unknown) ++unsure;
            }
            content.set("sites", sites);
            content.set("empty", page_flag(watch->sites.empty()));
            content.set("tone", std::string{down > 0 ? "bad" : unsure > 0 ? "caution" : "good"});
            content.set("sentence",
                        down > 0 ? fmt::format("■ {} dari {} situs tidak aktif", down, watch->sites.size())
                        : unsure > 0 ? fmt::format("? {} dari {} situs belum diketahui keadaannya", unsure,
                                                   watch->sites.size())
                                     : std::string{"● Semua situs aktif"});
            content.set("outages", outage_rows(snapshot, {}, frame));
            return draw(
                frame, {.file = "situs.html", .title = "Kondisi situs", .content = content, .refresh_s = 20});
        });
}

void set_last_look(PageData& content, const watch::SiteNow& site) {
    content.set("has_last", page_flag(site.last.has_value()));
    if (!site.last) return;
    const auto& last = *site.last;
    content.set("outcome", last.failure == probes::FailureClass::ok
                               ? std::string{probes::texts_id::phrase(last.outcome)}
                               : std::string{probes::texts_id::phrase(last.failure)});
    content.set("http_status",
                last.http_status == 0 ? page_flag(false) : PageData{std::to_string(last.http_status)});
    content.set("address", last.address.empty() ? std::string{"–"} : last.address);
    content.set("issuer", last.cert_issuer.empty() ? page_flag(false) : PageData{last.cert_issuer});
    auto phases = page_list();
    std::int64_t total = 0;
    for (const auto& [name, us] : std::initializer_list<std::pair<const char*, std::int64_t>>{
             {"Mencari alamat (DNS)", last.resolve_us},
             {"Menyambung", last.connect_us},
             {"Mengamankan (TLS)", last.tls_us},
             {"Menunggu jawaban", last.processing_us},
             {"Menerima isi", last.transfer_us}}) {
        PageData one;
        one.set("name", std::string{name});
        one.set("ms", std::to_string(us / 1000));
        phases.push_back(one);
        total += us;
    }
    content.set("phases", phases);
    content.set("total_ms", std::to_string(total / 1000));
}

void show_site(App& app, const Call& call, Respond respond) {
    const auto watch = app.parts().watch.snapshot();
    const auto* found = watch->site(call.path.find("id")->second);
    const auto frame = frame_of(app, call);
    if (found == nullptr) return respond(problem_page(frame, not_found("site", "Situs")));
    const auto asked = call.request.parameter("pesan").value_or("");
    app.answer_from_store(
        std::move(respond), [frame, watch, site = *found, asked](const store::Snapshot& snapshot) {
            auto content = site_data(site, frame);
            set_last_look(content, site);
            const auto days = days_of(snapshot, site.id, 90, frame.now, frame.zone);
            content.set("strip", strip(days));
            content.set("strip_text", days_sentence(days));
            content.set("day", texts_id::availability(site.tally(watch::Window::day)));
            content.set("week", texts_id::availability(site.tally(watch::Window::week)));
            content.set("month", texts_id::availability(site.tally(watch::Window::month30)));
            content.set("half_up", site.half_up.empty() ? page_flag(false) : PageData{site.half_up});
            content.set("may_check", page_flag(frame.may(cases::Role::staff)));
            content.set("outages", outage_rows(snapshot, site.id, frame));
            content.set("maintenance", site.maintenance ? fmt::format("Sedang dipelihara sampai {}: {}",
                                                                      texts_id::when(site.maintenance->to,
                                                                                     frame.now, frame.zone),
                                                                      site.maintenance->reason)
                                                        : std::string{"Tidak sedang dipelihara."});
            return draw(
                frame,
                {.file = "situs-satu.html",
                 .title = site.name,
                 .content = content,
                 .notice = asked == "diperiksa" ? "Pemeriksaan dimulai; hasilnya tampil sebentar lagi." : "",
                 .refresh_s = asked == "diperiksa" ? 2 : 20});
        });
}

void check_site(App& app, const Call& call, const Respond& respond) {
    // By site; on the network thread only.
    static std::map<std::string, std::chrono::steady_clock::time_point> asked;
    const auto& id = call.path.find("id")->second;
    const auto now = app.parts().clock.steady();
    if (app.parts().watch.snapshot()->site(id) == nullptr)
        return respond(problem(not_found("site", "Situs")));
    if (const auto before = asked.find(id); before != asked.end() && now - before->second < between_checks) {
        auto answer = problem({429,
                               "TOO_OFTEN",
                               "Too many requests",
                               "One look in ten seconds",
                               "Situs ini baru saja diperiksa. Coba lagi sepuluh detik kemudian.",
                               {}});
        answer.headers.emplace_back("Retry-After", std::to_string(between_checks.count()));
        return respond(std::move(answer));
    }
    asked[id] = now;
    app.parts().watch.check_site_now(id);
    respond(see_other(call.request, "/situs/" + url_part(id) + "?pesan=diperiksa"));
}

// ---- outages ----

PageData timeline_of(const store::StoredOutage& outage, const Frame& frame) {
    auto timeline = page_list();
    const auto add = [&](const char* tone, std::string line, std::optional<Instant> at) {
        if (!at) return;
        PageData one;
        one.set("tone", std::string{tone});
        one.set("line", std::move(line));
        one.set("at", texts_id::when_exact(*at, frame.now, frame.zone));
        timeline.push_back(one);
    };
    const auto& it = outage.outage;
    add("good", "Terakhir baik", it.last_ok);
    add("bad", fmt::format("Gagal pertama: {}", probes::texts_id::phrase(it.first_class)), it.first_fail);
    add("bad", "Dipastikan oleh pemeriksaan ulang", it.confirmed);
    add("bad", fmt::format("Gagal terakhir: {}", probes::texts_id::phrase(it.last_class)), it.last_fail);
    add("good", "Baik kembali", it.first_ok);
    return timeline;
}

Response outage_page(const Frame& frame, const store::StoredOutage& outage, const std::string& site_name,
                     std::vector<PageError> errors, int status) {
    PageData content;
    const auto end = outage.end.value_or(frame.now);
    const auto letter = outage.note ? outage.note->cause : 'X';
    content.set("id", outage.id);
    content.set("site", outage.site);
    content.set("site_name", site_name);
    content.set("duration", texts_id::duration(outage.outage.duration(end).count() / 1000));
    content.set("tone", std::string{outage.end ? "plain" : "bad"});
    content.set("status", std::string{outage.end ? "✓ Sudah berakhir" : "■ Masih berlangsung"});
    content.set("what", outage.http_status == 0
                            ? std::string{probes::texts_id::phrase(outage.outage.first_class)}
                            : fmt::format("{} (HTTP {})", probes::texts_id::phrase(outage.outage.first_class),
                                          outage.http_status));
    content.set("timeline", timeline_of(outage, frame));
    content.set("failures", std::to_string(outage.outage.failures));
    content.set("least", texts_id::duration(outage.outage.at_least().count() / 1000));
    content.set("most", outage.outage.at_most() ? texts_id::duration(outage.outage.at_most()->count() / 1000)
                                                : std::string{"belum diketahui"});
    content.set("noted",
                outage.note && outage.noted_at
                    ? PageData{fmt::format("Dicatat oleh {}, {}.", texts_id::actor_word(outage.note->actor),
                                           texts_id::when(*outage.noted_at, frame.now, frame.zone))}
                    : page_flag(false));
    auto causes = page_list();
    for (const char one : std::string{"XABCDEFGHIJKLMN"}) {
        PageData cause;
        cause.set("letter", std::string(1, one));
        cause.set("word", reports::texts::cause_category(one));
        cause.set("chosen", page_flag(one == letter));
        causes.push_back(cause);
    }
    content.set("causes", causes);
    content.set("cause_word", reports::texts::cause_name(letter));
    content.set("action", outage.note ? outage.note->action : std::string{});
    content.set("officer", outage.note ? outage.note->officer : std::string{});
    content.set("text", outage.note ? outage.note->text : std::string{});
    content.set("may_note", page_flag(frame.may(cases::Role::staff)));
    content.set("evidence",
                outage.evidence_first.empty() ? page_flag(false) : PageData{outage.evidence_first});
    return draw(frame, {.file = "gangguan.html",
                        .title = fmt::format("Gangguan {}", outage.id),
                        .content = content,
                        .errors = std::move(errors),
                        .status = status});
}

void answer_outage(App& app, const Call& call, std::vector<PageError> errors, int status, Respond respond) {
    app.answer_from_store(
        std::move(respond), [frame = frame_of(app, call), id = call.path.find("id")->second,
                             errors = std::move(errors), status](const store::Snapshot& snapshot) {
            const auto found = store::outage(snapshot, id);
            if (!found) return problem_page(frame, not_found("outage", "Gangguan"));
            const auto site = store::site(snapshot, found->site);
            return outage_page(frame, *found, site ? site->info.name : found->site, errors, status);
        });
}

void show_outage(App& app, const Call& call, Respond respond) {
    answer_outage(app, call, {}, 200, std::move(respond));
}

void post_outage(App& app, const Call& call, Respond respond) {
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    const auto cause = form.text("penyebab");
    const auto& id = call.path.find("id")->second;
    const bool known = cause.size() == 1 && ((cause[0] >= 'A' && cause[0] <= 'N') || cause[0] == 'X');
    const bool long_text = form.text("tindakan").size() > 16'000 || form.text("penjelasan").size() > 16'000 ||
                           form.text("petugas").size() > 800;
    if (!known || long_text) {
        const PageError error{known ? "Isian terlalu panjang." : "Pilih satu kategori penyebab.",
                              "E_BAD_FIELD", known ? "tindakan" : "penyebab"};
        if (wants_json(call.request)) return respond(problem(bad_field(error.sentence, error.sentence)));
        return answer_outage(app, call, {error}, 422, std::move(respond));
    }
    store::OutageNote note;
    note.cause = cause[0];
    note.action = form.text("tindakan");
    note.officer = form.text("petugas");
    note.text = form.text("penjelasan");
    note.actor = call.caller.actor;
    store::annotate_outage(
        app.parts().store, id, note,
        [call, id, respond = std::move(respond)](const store::Written<store::Nothing>& written) {
            if (!written.has_error()) return respond(see_other(call.request, "/gangguan/" + url_part(id)));
            respond(problem(written.error().kind == store::WriteProblem::Kind::not_found
                                ? not_found("outage", "Gangguan")
                                : store_problem(written.error())));
        });
}

}  // namespace

void add_watch_pages(Router& router, App& app) {
    const auto page = [&](const char* method, const char* pattern, Access access, auto function) {
        router.add(method, pattern, access, [&app, function](const Call& call, Respond respond) {
            function(app, call, std::move(respond));
        });
    };
    page("GET", "/situs", Access::viewer, list_sites);
    page("GET", "/situs/{id}", Access::viewer, show_site);
    page("POST", "/situs/{id}/periksa", Access::staff, check_site);
    page("GET", "/gangguan/{id}", Access::viewer, show_outage);
    page("POST", "/gangguan/{id}", Access::staff, post_outage);
}

}  // namespace pantau::http

// The pages for people, and what they are made of. Server-rendered from templates in daemon/web; the template
// engine escapes every value.

#include <fmt/format.h>

#include "daemon/cases/reason_codes.hpp"
#include "daemon/http/app.hpp"
#include "daemon/http/page_frame.hpp"
#include "daemon/http/texts_id.hpp"
#include "probes/texts_id.hpp"

namespace pantau::http {

using data = PageData;

namespace {

data case_data(const desk::CaseNow& now, const desk::Rules& rules) {
    const auto* sop = rules.sops.version(now.state.sop);
    const auto* step = sop == nullptr ? nullptr : sop->step(now.step);
    const auto tag = texts_id::case_tag(now);
    data shown;
    shown.set("title", now.state.title.erased ? "(judul dihapus)" : now.state.title.value);
    shown.set("number", now.state.number);
    shown.set("step", step == nullptr ? ""
                                      : fmt::format("Langkah {} dari {}: {}", now.step, sop->last_step(),
                                                    step->activity.display));
    shown.set("tone", std::string{tag.tone});
    shown.set("status", std::string{tag.word});
    auto remaining = texts_id::case_remaining(now);
    if (const auto* attempt = now.state.open_attempt()) {
        if (attempt->status == cases::AttemptStatus::paused && !attempt->pauses.empty())
            if (const auto* reason = cases::find_reason(attempt->pauses.back().reason))
                remaining += fmt::format(" · {}", reason->label);
        if (!attempt->executor.empty()) {
            const auto* role = sop == nullptr ? nullptr : sop->executor(attempt->executor);
            shown.set("executor", role == nullptr ? attempt->executor : role->name);
        }
    }
    shown.set("remaining", remaining);
    return shown;
}

data site_data(const watch::SiteNow& site, const std::string& zone) {
    const auto tag = texts_id::site_tag(site);
    std::string detail;
    if (site.state == probes::PageState::down && site.last)
        detail = std::string{probes::texts_id::phrase(site.last->failure)};
    else if (site.confirming)
        detail = "satu pemeriksaan gagal, sedang dipastikan";
    else if (!site.last)
        detail = "Belum ada pemeriksaan";
    if (site.since && site.last)
        detail += fmt::format("{}sejak {}", detail.empty() ? "" : ", ", texts_id::moment(*site.since, zone));
    data shown;
    shown.set("name", site.name);
    shown.set("url", site.url);
    shown.set("tone", std::string{tag.tone});
    shown.set("status", std::string{tag.word});
    shown.set("detail", detail);
    shown.set("availability", texts_id::availability(site.tally(watch::Window::month30)));
    shown.set("last", site.last ? "pukul " + texts_id::clock_time(site.last->started, zone) : "–");
    return shown;
}

std::string links_sentence(const watch::LinksNow& links) {
    if (links.total == 0) return "Belum ada tautan yang dicatat.";
    std::uint64_t alive = 0, dead = 0, unsure = 0, unchecked = 0;
    for (const auto& [key, count] : links.standings) switch (key.second) {
            case probes::LinkStanding::alive:
            case probes::LinkStanding::redirected:
            case probes::LinkStanding::changed:
                alive += count;
                break;
            case probes::LinkStanding::dead:
                dead += count;
                break;
            case probes::LinkStanding::indeterminate:
                unsure += count;
                break;
            case probes::LinkStanding::unchecked:
                unchecked += count;
                break;
        }
    return fmt::format("● Aktif {} · ■ Mati {} · ? Tidak dapat dipastikan {} · – Belum diperiksa {}", alive,
                       dead, unsure, unchecked);
}

Response overview(const App& app, const Call& call) {
    const auto& parts = app.parts();
    const auto& settings = parts.settings();
    const auto& zone = settings.time.zone;
    const auto snapshot = parts.watch.snapshot();
    data cases{data::type::list}, sites{data::type::list};
    const auto running = parts.desk.running();
    for (const auto& now : running) cases.push_back(case_data(now, parts.desk.rules()));
    for (const auto& site : snapshot->sites) sites.push_back(site_data(site, zone));
    data page;
    page.set("case_count", std::to_string(running.size()));
    page.set("has_cases", running.empty() ? data{data::type::bool_false} : data{data::type::bool_true});
    page.set("cases", cases);
    page.set("has_sites",
             snapshot->sites.empty() ? data{data::type::bool_false} : data{data::type::bool_true});
    page.set("sites", sites);
    page.set("links", links_sentence(snapshot->links));
    return draw(frame_of(app, call), {.file = "overview.html",
                                      .title = "Kasus berjalan dan kondisi situs",
                                      .content = page,
                                      .refresh_s = 15});
}

}  // namespace

void add_pages(Router& router, App& app) {
    router.add("GET", "/", Access::viewer,
               [&app](const Call& call, const Respond& respond) { respond(overview(app, call)); });
}

}  // namespace pantau::http

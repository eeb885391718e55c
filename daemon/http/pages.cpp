// "/": the running cases, most urgent first, each with its buttons; what people forgot to end; the banner
// that takes an act back.

#include <algorithm>

#include <fmt/format.h>

#include "daemon/http/case_view.hpp"
#include "daemon/http/page_frame.hpp"
#include "daemon/http/texts_calendar_id.hpp"
#include "daemon/http/texts_case_id.hpp"

namespace pantau::http {

using desk::CaseNow;

namespace {

/// A page with 500 open cases stays as small as one with 40.
constexpr std::size_t cards_a_page = 20;
/// The list of forgotten taps appears this long before the day's last closing.
constexpr std::chrono::minutes before_closing{15};

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
    return fmt::format(
        "Tautan publikasi: ● Aktif {} · ■ Mati {} · ? Tidak dapat dipastikan {} · – Belum diperiksa {}",
        alive, dead, unsure, unchecked);
}

/// The closing that a forgotten step is taken to have ended at: the day's last one, past or nearly come.
/// Nothing while the day still has work before it.
std::optional<cases::Instant> day_closing(const cases::WorkingCalendar& calendar, cases::Instant now) {
    if (calendar.is_open(now).value_or(false)) {
        const auto closing = calendar.next_closing(now);
        if (!closing || *closing - now > before_closing) return std::nullopt;
        const auto next = calendar.next_opening(*closing);
        const bool lunch =
            next && cases::local_date(*next, calendar.zone()) == cases::local_date(now, calendar.zone());
        return lunch ? std::nullopt : closing;
    }
    // The break at noon is no closing time.
    const auto today = cases::local_date(now, calendar.zone());
    const auto next = calendar.next_opening(now);
    const auto begun = calendar.between(cases::start_of_day(today, calendar.zone()), now);
    if (next && cases::local_date(*next, calendar.zone()) == today && begun && begun->value().count() > 0)
        return std::nullopt;
    const auto explained = calendar.explain(now - std::chrono::hours{24 * 14}, now);
    if (!explained) return std::nullopt;
    for (auto piece = explained->pieces.rbegin(); piece != explained->pieces.rend(); ++piece)
        if (piece->kind == cases::Piece::Kind::counted) return piece->span.to;
    return std::nullopt;
}

/// What one request needs of the live desk, taken on the network thread.
struct Taken {
    Frame frame;
    std::vector<CaseNow> running;
    std::shared_ptr<const desk::Rules> rules;
    std::string links;
    std::string view;  ///< semua, saya, lewat
    std::string just;  ///< number of the case that was acted on
    std::size_t page = 1;
    std::optional<desk::CalendarGap> gap{};  ///< for those who can do something about it
};

void add_forgotten(PageData& content, const Taken& taken, const std::string& key) {
    auto forgotten = page_list();
    bool any = false;
    const auto closing = day_closing(taken.rules->calendar, taken.frame.now);
    if (closing && taken.frame.may(cases::Role::staff))
        for (const auto& now : taken.running) {
            const auto* attempt = now.state.open_attempt();
            if (attempt == nullptr || attempt->status != cases::AttemptStatus::running || !attempt->started ||
                *attempt->started > *closing)
                continue;
            if (!is_mine(now, taken.frame) && !taken.frame.may(cases::Role::supervisor)) continue;
            any = true;
            auto row = case_card(now, *taken.rules, taken.frame, key, {});
            // Staff may enter times of this working day; an older closing is the supervisor's to enter.
            const bool today = cases::local_date(*closing, taken.rules->calendar.zone()) ==
                               cases::local_date(taken.frame.now, taken.rules->calendar.zone());
            const bool within =
                today || taken.frame.may(cases::Role::supervisor) ||
                (taken.rules->back_date_limit && taken.frame.now - *closing <= *taken.rules->back_date_limit);
            const auto last = attempt->pauses.empty() || !attempt->pauses.back().to
                                  ? *attempt->started
                                  : std::max(*attempt->started, *attempt->pauses.back().to);
            row.set("one_tap", page_flag(within && *closing <= taken.frame.now && last <= *closing &&
                                         row.get("finish_here")->is_true()));
            row.set("closing", cases::format_rfc3339(*closing, taken.rules->calendar.zone()));
            row.set("closing_word", texts_id::when(*closing, taken.frame.now, taken.frame.zone));
            forgotten.push_back(row);
        }
    content.set("forgotten", forgotten);
    content.set("has_forgotten", page_flag(any));
}

PageData tab(const Taken& taken, const char* view, const char* word, std::size_t count) {
    PageData one;
    one.set("to", std::string{view} == "semua" ? std::string{"/"} : fmt::format("/?lihat={}", view));
    one.set("word", std::string{word});
    one.set("count", std::to_string(count));
    one.set("here", page_flag(taken.view == view));
    return one;
}

PageData section(const Taken& taken, std::string id, std::string heading,
                 const std::vector<const CaseNow*>& all, std::size_t first, const std::string& key,
                 const std::string& still, std::string empty) {
    const auto reasons = reason_chips(true);
    std::string cards;
    for (std::size_t i = first; i < std::min(all.size(), first + cards_a_page); ++i) {
        auto card = case_card(*all[i], *taken.rules, taken.frame, key, still);
        card.set("reasons", reasons);
        cards += draw_part("kasus-kartu.html", card);
    }
    PageData shown_section;
    shown_section.set("id", std::move(id));
    shown_section.set("heading", std::move(heading));
    shown_section.set("count", std::to_string(all.size()));
    shown_section.set("empty", all.empty() ? PageData{std::move(empty)} : page_flag(false));
    shown_section.set("cards", cards);
    shown_section.set("hours", hours_json(taken.rules->calendar, taken.frame.now, taken.frame.zone));
    return shown_section;
}

Response running_page(const Taken& taken, const std::string& banner) {
    const auto key = page_key();
    std::vector<const CaseNow*> mine, others, late;
    for (const auto& now : taken.running) {
        (is_mine(now, taken.frame) ? mine : others).push_back(&now);
        if (now.late) late.push_back(&now);
    }
    const auto still = stands_still(taken.rules->calendar, taken.frame.now, taken.frame.zone);
    const auto first = (taken.page - 1) * cards_a_page;
    PageData content;
    auto tabs = page_list(), sections = page_list();
    tabs.push_back(tab(taken, "semua", "Semua", taken.running.size()));
    if (taken.frame.known) tabs.push_back(tab(taken, "saya", "Tugas saya", mine.size()));
    tabs.push_back(tab(taken, "lewat", "Lewat standar", late.size()));
    std::size_t most = 0;
    if (taken.view == "lewat") {
        sections.push_back(section(taken, "lewat", "Lewat standar", late, first, key, still,
                                   "Tidak ada langkah yang lewat standar."));
        most = late.size();
    } else if (!taken.running.empty()) {
        if (taken.frame.known) {
            sections.push_back(section(taken, "saya", "Tugas saya", mine, first, key, still,
                                       "Anda tidak sedang mengerjakan kasus."));
            most = mine.size();
        }
        if (taken.view != "saya") {
            sections.push_back(section(taken, "lain", taken.frame.known ? "Petugas lain" : "Kasus berjalan",
                                       others, first, key, still, "Tidak ada kasus pada petugas lain."));
            most = std::max(most, others.size());
        }
    }
    add_forgotten(content, taken, key);
    content.set("banner", banner);
    content.set("gap", taken.gap ? PageData{texts_id::calendar_gap(*taken.gap)} : page_flag(false));
    content.set("may_load", page_flag(taken.frame.may(cases::Role::admin)));
    content.set("may_act", page_flag(taken.frame.may(cases::Role::staff)));
    content.set("tabs", tabs);
    content.set("still", still.empty() ? page_flag(false) : PageData{std::string{"Saat ini "} + still});
    content.set("sections", sections);
    content.set("nothing", page_flag(taken.running.empty() && taken.view != "lewat"));
    const bool more = most > first + cards_a_page;
    content.set("more", more ? PageData{fmt::format("/?lihat={}&hal={}", taken.view, taken.page + 1)}
                             : page_flag(false));
    content.set("more_count", std::to_string(more ? std::min(cards_a_page, most - first - cards_a_page) : 0));
    content.set("links", taken.links);
    return draw(
        taken.frame,
        {.file = "kasus-berjalan.html", .title = "Kasus berjalan", .content = content, .refresh_s = 20});
}

void show_running(App& app, const Call& call, Respond respond) {
    const auto& parts = app.parts();
    Taken taken{frame_of(app, call),
                parts.desk.running(),
                parts.desk.shared_rules(),
                links_sentence(parts.watch.snapshot()->links),
                call.request.parameter("lihat").value_or("semua"),
                call.request.parameter("baru").value_or("")};
    if (taken.frame.may(cases::Role::supervisor))
        taken.gap = desk::calendar_gap(taken.rules->calendar, taken.running, taken.frame.now);
    if (taken.view != "saya" && taken.view != "lewat") taken.view = "semua";
    const auto page = call.request.parameter("hal").value_or("1");
    if (page.size() < 4 && page.find_first_not_of("0123456789") == std::string::npos && !page.empty())
        taken.page = std::max<std::size_t>(1, std::stoul(page));
    app.answer_from_store(std::move(respond), [taken = std::move(taken)](const store::Snapshot& snapshot) {
        std::string banner;
        if (!taken.just.empty())
            if (const auto history = store::case_events(snapshot, taken.just); !history.empty()) {
                auto told = undo_banner(history, cases::fold(history, taken.rules->sops), *taken.rules,
                                        taken.frame, page_key());
                if (!told.is_false()) {
                    told.set("from", std::string{"/"});
                    banner = draw_part("batal-catat.html", told);
                }
            }
        return running_page(taken, banner);
    });
}

}  // namespace

void add_pages(Router& router, App& app) {
    const auto page = [&](const char* method, const char* pattern, Access access, auto function) {
        router.add(method, pattern, access, [&app, function](const Call& call, Respond respond) {
            function(app, call, std::move(respond));
        });
    };
    page("GET", "/", Access::viewer, show_running);
}

}  // namespace pantau::http

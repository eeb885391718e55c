// "/tautan", "/tautan/{id}": what the cases published, how each link stands, and what can be done about it.

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "daemon/cases/corrections.hpp"
#include "daemon/http/case_page.hpp"
#include "daemon/http/case_problem.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/form_command.hpp"
#include "daemon/http/link_view.hpp"
#include "daemon/http/pages.hpp"
#include "daemon/http/texts_case_id.hpp"
#include "daemon/watch/policy.hpp"
#include "probes/texts_id.hpp"

namespace pantau::http {

namespace {

constexpr int rows_a_page = 50;

struct Choice {
    const char *name, *word;
};
constexpr std::array standings{Choice{"", "Semua"},
                               Choice{"dead", "Mati"},
                               Choice{"indeterminate", "Tidak dapat dipastikan"},
                               Choice{"changed", "Berubah"},
                               Choice{"redirected", "Dialihkan"},
                               Choice{"alive", "Aktif"},
                               Choice{"unchecked", "Belum diperiksa"}};

std::optional<std::int64_t> link_id(const Call& call) {
    const auto& text = call.path.find("id")->second;
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return id;
}

Problem no_link() {
    return not_found("link", "Tautan");
}

void list_links(App& app, const Call& call, Respond respond) {
    store::LinkFilter filter;
    filter.limit = rows_a_page;
    filter.q = call.request.parameter("q").value_or("");
    filter.cursor = call.request.parameter("dari").value_or("");
    const auto standing = call.request.parameter("keadaan").value_or("");
    filter.standing = probes::link_standing_named(standing);
    app.answer_from_store(std::move(respond), [filter, standing, frame = frame_of(app, call),
                                               rules = watch::link_rules(app.parts().settings().links)](
                                                  const store::Snapshot& snapshot) {
        const auto found = store::list_links(snapshot, filter);
        if (!found) return problem_page(frame, not_found("page of the list", "Halaman daftar itu"));
        std::int64_t total = 0, dead = 0;
        for (const auto& [key, count] : store::count_links(snapshot)) {
            total += count;
            if (key.second == probes::LinkStanding::dead) dead += count;
        }
        PageData content;
        auto rows = page_list(), states = page_list();
        for (const auto& link : found->links) rows.push_back(link_row(link, rules, frame));
        for (const auto& choice : standings) {
            PageData one;
            one.set("name", std::string{choice.name});
            one.set("word", std::string{choice.word});
            one.set("chosen", page_flag(standing == choice.name));
            states.push_back(one);
        }
        content.set("sum", fmt::format("{} tautan dipantau, {} di antaranya mati.", total, dead));
        content.set("rows", rows);
        content.set("none", page_flag(found->links.empty()));
        content.set("states", states);
        content.set("q", filter.q);
        content.set("more", found->next_cursor.empty()
                                ? page_flag(false)
                                : PageData{fmt::format("/tautan?q={}&keadaan={}&dari={}", url_part(filter.q),
                                                       url_part(standing), url_part(found->next_cursor))});
        return draw(frame, {.file = "tautan.html", .title = "Tautan", .content = content, .refresh_s = 20});
    });
}

PageData runs_of(const std::vector<store::LinkRun>& runs, const Frame& frame) {
    auto rows = page_list();
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        if (run->times.empty()) continue;
        const bool fine = run->failure == probes::FailureClass::ok;
        PageData row;
        row.set("tone", std::string{fine ? "good" : run->outcome == probes::Outcome::fail ? "bad" : "plain"});
        row.set("what",
                run->http_status == 0 || fine
                    ? std::string{fine ? probes::texts_id::phrase(run->outcome)
                                       : probes::texts_id::phrase(run->failure)}
                    : fmt::format("{} (HTTP {})", probes::texts_id::phrase(run->failure), run->http_status));
        row.set("count", std::to_string(run->times.size()));
        row.set("from", texts_id::when(run->times.front(), frame.now, frame.zone));
        row.set("to", texts_id::when(run->times.back(), frame.now, frame.zone));
        rows.push_back(row);
    }
    return rows;
}

void answer_link(App& app, const Call& call, std::vector<PageError> errors, std::string new_url, int status,
                 Respond respond) {
    const auto id = link_id(call);
    if (!id) return respond(problem(no_link()));
    const auto asked = call.request.parameter("pesan").value_or("");
    app.answer_from_store(std::move(respond), [id = *id, asked, frame = frame_of(app, call),
                                               errors = std::move(errors), new_url = std::move(new_url),
                                               status,
                                               rules = watch::link_rules(app.parts().settings().links)](
                                                  const store::Snapshot& snapshot) {
        const auto link = store::link(snapshot, id);
        if (!link) return problem_page(frame, no_link());
        auto content = link_row(*link, rules, frame);
        const auto runs = store::link_runs(snapshot, link->id);
        const bool of_case = std::any_of(link->cases.begin(), link->cases.end(),
                                         [](const auto& given) { return !given.case_number.empty(); });
        content.set("may_act", page_flag(frame.may(cases::Role::staff)));
        content.set("may_replace", page_flag(of_case && frame.may(cases::Role::supervisor)));
        content.set("alasan", reason_entries("alasan"));
        content.set("key", page_key());
        content.set("new_url", new_url);
        content.set("runs", runs_of(runs, frame));
        content.set("has_runs", page_flag(!runs.empty()));
        return draw(
            frame, {.file = "tautan-satu.html",
                    .title = fmt::format("Tautan {}", link->id),
                    .content = content,
                    .errors = errors,
                    .notice = asked == "diperiksa" ? "Pemeriksaan dimulai; hasilnya tampil sebentar lagi."
                              : asked == "diganti" ? "Tautan sudah diganti. Tautan lama tidak diperiksa lagi."
                                                   : "",
                    .refresh_s = asked == "diperiksa" ? 3 : 20,
                    .status = status});
    });
}

void show_link(App& app, const Call& call, Respond respond) {
    answer_link(app, call, {}, {}, 200, std::move(respond));
}

void check_link(App& app, const Call& call, const Respond& respond) {
    const auto id = link_id(call);
    if (!id || !app.parts().watch.check_link_now(*id)) return respond(problem(no_link()));
    respond(see_other(call.request, fmt::format("/tautan/{}?pesan=diperiksa", *id)));
}

void ignore_link(App& app, const Call& call, const Respond& respond) {
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    const auto id = link_id(call);
    if (!id || !app.parts().watch.ignore_link(*id, form.has("abaikan"))) return respond(problem(no_link()));
    respond(see_other(call.request, fmt::format("/tautan/{}", *id)));
}

/// The finish that gave the link, with the new one in its place: a correction, so that the history shows
/// both.
std::optional<cases::Command> replacement(const store::Snapshot& snapshot, const desk::Rules&,
                                          const store::StoredLink& link, const std::string& new_url) {
    for (const auto& given : link.cases) {
        if (given.case_number.empty()) continue;
        for (const auto& event : cases::effective(store::case_events(snapshot, given.case_number))) {
            const auto at = std::find(event.links.begin(), event.links.end(), given.given_url);
            if (event.kind != cases::EventKind::step_finished || at == event.links.end()) continue;
            auto links = event.links;
            links[static_cast<std::size_t>(at - event.links.begin())] = new_url;
            cases::Command command;
            command.kind = cases::EventKind::corrected;
            command.case_number = given.case_number;
            command.target_seq = event.seq;
            command.field = "links";
            command.value = cases::join_links(links);
            return command;
        }
    }
    return std::nullopt;
}

void replace_link(App& app, const Call& call, Respond respond) {
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    const auto id = link_id(call);
    if (!id) return respond(problem(no_link()));
    auto like = command_of(app, call, form, "ganti").command;
    app.parts().executors.readers([&app, call, form, id = *id, like, respond,
                                   rules = app.parts().desk.shared_rules(), &store = app.parts().store,
                                   network = app.parts().executors.network] {
        std::optional<cases::Command> command;
        try {
            const auto snapshot = store.read();
            if (const auto link = store::link(snapshot, id))
                command = replacement(snapshot, *rules, *link, form.text("baru"));
        } catch (const std::exception&) {
            return respond(problem(unavailable("The database could not be read; see the log")));
        }
        network([&app, call, form, id, like, command, respond]() mutable {
            if (!command)
                return respond(problem(bad_field("No finished step gave this link",
                                                 "Tautan ini belum dicatat pada langkah yang selesai.")));
            command->actor = like.actor;
            command->role = like.role;
            command->channel = like.channel;
            command->idempotency_key = like.idempotency_key;
            command->reason = form.text("alasan");
            command->text = form.text("keterangan");
            command->authority = call.caller.actor;
            app.parts().desk.act(*command, [&app, call, form, id, respond](const desk::Outcome& outcome) {
                if (outcome.has_error()) {
                    auto answer = denial_problem(outcome.error(), app.parts().settings().time.zone);
                    if (wants_json(call.request)) return respond(std::move(answer));
                    const auto told = told_of(outcome.error());
                    return answer_link(app, call, {{told.sentence, told.code, "baru"}}, form.text("baru"),
                                       answer.status, respond);
                }
                app.parts().watch.ignore_link(id, true);
                respond(see_other(call.request, fmt::format("/tautan/{}?pesan=diganti", id)));
            });
        });
    });
}

}  // namespace

void add_link_pages(Router& router, App& app) {
    const auto page = [&](const char* method, const char* pattern, Access access, auto function) {
        router.add(method, pattern, access, [&app, function](const Call& call, Respond respond) {
            function(app, call, std::move(respond));
        });
    };
    page("GET", "/tautan", Access::viewer, list_links);
    page("GET", "/tautan/{id}", Access::viewer, show_link);
    page("POST", "/tautan/{id}/periksa", Access::staff, check_link);
    page("POST", "/tautan/{id}/abaikan", Access::staff, ignore_link);
    page("POST", "/tautan/{id}/ganti", Access::supervisor, replace_link);
}

}  // namespace pantau::http

// "/kasus": all cases, closed ones too, with search; "/kasus/baru": a new one; "/kasus/banyak": one act on
// many at once, with the result of each.

#include <array>
#include <memory>

#include <fmt/format.h>

#include "daemon/http/case_page.hpp"
#include "daemon/http/case_problem.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/form_command.hpp"
#include "daemon/http/pages.hpp"
#include "daemon/http/texts_case_id.hpp"

namespace pantau::http {

namespace {

constexpr int rows_a_page = 50;

struct Choice {
    const char *name, *word;
};
constexpr std::array states{Choice{"any", "Semua"}, Choice{"open", "Berjalan"}, Choice{"closed", "Selesai"},
                            Choice{"cancelled", "Dibatalkan"}};

PageData summary_row(const store::CaseSummary& summary, const desk::Rules& rules, const Frame& frame) {
    const auto* sop = rules.sops.version(summary.sop);
    const auto* step = sop == nullptr || summary.step == 0 ? nullptr : sop->step(summary.step);
    const auto tag = texts_id::case_status_tag(summary.status);
    PageData row;
    row.set("number", summary.number);
    row.set("title", summary.title.empty() ? "(judul dihapus)" : summary.title);
    row.set("requester", summary.requester.empty() ? page_flag(false) : PageData{summary.requester});
    row.set("word", std::string{tag.word});
    row.set("tone", std::string{tag.tone});
    row.set("step", step == nullptr
                        ? page_flag(false)
                        : PageData{fmt::format("Langkah {}: {}", summary.step, step->activity.display)});
    row.set("opened", texts_id::when(summary.opened_at, frame.now, frame.zone));
    row.set("closed", summary.closed_at ? PageData{texts_id::when(*summary.closed_at, frame.now, frame.zone)}
                                        : page_flag(false));
    row.set("late", page_flag(summary.late));
    row.set("corrected", page_flag(summary.corrections > 0));
    return row;
}

void list_cases(App& app, const Call& call, Respond respond) {
    store::CaseFilter filter;
    filter.limit = rows_a_page;
    filter.q = call.request.parameter("q").value_or("");
    filter.cursor = call.request.parameter("dari").value_or("");
    filter.late = call.request.parameter("lewat").value_or("") == "ya";
    const auto state = call.request.parameter("keadaan").value_or("any");
    filter.state = store::case_list_state(state).value_or(store::CaseListState::any);
    app.answer_from_store(std::move(respond), [filter, state, frame = frame_of(app, call),
                                               rules = app.parts().desk.shared_rules()](
                                                  const store::Snapshot& snapshot) {
        const auto found = store::list_cases(snapshot, filter);
        if (!found) return problem_page(frame, not_found("page of the list", "Halaman daftar itu"));
        PageData content;
        auto rows = page_list(), choices = page_list();
        for (const auto& summary : found->cases) rows.push_back(summary_row(summary, *rules, frame));
        for (const auto& choice : states) {
            PageData one;
            one.set("name", std::string{choice.name});
            one.set("word", std::string{choice.word});
            one.set("chosen", page_flag(state == choice.name));
            choices.push_back(one);
        }
        content.set("rows", rows);
        content.set("none", page_flag(found->cases.empty()));
        content.set("states", choices);
        content.set("q", filter.q);
        content.set("late_only", page_flag(filter.late));
        content.set("more", found->next_cursor.empty()
                                ? page_flag(false)
                                : PageData{fmt::format("/kasus?q={}&keadaan={}{}&dari={}", url_part(filter.q),
                                                       url_part(state), filter.late ? "&lewat=ya" : "",
                                                       url_part(found->next_cursor))});
        return draw(frame, {.file = "kasus-semua.html", .title = "Semua kasus", .content = content});
    });
}

// ---- a new case ----

Response new_case_page(const Frame& frame, const desk::Rules& rules, const Form* form,
                       std::vector<PageError> errors, int status) {
    PageData content;
    for (const char* name : {"judul", "pemohon", "kanal", "data"})
        content.set(name, form == nullptr ? std::string{} : form->text(name));
    content.set("starts", page_flag(form == nullptr || form->has("mulai")));
    content.set("key", page_key());
    auto sops = page_list();
    const auto& codes = rules.sops.codes();
    for (const auto& code : codes) {
        const auto* sop = rules.sops.current(code);
        PageData one;
        one.set("code", sop->code);
        one.set("name", fmt::format("{} ({})", sop->name.display, sop->number));
        sops.push_back(one);
    }
    content.set("sops", sops);
    content.set("many_sops", page_flag(codes.size() > 1));
    return draw(frame, {.file = "kasus-baru.html",
                        .title = "Kasus baru",
                        .content = content,
                        .errors = std::move(errors),
                        .status = status});
}

void show_new(App& app, const Call& call, const Respond& respond) {
    respond(new_case_page(frame_of(app, call), app.parts().desk.rules(), nullptr, {}, 200));
}

void refuse_new(App& app, const Call& call, const Form& form, const desk::Denial& denial,
                const Respond& respond) {
    auto answer = denial_problem(denial, app.parts().settings().time.zone);
    if (wants_json(call.request)) return respond(std::move(answer));
    const auto told = told_of(denial);
    respond(new_case_page(frame_of(app, call), app.parts().desk.rules(), &form,
                          {{told.sentence, told.code, told.code == "E_MISSING_TITLE" ? "judul" : ""}},
                          answer.status));
}

/// What is asked for beside the title is the case's first note; then step 1 begins at the same instant.
void after_opening(App& app, const Call& call, const Form& form, const cases::Command& opened,
                   const std::string& number, Respond respond) {
    const auto to = see_other(call.request, "/kasus/" + url_part(number));
    const auto start = [&app, call, form, opened, number, to, respond] {
        if (!form.has("mulai")) return respond(to);
        auto command = opened;
        command.kind = cases::EventKind::step_started;
        command.case_number = number;
        command.step = 1;
        command.title = command.requester = command.case_channel = command.sop = {};
        command.idempotency_key += "-mulai";
        app.parts().desk.act(command, [&app, call, form, to, respond](const desk::Outcome& outcome) {
            if (outcome.has_error()) return refuse_new(app, call, form, outcome.error(), respond);
            respond(to);
        });
    };
    if (!form.has("data")) return start();
    auto note = opened;
    note.kind = cases::EventKind::note;
    note.case_number = number;
    note.title = note.requester = note.case_channel = note.sop = {};
    note.text = form.text("data");
    note.idempotency_key += "-data";
    app.parts().desk.act(note, [&app, call, form, start, respond](const desk::Outcome& outcome) {
        if (outcome.has_error()) return refuse_new(app, call, form, outcome.error(), respond);
        start();
    });
}

void post_new(App& app, const Call& call, Respond respond) {
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    auto made = command_of(app, call, form, "baru").command;
    made.kind = cases::EventKind::case_opened;
    made.step = 0;
    made.title = form.text("judul");
    made.requester = form.text("pemohon");
    made.case_channel = form.text("kanal");
    made.sop = form.text("sop");
    app.parts().desk.act(
        made, [&app, call, form, made, respond = std::move(respond)](const desk::Outcome& outcome) {
            if (outcome.has_error()) return refuse_new(app, call, form, outcome.error(), respond);
            after_opening(app, call, form, made, outcome->events.front().case_number, respond);
        });
}

// ---- many at once ----

struct Result {
    std::string number, title, code, sentence;  ///< code empty: recorded
};

Response many_page(const Frame& frame, const desk::Rules& rules, const std::vector<desk::CaseNow>& running,
                   const std::vector<Result>& results, std::vector<PageError> errors) {
    PageData content;
    auto rows = page_list(), told = page_list();
    for (const auto& now : running) {
        const bool paused = now.state.open_attempt() != nullptr &&
                            now.state.open_attempt()->status == cases::AttemptStatus::paused;
        if (!paused) rows.push_back(case_card(now, rules, frame, {}, {}));
    }
    std::size_t good = 0;
    for (const auto& result : results) {
        PageData one;
        one.set("number", result.number);
        one.set("title", result.title);
        one.set("code", result.code.empty() ? page_flag(false) : PageData{result.code});
        one.set("sentence", result.code.empty() ? std::string{"tercatat"} : result.sentence);
        one.set("tone", std::string{result.code.empty() ? "good" : "bad"});
        told.push_back(one);
        if (result.code.empty()) ++good;
    }
    content.set("rows", rows);
    content.set("none", page_flag(running.empty()));
    content.set("results", told);
    content.set("has_results", page_flag(!results.empty()));
    content.set("sum", fmt::format("{} dari {} kasus tercatat", good, results.size()));
    content.set("key", page_key());
    return draw(frame, {.file = "kasus-banyak.html",
                        .title = "Catat banyak sekaligus",
                        .content = content,
                        .errors = std::move(errors)});
}

void show_many(App& app, const Call& call, const Respond& respond) {
    respond(many_page(frame_of(app, call), app.parts().desk.rules(), app.parts().desk.running(), {}, {}));
}

/// Waits until the last case has answered; each has its own event, and its own result.
struct Gathered {
    std::vector<Result> results;
    std::size_t missing = 0;
};

void post_many(App& app, const Call& call, const Respond& respond) {
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    const auto numbers = form.all("kasus");
    const auto act = form.text("tindakan");
    const auto told = [&app, call, respond](const std::vector<Result>& results,
                                            std::vector<PageError> errors) {
        respond(many_page(frame_of(app, call), app.parts().desk.rules(), app.parts().desk.running(), results,
                          std::move(errors)));
    };
    if (numbers.empty()) return told({}, {{"Pilih sedikitnya satu kasus.", "E_BAD_FIELD", "pilih-semua"}});
    if (act != "mulai" && act != "selesai" && act != "lanjut")
        return told({}, {{"Pilih tindakannya: mulai, selesai, atau selesai dan lanjut.", "E_BAD_FIELD", {}}});
    auto gathered = std::make_shared<Gathered>();
    gathered->results.resize(numbers.size());
    gathered->missing = numbers.size();
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        auto command = command_of(app, call, form, act + "-" + numbers[i]).command;
        command.case_number = numbers[i];
        command.kind = act == "mulai" ? cases::EventKind::step_started : cases::EventKind::step_finished;
        command.next = act == "lanjut";
        if (act != "mulai") command.approved_by = form.text("acc");
        std::optional<int> seen;
        if (const auto shown_last = form.number("lihat-" + numbers[i])) seen = static_cast<int>(*shown_last);
        auto& result = gathered->results[i];
        result.number = numbers[i];
        if (const auto now = app.parts().desk.find(numbers[i]))
            result.title = shown(now->state.title, "(judul dihapus)");
        act_unless_stale(app, std::move(command), seen, [gathered, i, told](const desk::Outcome& outcome) {
            auto& mine = gathered->results[i];
            if (outcome.has_error()) {
                auto why = told_of(outcome.error());
                mine.code = std::move(why.code);
                mine.sentence = std::move(why.sentence);
            }
            if (--gathered->missing == 0) told(gathered->results, {});
        });
    }
}

}  // namespace

void add_case_list_pages(Router& router, App& app) {
    const auto page = [&](const char* method, const char* pattern, Access access, auto function) {
        router.add(method, pattern, access, [&app, function](const Call& call, Respond respond) {
            function(app, call, std::move(respond));
        });
    };
    page("GET", "/kasus", Access::viewer, list_cases);
    page("GET", "/kasus/baru", Access::staff, show_new);
    page("POST", "/kasus/baru", Access::staff, post_new);
    page("GET", "/kasus/banyak", Access::staff, show_many);
    page("POST", "/kasus/banyak", Access::staff, post_many);
}

}  // namespace pantau::http

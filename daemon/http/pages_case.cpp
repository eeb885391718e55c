// "/kasus/{number}": the page of one case and what is done on it. Each act is a plain form of its own; the
// refusal of one is the page again, with code and sentence on top and the entries kept.

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "daemon/cases/decide_parts.hpp"
#include "daemon/http/case_page.hpp"
#include "daemon/http/case_problem.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/form_command.hpp"
#include "daemon/http/pages.hpp"
#include "daemon/http/texts_case_id.hpp"

namespace pantau::http {

using cases::EventKind;

namespace {

struct Act {
    std::string_view name;  ///< last part of the address
    EventKind kind;
};
constexpr std::array acts{
    Act{"mulai", EventKind::step_started},     Act{"selesai", EventKind::step_finished},
    Act{"lanjut-selesai", EventKind::resumed}, Act{"jeda", EventKind::paused},
    Act{"lanjutkan", EventKind::resumed},      Act{"kembalikan", EventKind::returned},
    Act{"lewati", EventKind::step_skipped},    Act{"serahkan", EventKind::reassigned},
    Act{"batalkan", EventKind::cancelled},     Act{"buka", EventKind::reopened},
    Act{"catatan", EventKind::note},           Act{"urungkan", EventKind::corrected},
};

std::map<std::string, std::string> entries_of(const Form& form) {
    std::map<std::string, std::string> kept;
    for (const char* name : {"acc", "hasil", "keterangan", "tautan", "alasan_tautan"})
        kept.emplace(name, form.text(name));
    return kept;
}

/// Which entry a refusal is about, for the summary's link to it.
std::string field_of(const std::string& code) {
    if (code == "E_APPROVAL_REQUIRED") return "acc";
    if (code == "E_NO_LINK" || code == "E_BAD_LINK") return "tautan";
    if (code == "E_LINK_DEAD") return "alasan-tautan";
    return {};
}

void refuse(App& app, const Call& call, const std::string& number, const desk::Denial& denial,
            std::map<std::string, std::string> entries, Respond respond) {
    const auto zone = app.parts().settings().time.zone;
    auto answer = denial_problem(denial, zone);
    if (wants_json(call.request)) return respond(std::move(answer));
    const auto told = told_of(denial);
    if (told.code == "E_UNKNOWN_CASE")
        return respond(problem_page(frame_of(app, call), not_found("case", "Kasus")));
    CasePageExtras extras;
    extras.status = answer.status;
    extras.errors.push_back({told.sentence, told.code, field_of(told.code)});
    if (const auto* refusal = std::get_if<cases::Refusal>(&denial)) extras.newer = refusal->newer;
    extras.entries = std::move(entries);
    answer_case_page(app, call, number, std::move(extras), std::move(respond));
}

void refuse_entry(App& app, const Call& call, const std::string& number, const Form& form, PageError error,
                  Respond respond) {
    if (wants_json(call.request))
        return respond(problem({422, error.code, "Unprocessable", error.sentence, error.sentence, {}}));
    CasePageExtras extras;
    extras.status = 422;
    extras.entries = entries_of(form);
    extras.errors.push_back(std::move(error));
    answer_case_page(app, call, number, std::move(extras), std::move(respond));
}

/// Links one a line; the first line that is none is named.
std::optional<PageError> bad_line(const std::vector<std::string>& lines) {
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (const auto refusal = cases::bad_link(lines[i]))
            return PageError{fmt::format("Baris {}: tautan harus diawali https:// dan tanpa spasi. {}", i + 1,
                                         refusal->sentence),
                             std::string{cases::to_string(refusal->code)}, "tautan"};
    return std::nullopt;
}

std::string after_act(const Form& form, const std::string& number) {
    return form.text("dari") == "/" ? "/?baru=" + url_part(number) : "/kasus/" + url_part(number);
}

void fill(cases::Command& command, const Form& form) {
    command.reason = form.text("alasan");
    command.text = form.text("keterangan");
    switch (command.kind) {
        case EventKind::step_finished:
            command.approved_by = form.text("acc");
            command.output = form.text("hasil");
            command.links = form.lines("tautan");
            command.override_reason = form.text("alasan_tautan");
            command.next = form.has("lanjut");
            if (form.has("lupa") && command.text.empty()) command.text = "Lupa menekan Selesai";
            break;
        case EventKind::returned:
        case EventKind::reopened:
            command.to_step = static_cast<int>(form.number("ke").value_or(0));
            break;
        case EventKind::step_skipped:
            command.authority = form.text("izin");
            break;
        case EventKind::reassigned:
            command.executor = form.has("orang") ? form.text("orang") : form.text("pelaksana");
            break;
        case EventKind::corrected:
            command.field = "undo";
            command.target_seq = static_cast<int>(form.number("catatan").value_or(0));
            break;
        default:
            break;
    }
}

void send(App& app, const Call& call, cases::Command command, std::optional<int> seen, Form form,
          Respond respond) {
    const auto number = command.case_number;
    act_unless_stale(app, std::move(command), seen,
                     [&app, call, number, form = std::move(form),
                      respond = std::move(respond)](const desk::Outcome& outcome) mutable {
                         if (outcome.has_error())
                             return refuse(app, call, number, outcome.error(), entries_of(form),
                                           std::move(respond));
                         respond(see_other(call.request, after_act(form, number)));
                     });
}

/// "Lanjutkan dan selesaikan": ends the pause and the step at one instant; two events, each with a key.
void resume_and_finish(App& app, const Call& call, const cases::Command& resume, std::optional<int> seen,
                       Form form, Respond respond) {
    auto finish = resume;
    finish.kind = EventKind::step_finished;
    finish.idempotency_key = resume.idempotency_key.empty() ? std::string{} : resume.idempotency_key + "-2";
    fill(finish, form);
    const auto number = resume.case_number;
    act_unless_stale(
        app, resume, seen,
        [&app, call, finish = std::move(finish), number, form = std::move(form),
         respond = std::move(respond)](const desk::Outcome& outcome) mutable {
            if (outcome.has_error())
                return refuse(app, call, number, outcome.error(), entries_of(form), std::move(respond));
            // No second look: it has seen the resumption that it sent itself.
            send(app, call, std::move(finish), std::nullopt, std::move(form), std::move(respond));
        });
}

void post_act(App& app, const Call& call, Respond respond) {
    const auto& name = call.path.find("act")->second;
    const auto& number = call.path.find("number")->second;
    const auto act =
        std::find_if(acts.begin(), acts.end(), [&](const auto& one) { return one.name == name; });
    if (act == acts.end()) return respond(problem(not_found("act", "Tindakan")));
    Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    auto command = command_of(app, call, form, name);
    if (!command.mistake.empty())
        return refuse_entry(app, call, number, form, {command.mistake, "E_BAD_VALUE", "pukul"},
                            std::move(respond));
    command.command.case_number = number;
    command.command.kind = act->kind;
    if (act->name == "lanjut-selesai") {
        if (const auto bad = bad_line(form.lines("tautan")))
            return refuse_entry(app, call, number, form, *bad, std::move(respond));
        return resume_and_finish(app, call, command.command, command.seen, std::move(form),
                                 std::move(respond));
    }
    fill(command.command, form);
    if (const auto bad = bad_line(command.command.links))
        return refuse_entry(app, call, number, form, *bad, std::move(respond));
    send(app, call, std::move(command.command), command.seen, std::move(form), std::move(respond));
}

/// Links that are looked at before the step ends with them.
void post_links(App& app, const Call& call, Respond respond) {
    const auto& number = call.path.find("number")->second;
    Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    if (!app.parts().desk.find(number))
        return respond(problem(not_found("open case", "Kasus yang berjalan")));
    auto lines = form.lines("tautan");
    if (lines.empty())
        return refuse_entry(app, call, number, form, {"Isi sedikitnya satu tautan.", "E_NO_LINK", "tautan"},
                            std::move(respond));
    if (const auto bad = bad_line(lines))
        return refuse_entry(app, call, number, form, *bad, std::move(respond));
    // Answered once: where one link of several is refused, the others are kept and the page says which was
    // not.
    const auto answered = std::make_shared<bool>(false);
    const auto refused = app.parts().watch.links_given(
        number, lines, [call, number, respond, answered](const std::vector<std::int64_t>&) {
            if (std::exchange(*answered, true)) return;
            respond(see_other(call.request, "/kasus/" + url_part(number) + "#tautan-kasus"));
        });
    if (refused.empty() || std::exchange(*answered, true)) return;
    refuse_entry(app, call, number, form,
                 {fmt::format("Tautan {} tidak dapat diperiksa. Periksa alamatnya.", refused.front().url),
                  "E_BAD_LINK", "tautan"},
                 std::move(respond));
}

void show_case(App& app, const Call& call, Respond respond) {
    answer_case_page(app, call, call.path.find("number")->second, {}, std::move(respond));
}

/// No undo after ten minutes, and everybody sees it: so this one act is asked about.
void show_cancel(App& app, const Call& call, Respond respond) {
    const auto number = call.path.find("number")->second;
    const auto now = app.parts().desk.find(number);
    const auto frame = frame_of(app, call);
    if (!now || now->state.status != cases::CaseStatus::open)
        return respond(problem_page(frame, not_found("open case", "Kasus yang berjalan")));
    PageData content;
    content.set("number", number);
    content.set("title", shown(now->state.title, "(judul dihapus)"));
    content.set("isian",
                hidden_entries(page_key() + "-" + number, now->state.last_seq, 0, "/kasus/" + number));
    content.set("alasan", reason_entries("alasan"));
    respond(draw(frame, {.file = "batalkan.html", .title = "Batalkan kasus ini?", .content = content}));
}

}  // namespace

void add_case_pages(Router& router, App& app) {
    const auto page = [&](const char* method, const char* pattern, Access access, auto function) {
        router.add(method, pattern, access, [&app, function](const Call& call, Respond respond) {
            function(app, call, std::move(respond));
        });
    };
    page("GET", "/kasus/{number}", Access::viewer, show_case);
    page("GET", "/kasus/{number}/batalkan", Access::supervisor, show_cancel);
    page("POST", "/kasus/{number}/tautan", Access::staff, post_links);
    page("POST", "/kasus/{number}/{act}", Access::staff, post_act);
}

}  // namespace pantau::http

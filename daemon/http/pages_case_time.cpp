// "/kasus/{number}/langkah/{n}/mengapa": every interval behind a duration; ".../perbaiki": its times put
// right, with a reason. A correction adds events; nothing that was recorded changes.

#include <algorithm>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/corrections.hpp"
#include "daemon/cases/reason_codes.hpp"
#include "daemon/desk/desk_parts.hpp"
#include "daemon/http/case_known.hpp"
#include "daemon/http/case_page.hpp"
#include "daemon/http/case_problem.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/form_command.hpp"
#include "daemon/http/pages.hpp"
#include "daemon/http/texts_case_id.hpp"

namespace pantau::http {

using cases::EventKind;
using cases::Instant;

namespace {

int number_in(const Call& call, const char* name) {
    const auto& text = call.path.find(name)->second;
    const bool digits =
        !text.empty() && text.size() < 4 && text.find_first_not_of("0123456789") == std::string::npos;
    return digits ? std::stoi(text) : 0;
}

/// The attempt that is meant: the newest of the step unless `ke` names one.
const cases::Attempt* find_attempt(const cases::CaseState& state, int step, int wanted) {
    const cases::Attempt* chosen = nullptr;
    for (const auto& attempt : state.attempts)
        if (attempt.step == step && attempt.started && (wanted == 0 || attempt.number == wanted))
            chosen = &attempt;
    return chosen;
}

int wanted_attempt(const std::string& text) {
    return text.size() < 4 && !text.empty() && text.find_first_not_of("0123456789") == std::string::npos
               ? std::stoi(text)
               : 0;
}

std::string clock_span(Instant from, Instant to, const std::string& zone) {
    // Midnight as the end of a day reads better as 24.00 than as the next day's 00.00.
    const auto end = texts_id::clock_time(to, zone);
    return fmt::format("{} – {}", texts_id::clock_time(from, zone), end == "00.00.00" ? "24.00.00" : end);
}

// ---- why ----

Response why_page(const Frame& frame, const desk::Rules& rules, const cases::CaseState& state,
                  const cases::Attempt& attempt) {
    const auto& step = desk::step_of(rules.sops, state, attempt);
    const auto judgement = cases::judge(attempt, step, rules.calendar, frame.now);
    const auto from = *attempt.started, to = attempt.ended.value_or(frame.now);
    const auto* zone = &rules.calendar.zone();
    const auto tag = texts_id::verdict_tag(judgement.verdict);
    PageData content;
    auto pieces = page_list(), pauses = page_list();
    std::int64_t total = 0;
    const auto explained = rules.calendar.explain(cases::floor_seconds(from), cases::floor_seconds(to));
    if (explained) {
        total = explained->total.value().count();
        for (const auto& piece : explained->pieces) {
            const bool counted = piece.kind == cases::Piece::Kind::counted;
            PageData row;
            row.set("day", texts_id::long_date(piece.date));
            row.set("span", clock_span(piece.span.from, piece.span.to, frame.zone));
            row.set("why", counted ? (piece.name.empty() ? std::string{"jam kerja"}
                                                         : fmt::format("jam kerja {}", piece.name))
                                   : texts_id::piece_word(piece));
            row.set("source", piece.source.empty() ? page_flag(false) : PageData{piece.source});
            row.set("provisional", page_flag(piece.standing == cases::Standing::provisional));
            row.set("counted",
                    counted ? texts_id::duration((piece.span.to - piece.span.from) / std::chrono::seconds{1})
                            : std::string{"–"});
            pieces.push_back(row);
        }
    }
    for (const auto& pause : attempt.pauses) {
        const auto end = pause.to.value_or(frame.now);
        const auto counted =
            rules.calendar.between(cases::floor_seconds(pause.from), cases::floor_seconds(end));
        const auto* reason = cases::find_reason(pause.reason);
        PageData row;
        row.set("day", texts_id::long_date(cases::local_date(pause.from, *zone)));
        row.set("span", fmt::format("{} – {}", texts_id::when_exact(pause.from, frame.now, frame.zone),
                                    texts_id::when_exact(end, frame.now, frame.zone)));
        row.set("reason", reason == nullptr ? pause.reason : std::string{reason->label});
        row.set("counted", counted ? texts_id::duration(counted->value().count()) : std::string{"?"});
        pauses.push_back(row);
    }
    content.set("number", state.number);
    content.set("case_title", shown(state.title, "(judul dihapus)"));
    content.set("used", texts_id::duration(judgement.used_s));
    content.set("verdict", std::string{tag.word});
    content.set("tone", std::string{tag.tone});
    content.set("standard", texts_id::standard(judgement.standard_s));
    content.set("from", texts_id::when_exact(from, frame.now, frame.zone));
    content.set("to", texts_id::when_exact(to, frame.now, frame.zone));
    content.set("running", page_flag(!attempt.ended));
    content.set("unknown", page_flag(!explained));
    content.set("wall", page_flag(step.clock == cases::StepClock::wall));
    content.set("pieces", pieces);
    content.set("pauses", pauses);
    content.set("total", texts_id::duration(total));
    return draw(frame, {.file = "mengapa.html",
                        .title = fmt::format("Mengapa langkah {} memakai waktu sekian", attempt.step),
                        .content = content});
}

// ---- putting right ----

struct TimeEntry {
    int seq;
    std::string label;
    Instant at;
};

/// The times of an attempt that can be put right, in order, as the corrected history has them.
std::vector<TimeEntry> times_of(const cases::Attempt& attempt, const std::vector<cases::Event>& history) {
    std::vector<TimeEntry> times;
    for (const auto& event : cases::effective(history)) {
        if (event.step != attempt.step || event.attempt != attempt.number) continue;
        const auto add = [&](std::string label) {
            times.push_back({event.seq, std::move(label), event.occurred_at});
        };
        switch (event.kind) {
            case EventKind::step_started:
                add("Mulai");
                break;
            case EventKind::paused:
                add("Jeda mulai");
                break;
            case EventKind::resumed:
                add("Jeda selesai");
                break;
            case EventKind::step_finished:
                add("Selesai");
                break;
            case EventKind::returned:
                add("Dikembalikan");
                break;
            default:
                break;
        }
    }
    return times;
}

std::string entry_value(Instant at, const desk::Rules& rules) {
    return cases::format_rfc3339(at, rules.calendar.zone()).substr(0, 19);
}

/// An attempt as the pages show it.
struct Found {
    const Frame& frame;
    const desk::Rules& rules;
    const cases::CaseState& state;
    const cases::Attempt& attempt;
    const std::vector<cases::Event>& history;
    std::shared_ptr<const desk::Rules> judged_by;  ///< with the calendar of its newest verdict
};

/// The event that ended it well; 0: it did not.
int finish_of(const Found& found) {
    for (const auto& event : found.history)
        if (event.kind == EventKind::step_finished && event.step == found.attempt.step &&
            event.attempt == found.attempt.number)
            return event.seq;
    return 0;
}

Response correct_page(const Found& found, const Form* form, std::vector<PageError> errors, int status) {
    const auto& [frame, rules, state, attempt, history, judged_by] = found;
    PageData content;
    auto times = page_list();
    for (const auto& time : times_of(attempt, history)) {
        const auto name = fmt::format("w{}", time.seq);
        PageData one;
        one.set("seq", std::to_string(time.seq));
        one.set("label", time.label);
        one.set("value", form != nullptr && form->has(name) ? form->text(name) : entry_value(time.at, rules));
        times.push_back(one);
    }
    content.set("number", state.number);
    content.set("case_title", shown(state.title, "(judul dihapus)"));
    content.set("step", std::to_string(attempt.step));
    content.set("attempt", std::to_string(attempt.number));
    content.set("seen", std::to_string(state.last_seq));
    content.set("key", page_key());
    content.set("times", times);
    content.set("alasan", reason_entries("alasan"));
    const auto finish = finish_of(found);
    const bool other = judged_by->calendar.version() != rules.calendar.version() && finish != 0;
    content.set("judge_again", other ? PageData{std::to_string(finish)} : page_flag(false));
    return draw(frame, {.file = "perbaiki.html",
                        .title = fmt::format("Perbaiki waktu langkah {}", attempt.step),
                        .content = content,
                        .errors = std::move(errors),
                        .status = status});
}

void with_attempt(App& app, const Call& call, const std::string& attempt_text, Respond respond,
                  std::function<Response(const Found&)> show) {
    app.answer_from_store(
        std::move(respond),
        [frame = frame_of(app, call), rules = app.parts().desk.shared_rules(),
         number = call.path.find("number")->second, step = number_in(call, "step"),
         wanted = wanted_attempt(attempt_text), show = std::move(show)](const store::Snapshot& snapshot) {
            const auto known = known_case(snapshot, number, rules, frame.now, std::nullopt);
            if (!known) return problem_page(frame, not_found("case", "Kasus"));
            const auto* attempt = find_attempt(known->state, step, wanted);
            if (attempt == nullptr)
                return problem_page(frame, not_found("attempt", "Pengerjaan langkah itu"));
            return show({frame, *rules, known->state, *attempt, known->history,
                         rules_of_verdict(snapshot, *known, *attempt)});
        });
}

void show_why(App& app, const Call& call, Respond respond) {
    with_attempt(app, call, call.request.parameter("ke").value_or(""), std::move(respond),
                 [](const Found& found) {
                     return why_page(found.frame, *found.judged_by, found.state, found.attempt);
                 });
}

void show_correct(App& app, const Call& call, Respond respond) {
    with_attempt(app, call, call.request.parameter("ke").value_or(""), std::move(respond),
                 [](const Found& found) { return correct_page(found, nullptr, {}, 200); });
}

void refuse_correction(App& app, const Call& call, const Form& form, PageError error, int status,
                       Respond respond) {
    if (wants_json(call.request))
        return respond(problem({status, error.code, "Refused", error.sentence, error.sentence, {}}));
    with_attempt(app, call, form.text("ke"), std::move(respond),
                 [form, error = std::move(error), status](const Found& found) {
                     return correct_page(found, &form, {error}, status);
                 });
}

/// One correction after the other; the first that is refused ends it, and the page shows what stands.
void correct_next(App& app, const Call& call, const Form& form, std::vector<cases::Command> left,
                  std::optional<int> seen, Respond respond) {
    if (left.empty())
        return respond(see_other(call.request, "/kasus/" + url_part(call.path.find("number")->second)));
    auto command = std::move(left.front());
    left.erase(left.begin());
    act_unless_stale(
        app, std::move(command), seen,
        [&app, call, form, left = std::move(left),
         respond = std::move(respond)](const desk::Outcome& outcome) mutable {
            if (!outcome.has_error())
                return correct_next(app, call, form, std::move(left), std::nullopt, std::move(respond));
            const auto told = told_of(outcome.error());
            const int status = denial_problem(outcome.error(), app.parts().settings().time.zone).status;
            refuse_correction(app, call, form, {told.sentence, told.code, {}}, status, std::move(respond));
        });
}

/// What of the form differs from the record, as corrections in an order in which each is legal: what moves
/// earlier from the first on, then what moves later from the last on.
struct Wished {
    std::vector<cases::Command> commands;
    std::string bad_field;
};
Wished wished(const std::vector<TimeEntry>& times, const Form& form, const desk::Rules& rules,
              const cases::Command& like) {
    Wished wish;
    std::vector<std::pair<const TimeEntry*, Instant>> earlier, later;
    for (const auto& time : times) {
        const auto name = fmt::format("w{}", time.seq);
        const auto typed = form.text(name);
        if (typed.empty() || typed == entry_value(time.at, rules)) continue;
        const auto at = cases::parse_instant(typed, rules.calendar.zone());
        if (at.has_error()) {
            wish.bad_field = name;
            return wish;
        }
        (*at < time.at ? earlier : later).emplace_back(&time, *at);
    }
    std::reverse(later.begin(), later.end());
    earlier.insert(earlier.end(), later.begin(), later.end());
    for (const auto& [time, at] : earlier) {
        auto command = like;
        command.target_seq = time->seq;
        command.value = cases::format_rfc3339(at, rules.calendar.zone());
        if (!command.idempotency_key.empty()) command.idempotency_key += fmt::format("-{}", time->seq);
        wish.commands.push_back(std::move(command));
    }
    return wish;
}

void post_correct(App& app, const Call& call, Respond respond) {
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    const auto asked = command_of(app, call, form, "perbaiki");
    auto like = asked.command;
    like.kind = EventKind::corrected;
    like.case_number = call.path.find("number")->second;
    like.field = "occurred_at";
    like.step = 0;
    like.occurred_at.reset();
    like.reason = form.text("alasan");
    like.text = form.text("keterangan");
    like.authority = call.caller.actor;
    if (const auto finish =
            form.number("nilai_ulang")) {  // nothing of what happened changes, only its judgement
        like.field = "verdict";
        like.target_seq = static_cast<int>(*finish);
        return correct_next(app, call, form, {like}, asked.seen, respond);
    }
    app.parts().executors.readers([&app, call, form, like, seen = asked.seen, respond,
                                   rules = app.parts().desk.shared_rules(), &store = app.parts().store,
                                   network = app.parts().executors.network] {
        Wished wish;
        bool found = false;
        try {
            const auto snapshot = store.read();
            const auto history = store::case_events(snapshot, like.case_number);
            if (!history.empty()) {
                const auto state = cases::fold(history, rules->sops);
                if (const auto* attempt =
                        find_attempt(state, number_in(call, "step"), wanted_attempt(form.text("ke")))) {
                    found = true;
                    wish = wished(times_of(*attempt, history), form, *rules, like);
                }
            }
        } catch (const std::exception&) {
            return respond(problem(unavailable("The database could not be read; see the log")));
        }
        network([&app, call, form, seen, wish = std::move(wish), found, respond]() mutable {
            if (!found) return respond(problem(not_found("attempt", "Pengerjaan langkah itu")));
            if (!wish.bad_field.empty())
                return refuse_correction(
                    app, call, form,
                    {"Waktu itu tidak dapat dibaca. Isi tanggal dan jam.", "E_BAD_VALUE", wish.bad_field},
                    422, respond);
            if (wish.commands.empty())
                return refuse_correction(app, call, form, {"Belum ada waktu yang diubah.", "E_BAD_FIELD", {}},
                                         422, respond);
            correct_next(app, call, form, std::move(wish.commands), seen, respond);
        });
    });
}

}  // namespace

void add_case_time_pages(Router& router, App& app) {
    const auto page = [&](const char* method, const char* pattern, Access access, auto function) {
        router.add(method, pattern, access, [&app, function](const Call& call, Respond respond) {
            function(app, call, std::move(respond));
        });
    };
    page("GET", "/kasus/{number}/langkah/{step}/mengapa", Access::viewer, show_why);
    page("GET", "/kasus/{number}/langkah/{step}/perbaiki", Access::supervisor, show_correct);
    page("POST", "/kasus/{number}/langkah/{step}/perbaiki", Access::supervisor, post_correct);
}

}  // namespace pantau::http

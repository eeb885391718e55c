#include "daemon/http/case_page.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/cases/corrections.hpp"
#include "daemon/cases/reason_codes.hpp"
#include "daemon/desk/desk_parts.hpp"
#include "daemon/http/link_view.hpp"
#include "daemon/http/texts_case_id.hpp"
#include "daemon/watch/policy.hpp"

namespace pantau::http {

using cases::AttemptStatus;
using cases::EventKind;

namespace {

/// Links that were just given are looked at within seconds: so long the page asks again often.
constexpr std::chrono::minutes fresh_link{2};

struct Drawn {
    const Frame& frame;
    const desk::Rules& rules;
    const std::vector<cases::Event>& history;
    const cases::CaseState& state;
    const cases::Sop* sop;
    const cases::Corrections& corrections;
    const CasePageExtras& extras;
    std::string key;
};

PageData text_or_no(const std::string& text) {
    return text.empty() ? page_flag(false) : PageData{text};
}

std::string flags_line(const std::vector<std::string>& flags) {
    std::string line;
    for (const auto& flag : flags)
        if (const auto word = texts_id::flag_word(flag); !word.empty())
            line += fmt::format("{}{}", line.empty() ? "" : ", ", word);
    return line;
}

bool was_corrected(const Drawn& on, const cases::Attempt& attempt) {
    std::vector<int> seqs{attempt.started_seq, attempt.ended_seq};
    for (const auto& pause : attempt.pauses) seqs.push_back(pause.seq);
    return std::any_of(seqs.begin(), seqs.end(), [&](int seq) {
        return seq != 0 && on.corrections.newest(seq, "occurred_at") != nullptr;
    });
}

/// Judged as the record has it: the newest verdict of an attempt that ended, the present one of another.
struct Judged {
    cases::Verdict verdict;
    std::int64_t used_s, paused_s;
    std::string first;  ///< the first verdict, where a later one differs
};
Judged judged(const Drawn& on, const cases::Attempt& attempt,
              const std::vector<store::VerdictRow>& verdicts) {
    const auto now = cases::judge(attempt, desk::step_of(on.rules.sops, on.state, attempt), on.rules.calendar,
                                  on.frame.now);
    Judged told{now.verdict, now.used_s, now.paused_s, {}};
    const store::VerdictRow* first = nullptr;
    for (const auto& row : verdicts) {
        if (row.step != attempt.step || row.attempt != attempt.number) continue;
        if (first == nullptr) first = &row;
        if (attempt.ended) told = {row.verdict, row.used_s, row.paused_s, {}};
    }
    if (first != nullptr && (first->verdict != told.verdict || first->used_s != told.used_s))
        told.first = fmt::format("{}, {}", texts_id::verdict_tag(first->verdict).word,
                                 texts_id::duration(first->used_s));
    return told;
}

PageData attempt_data(const Drawn& on, const cases::Attempt& attempt,
                      const std::vector<store::VerdictRow>& verdicts) {
    const auto tag = texts_id::attempt_tag(attempt.status);
    PageData one;
    one.set("tone", std::string{tag.tone});
    one.set("tag", std::string{tag.word});
    one.set("case", on.state.number);
    one.set("step", std::to_string(attempt.step));
    one.set("attempt", std::to_string(attempt.number));
    one.set("again", attempt.number > 1 ? PageData{std::to_string(attempt.number)} : page_flag(false));
    one.set("explains", page_flag(attempt.started.has_value()));
    one.set("may_correct", page_flag(on.frame.may(cases::Role::supervisor)));
    one.set("corrected", page_flag(was_corrected(on, attempt)));
    const auto told = judged(on, attempt, verdicts);
    const bool counts = attempt.status == AttemptStatus::finished || told.verdict == cases::Verdict::late;
    const auto verdict = texts_id::verdict_tag(told.verdict);
    one.set("verdict", counts ? PageData{std::string{verdict.word}} : page_flag(false));
    one.set("verdict_tone", std::string{verdict.tone});
    if (attempt.started) {
        const auto& zone = on.frame.zone;
        const auto from = texts_id::when_exact(*attempt.started, on.frame.now, zone);
        one.set("span", attempt.ended ? fmt::format("{} sampai {}", from,
                                                    texts_id::when_exact(*attempt.ended, on.frame.now, zone))
                                      : fmt::format("sejak {}", from));
    } else {
        one.set("span", attempt.ended ? texts_id::when_exact(*attempt.ended, on.frame.now, on.frame.zone)
                                      : std::string{});
    }
    one.set("used", attempt.started && told.verdict != cases::Verdict::not_computable
                        ? PageData{texts_id::duration(told.used_s)}
                        : page_flag(false));
    one.set("paused", told.paused_s > 0 ? PageData{texts_id::duration(told.paused_s)} : page_flag(false));
    one.set("first", text_or_no(told.first));
    one.set("who", text_or_no(texts_id::executor_word(attempt.executor, on.sop)));
    one.set("approved", text_or_no(attempt.approved_by));
    one.set("result", text_or_no(attempt.output));
    one.set("flags", text_or_no(flags_line(attempt.flags)));
    return one;
}

PageData steps_data(const Drawn& on, const std::vector<store::VerdictRow>& verdicts) {
    auto steps = page_list();
    for (const auto& step : on.sop->steps) {
        auto attempts = page_list();
        std::string tone = "plain";
        for (const auto& attempt : on.state.attempts)
            if (attempt.step == step.number) {
                attempts.push_back(attempt_data(on, attempt, verdicts));
                const auto verdict = judged(on, attempt, verdicts).verdict;
                tone = verdict == cases::Verdict::late ? "bad"
                       : attempt.status == AttemptStatus::finished || attempt.status == AttemptStatus::running
                           ? "good"
                           : "plain";
            }
        const auto status = on.state.steps.at(static_cast<std::size_t>(step.number - 1));
        PageData one;
        one.set("number", std::to_string(step.number));
        one.set("activity", step.activity.display);
        one.set("standard", texts_id::standard(step.time_standard.count()));
        one.set("tone", tone);
        one.set("attempts", attempts);
        one.set("waiting",
                std::string{status == cases::StepStatus::ready && on.state.status == cases::CaseStatus::open
                                ? "Siap dimulai"
                                : "Belum"});
        steps.push_back(one);
    }
    return steps;
}

PageData events_data(const Drawn& on, const std::vector<cases::Event>& events) {
    auto rows = page_list();
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        PageData row;
        row.set("line", texts_id::event_line(*event, on.sop, on.frame.zone));
        row.set("seq", std::to_string(event->seq));
        row.set("actor", texts_id::actor_word(event->actor));
        row.set("at", texts_id::when_exact(event->occurred_at, on.frame.now, on.frame.zone));
        row.set("late", event->recorded_at - event->occurred_at > std::chrono::seconds{30}
                            ? PageData{texts_id::when_exact(event->recorded_at, on.frame.now, on.frame.zone)}
                            : page_flag(false));
        row.set("text", text_or_no(shown(event->text)));
        row.set("flags", text_or_no(flags_line(event->flags)));
        row.set("undone", page_flag(on.corrections.undone(event->seq)));
        row.set("tone", std::string{event->kind == EventKind::breach_raised    ? "bad"
                                    : event->kind == EventKind::warning_raised ? "caution"
                                                                               : "plain"});
        rows.push_back(row);
    }
    return rows;
}

PageData back_to(const Drawn& on, int now_at) {
    auto steps = page_list();
    for (const auto& step : on.sop->steps) {
        if (on.state.attempts_of(step.number) == 0) continue;
        PageData one;
        one.set("number", std::to_string(step.number));
        one.set("activity", step.activity.display);
        one.set("chosen", page_flag(step.number == std::max(1, now_at - 1)));
        steps.push_back(one);
    }
    return steps;
}

std::string entry(const Drawn& on, const char* name) {
    const auto found = on.extras.entries.find(name);
    return found == on.extras.entries.end() ? std::string{} : found->second;
}

void set_finish(PageData& content, const Drawn& on, const desk::CaseNow& now, const cases::Step& step,
                const std::vector<store::StoredLink>& links, bool dead) {
    const auto* attempt = now.state.open_attempt();
    const bool paused = attempt != nullptr && attempt->status == AttemptStatus::paused;
    const bool last = step.number == on.sop->last_step();
    const bool takes_links = step.requires_links || step.requires_live_links;
    content.set("may_end", page_flag(attempt != nullptr && on.frame.may(cases::Role::staff)));
    content.set("end_act", std::string{paused ? "lanjut-selesai" : "selesai"});
    content.set("end_word", std::string{paused ? "Lanjutkan dan selesaikan" : "Selesai"});
    content.set("end_last", std::string{paused        ? "Lanjutkan dan selesaikan"
                                        : takes_links ? "Simpan dan selesai"
                                                      : "Selesai"});
    content.set("needs_approval", page_flag(step.requires_approval));
    content.set("takes_links", page_flag(takes_links));
    content.set("needs_link", page_flag(step.requires_links && on.state.links.empty()));
    const bool refused = std::any_of(on.extras.errors.begin(), on.extras.errors.end(),
                                     [](const auto& error) { return error.code == "E_LINK_DEAD"; });
    content.set("has_dead", page_flag(step.requires_live_links && (dead || refused)));
    // Links that were saved for a look before the step ended wait here to be given with it.
    std::string lines = entry(on, "tautan");
    if (lines.empty())
        for (const auto& link : links)
            for (const auto& given : link.cases)
                if (given.case_number == on.state.number &&
                    std::find(on.state.links.begin(), on.state.links.end(), given.given_url) ==
                        on.state.links.end())
                    lines += given.given_url + "\n";
    content.set("link_lines", lines);
    content.set("acc", entry(on, "acc"));
    content.set("result", entry(on, "hasil"));
    content.set("remark", entry(on, "keterangan"));
    content.set("override", entry(on, "alasan_tautan"));
    content.set("last_step", page_flag(last));
    content.set("not_last", page_flag(!last));
}

void set_back_dating(PageData& content, const Drawn& on) {
    const auto* zone = &on.rules.calendar.zone();
    const auto start = cases::start_of_day(cases::local_date(on.frame.now, *zone), *zone);
    const auto first = on.rules.back_date_limit ? on.frame.now - *on.rules.back_date_limit : start;
    content.set("back_limit",
                on.frame.may(cases::Role::supervisor)
                    ? std::string{"Penyelia dapat mengisi waktu kapan pun sesudah langkah dimulai."}
                    : fmt::format("Paling awal {}. Lebih lama dari itu diisi oleh penyelia.",
                                  texts_id::when(first, on.frame.now, on.frame.zone)));
    content.set("back_value", cases::format_rfc3339(on.frame.now, *zone).substr(0, 19));
}

void set_acts(PageData& content, const Drawn& on, const desk::CaseNow& now) {
    const bool open = on.state.status == cases::CaseStatus::open;
    const auto* attempt = on.state.open_attempt();
    const bool staff = on.frame.may(cases::Role::staff), supervisor = on.frame.may(cases::Role::supervisor);
    content.set("may_act", page_flag(staff));
    content.set("may_hand", page_flag(open && attempt != nullptr));
    content.set("may_return", page_flag(open && (attempt != nullptr || !on.state.attempts.empty())));
    content.set("may_skip", page_flag(open && attempt == nullptr && supervisor));
    content.set("may_cancel", page_flag(open && supervisor));
    content.set("may_reopen", page_flag(!open && supervisor));
    content.set("executors",
                executor_choices(*on.sop, attempt == nullptr ? std::string{} : attempt->executor));
    content.set("back_to", back_to(on, now.step));
    content.set("isian", hidden_entries(on.key, on.state.last_seq, now.step, "/kasus/" + on.state.number));
    content.set("alasan", reason_entries("alasan"));
}

Response case_page(const store::Snapshot& snapshot, const Frame& frame, const desk::Rules& rules,
                   const probes::LinkRules& link_rules, const std::string& number,
                   const std::optional<desk::CaseNow>& open_case, CasePageExtras extras) {
    const auto history = store::case_events(snapshot, number);
    if (history.empty()) return problem_page(frame, not_found("case", "Kasus"));
    const auto state = cases::fold(history, rules.sops);
    const cases::Corrections corrections{history};
    const Drawn on{frame,       rules,  history,   state, rules.sops.version(state.sop),
                   corrections, extras, page_key()};
    // An open case as the desk has it; of a closed one there is only the folded state.
    desk::CaseNow now;
    now.waiting = true;
    if (open_case && state.status == cases::CaseStatus::open) now = *open_case;
    now.state = state;
    const auto verdicts = store::verdicts_of(snapshot, number);
    store::LinkFilter filter;
    filter.case_number = number;
    const auto stored = store::list_links(snapshot, filter);
    const auto links = stored ? stored->links : std::vector<store::StoredLink>{};

    const auto still = stands_still(rules.calendar, frame.now, frame.zone);
    auto content = case_card(now, rules, frame, on.key, still);
    const auto* step = on.sop->step(now.step);
    const bool open = state.status == cases::CaseStatus::open;
    content.set("open", page_flag(open));
    if (!open) content.set("status", std::string{texts_id::case_status_tag(state.status).word});
    content.set("requester", text_or_no(shown(state.requester)));
    content.set("channel", text_or_no(state.channel));
    content.set("opened", texts_id::when(state.opened_at, frame.now, frame.zone));
    content.set("closed", state.closed_at ? PageData{texts_id::when(*state.closed_at, frame.now, frame.zone)}
                                          : page_flag(false));
    content.set("deadline", state.deadline ? PageData{texts_id::when(*state.deadline, frame.now, frame.zone)}
                                           : page_flag(false));
    content.set("due", now.judgement.last_on_time ? PageData{texts_id::when_exact(*now.judgement.last_on_time,
                                                                                  frame.now, frame.zone)}
                                                  : page_flag(false));
    content.set("requirement", text_or_no(step == nullptr ? std::string{} : step->requirement.display));
    content.set("output", text_or_no(step == nullptr || !step->output_demanded() ? std::string{}
                                                                                 : step->output.display));
    content.set("hours", hours_json(rules.calendar, frame.now, frame.zone));
    content.set("reasons", reason_chips(false));
    const bool dead = std::any_of(state.links.begin(), state.links.end(), [&](const auto& url) {
        return store::link_gate(snapshot, url, number) == probes::GateAnswer::gone;
    });
    if (step != nullptr) set_finish(content, on, now, *step, links, dead);
    set_back_dating(content, on);
    set_acts(content, on, now);
    content.set("all_steps", steps_data(on, verdicts));
    content.set("events", events_data(on, history));
    content.set("event_count", std::to_string(history.size()));
    content.set("may_erase", page_flag(frame.may(cases::Role::admin)));
    auto newer = page_flag(false);
    if (!extras.newer.empty()) {
        newer = PageData{};
        newer.set("events", events_data(on, extras.newer));
    }
    content.set("newer", newer);

    auto link_rows = page_list();
    bool waits = false;
    for (const auto& link : links) {
        link_rows.push_back(link_row(link, link_rules, frame));
        waits = waits || (!link.health.last_look && frame.now - link.added < fresh_link);
    }
    content.set("case_links", link_rows);
    content.set("has_links", page_flag(!links.empty()));
    std::string banner;
    if (extras.errors.empty()) {
        auto told = undo_banner(history, state, rules, frame, on.key);
        if (!told.is_false()) {
            told.set("from", "/kasus/" + number);
            banner = draw_part("batal-catat.html", told);
        }
    }
    content.set("banner", banner);
    return draw(frame, {.file = "kasus.html",
                        .title = shown(state.title, "(judul dihapus)"),
                        .content = content,
                        .errors = std::move(extras.errors),
                        .notice = std::move(extras.notice),
                        .refresh_s = waits ? 2 : 20,
                        .status = extras.status});
}

}  // namespace

std::string hidden_entries(const std::string& key, int seen, int step, const std::string& from) {
    PageData filled;
    filled.set("key", fmt::format("{}-{}", key, seen));
    filled.set("seen", std::to_string(seen));
    filled.set("step", std::to_string(step));
    filled.set("from", from);
    return draw_part("kasus-isian.html", filled);
}

std::string reason_entries(const std::string& id) {
    auto reasons = page_list();
    for (const auto& reason : cases::reason_codes()) {
        PageData one;
        one.set("code", std::string{reason.code});
        one.set("label", std::string{reason.label});
        reasons.push_back(one);
    }
    PageData filled;
    filled.set("id", id);
    filled.set("reasons", reasons);
    return draw_part("alasan.html", filled);
}

void answer_case_page(App& app, const Call& call, const std::string& number, CasePageExtras extras,
                      Respond respond) {
    app.answer_from_store(
        std::move(respond), [frame = frame_of(app, call), rules = app.parts().desk.shared_rules(),
                             link_rules = watch::link_rules(app.parts().settings().links), number,
                             open_case = app.parts().desk.find(number),
                             extras = std::move(extras)](const store::Snapshot& snapshot) {
            return case_page(snapshot, frame, *rules, link_rules, number, open_case, extras);
        });
}

}  // namespace pantau::http

#include "daemon/http/case_view.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <sodium.h>

#include "daemon/cases/corrections.hpp"
#include "daemon/cases/reason_codes.hpp"
#include "daemon/cases/transition.hpp"
#include "daemon/desk/desk_parts.hpp"
#include "daemon/http/texts_case_id.hpp"

namespace pantau::http {

namespace json = boost::json;
using cases::Instant;
using cases::Piece;

namespace {

/// What is left out between two open stretches, told by what most makes it so.
std::string why_closed(const std::vector<Piece>& pieces, std::size_t from, std::size_t to) {
    const Piece* told = &pieces[from];
    const auto weight = [](const Piece& piece) {
        switch (piece.kind) {
            case Piece::Kind::holiday:
                return 4;
            case Piece::Kind::override_closed:
                return 3;
            case Piece::Kind::closed_day:
                return 2;
            case Piece::Kind::rest:
                return 1;
            default:
                return 0;
        }
    };
    for (std::size_t i = from; i < to; ++i)
        if (weight(pieces[i]) > weight(*told)) told = &pieces[i];
    return weight(*told) == 0 ? "di luar jam kerja" : texts_id::piece_word(*told);
}

struct Stretch {
    Instant from, to;
    bool open;
    std::string why;
};

std::vector<Stretch> stretches(const cases::WorkingCalendar& calendar, Instant from, Instant to,
                               const std::string& zone) {
    std::vector<Stretch> all;
    const auto explained = calendar.explain(cases::floor_seconds(from), cases::floor_seconds(to));
    if (!explained) return all;
    const auto& pieces = explained->pieces;
    for (std::size_t i = 0; i < pieces.size();) {
        std::size_t end = i + 1;
        const bool open = pieces[i].kind == Piece::Kind::counted;
        while (end < pieces.size() && (pieces[end].kind == Piece::Kind::counted) == open) ++end;
        Stretch stretch{pieces[i].span.from, pieces[end - 1].span.to, open, {}};
        if (!open)
            stretch.why = texts_id::standing_still(why_closed(pieces, i, end),
                                                   calendar.next_opening(stretch.to), stretch.from, zone);
        all.push_back(std::move(stretch));
        i = end;
    }
    return all;
}

std::int64_t ms(Instant at) {
    return at.time_since_epoch().count();
}

PageData text_or_no(const std::string& text) {
    return text.empty() ? page_flag(false) : PageData{text};
}

/// Which buttons a case has now.
void set_acts(PageData& card, const desk::CaseNow& now, const cases::Step* step, const Frame& frame) {
    const auto* attempt = now.state.open_attempt();
    const bool open = now.state.status == cases::CaseStatus::open && step != nullptr;
    const bool may = open && frame.may(cases::Role::staff);
    const bool running = attempt != nullptr && attempt->status == cases::AttemptStatus::running;
    const bool paused = attempt != nullptr && attempt->status == cases::AttemptStatus::paused;
    const bool last = step != nullptr && step->number == static_cast<int>(now.state.steps.size());
    const bool needs_link = step != nullptr && step->requires_links && now.state.links.empty();
    const bool asks = step != nullptr && (step->requires_approval || needs_link);
    card.set("may_start", page_flag(may && now.waiting));
    card.set("may_finish", page_flag(may && running));
    card.set("finish_here", page_flag(may && running && !asks));
    card.set("finish_asks", page_flag(may && running && asks));
    card.set("asks_for", std::string{step != nullptr && step->requires_approval ? "isi ACC" : "isi tautan"});
    card.set("may_pause", page_flag(may && running));
    card.set("may_resume", page_flag(may && paused));
    card.set("last_step", page_flag(last));
    card.set("not_last", page_flag(!last));
}

}  // namespace

std::string hours_json(const cases::WorkingCalendar& calendar, Instant now, const std::string& zone) {
    json::array all;
    for (const auto& one : stretches(calendar, now, now + std::chrono::hours{24 * 5}, zone))
        all.push_back(json::array{ms(one.from), ms(one.to), one.open ? 1 : 0, one.why});
    return json::serialize(all);
}

std::string stands_still(const cases::WorkingCalendar& calendar, Instant now, const std::string& zone) {
    if (calendar.is_open(now).value_or(true)) return {};
    // To the next opening, so that a holiday that begins at midnight is told on the evening before.
    const auto opening = calendar.next_opening(now);
    const auto until = opening ? *opening : now + std::chrono::hours{24};
    const auto all = stretches(calendar, now, until, zone);
    return all.empty() ? std::string{} : all.front().why;
}

std::string page_key() {
    unsigned char bytes[12];
    randombytes_buf(bytes, sizeof bytes);
    std::string key;
    for (const auto byte : bytes) key += fmt::format("{:02x}", byte);
    return key;
}

std::string shown(const cases::PersonalText& text, std::string_view erased) {
    return text.erased ? std::string{erased} : text.value;
}

bool is_mine(const desk::CaseNow& now, const Frame& frame) {
    if (frame.user.empty()) return false;
    const auto* attempt = now.state.open_attempt();
    return attempt != nullptr && (attempt->executor == frame.actor || attempt->executor == frame.user);
}

PageData case_card(const desk::CaseNow& now, const desk::Rules& rules, const Frame& frame,
                   const std::string& key, const std::string& still) {
    const auto* sop = rules.sops.version(now.state.sop);
    const auto* step = sop == nullptr ? nullptr : sop->step(now.step);
    const auto* attempt = now.state.open_attempt();
    const auto tag = texts_id::case_tag(now);
    PageData card;
    card.set("title", shown(now.state.title, "(judul dihapus)"));
    card.set("number", now.state.number);
    card.set("seen", std::to_string(now.state.last_seq));
    card.set("key", fmt::format("{}-{}", key, now.state.number));
    card.set("step", std::to_string(now.step));
    card.set("next_step", std::to_string(now.step + 1));
    card.set("steps", std::to_string(now.state.steps.size()));
    card.set("activity", step == nullptr ? std::string{} : step->activity.display);
    card.set("standard_word",
             step == nullptr ? std::string{} : texts_id::standard(step->time_standard.count()));
    card.set("tone", std::string{tag.tone});
    card.set("status", std::string{tag.word});
    const bool running = attempt != nullptr && attempt->status == cases::AttemptStatus::running;
    const bool computable = now.judgement.verdict != cases::Verdict::not_computable;
    const bool counts = running && computable;
    const bool wall = step != nullptr && step->clock == cases::StepClock::wall;
    card.set("counts", page_flag(counts));
    card.set("left_s", std::to_string(now.judgement.remaining_s));
    card.set("standard_s", std::to_string(now.judgement.standard_s));
    card.set("used_s", std::to_string(std::clamp<std::int64_t>(
                           now.judgement.used_s, 0, std::max<std::int64_t>(now.judgement.standard_s, 0))));
    card.set("warn", step == nullptr || step->warn_at.empty() ? "100" : std::to_string(step->warn_at.back()));
    card.set("clock", std::string{wall ? "wall" : "working"});
    card.set("left", now.waiting || !computable ? texts_id::case_remaining(now)
                                                : texts_id::remaining(now.judgement.remaining_s));
    card.set("still", counts && !wall ? still : std::string{});
    card.set("since", page_flag(false));
    card.set("reason", page_flag(false));
    if (attempt != nullptr && attempt->started)
        card.set("since", texts_id::when(*attempt->started, frame.now, frame.zone));
    else if (now.state.ready_since)
        card.set("since", texts_id::when(*now.state.ready_since, frame.now, frame.zone));
    if (attempt != nullptr && attempt->status == cases::AttemptStatus::paused && !attempt->pauses.empty())
        if (const auto* reason = cases::find_reason(attempt->pauses.back().reason))
            card.set("reason",
                     fmt::format("{}, sejak {}", reason->label,
                                 texts_id::when(attempt->pauses.back().from, frame.now, frame.zone)));
    card.set("executor", text_or_no(attempt == nullptr ? std::string{}
                                                       : texts_id::executor_word(attempt->executor, sop)));
    card.set("provisional", page_flag(now.judgement.provisional));
    set_acts(card, now, step, frame);
    return card;
}

PageData reason_chips(bool first) {
    auto chips = page_list();
    for (const auto& reason : cases::reason_codes()) {
        const bool common = reason.code == "MENUNGGU_ACC" || reason.code == "MENUNGGU_NARASUMBER" ||
                            reason.code == "GANGGUAN_LISTRIK" || reason.code == "GANGGUAN_JARINGAN";
        if (reason.code == "LAINNYA" || (first && !common)) continue;
        PageData chip;
        chip.set("code", std::string{reason.code});
        chip.set("label", std::string{reason.label});
        chips.push_back(chip);
    }
    return chips;
}

PageData executor_choices(const cases::Sop& sop, const std::string& chosen) {
    auto choices = page_list();
    for (const auto& executor : sop.executors) {
        PageData one;
        one.set("code", executor.code);
        one.set("name", executor.assumed ? fmt::format("{} (asumsi)", executor.name) : executor.name);
        one.set("chosen", page_flag(executor.code == chosen));
        choices.push_back(one);
    }
    return choices;
}

PageData undo_banner(const std::vector<cases::Event>& history, const cases::CaseState& state,
                     const desk::Rules& rules, const Frame& frame, const std::string& key) {
    if (!frame.may(cases::Role::staff)) return page_flag(false);
    const cases::Corrections corrections{history};
    const auto acts = [](const cases::Event& event) {
        return cases::moves(event.kind) || event.kind == cases::EventKind::reassigned ||
               event.kind == cases::EventKind::corrected || event.kind == cases::EventKind::note;
    };
    const auto newest = std::find_if(history.rbegin(), history.rend(), [&](const auto& event) {
        return acts(event) && !corrections.undone(event.seq) &&
               !(event.kind == cases::EventKind::corrected && event.field == "undo");
    });
    if (newest == history.rend() || newest->actor != frame.actor ||
        frame.now - newest->recorded_at > undo_time || newest->kind == cases::EventKind::case_opened)
        return page_flag(false);
    // "Selesai & lanjut" is one tap: the banner tells its first half, and undoing that takes both.
    const auto* told = &*newest;
    if (newest->kind == cases::EventKind::step_started && newest + 1 != history.rend() &&
        (newest + 1)->kind == cases::EventKind::step_finished &&
        (newest + 1)->recorded_at == newest->recorded_at)
        told = &*(newest + 1);
    const auto* sop = rules.sops.version(state.sop);
    auto line = texts_id::event_line(*told, sop, frame.zone);
    if (told->kind == cases::EventKind::step_finished)
        for (const auto& attempt : state.attempts)
            if (attempt.step == told->step && attempt.ended_seq == told->seq) {
                const auto judged = cases::judge(attempt, desk::step_of(rules.sops, state, attempt),
                                                 rules.calendar, frame.now);
                if (judged.verdict != cases::Verdict::not_computable)
                    line = fmt::format("{}: {}", line, texts_id::duration(judged.used_s));
            }
    PageData banner;
    banner.set("number", state.number);
    banner.set("title", shown(state.title, "(judul dihapus)"));
    banner.set("line", line);
    banner.set("target", std::to_string(told->seq));
    banner.set("key", fmt::format("{}-{}-urung", key, state.number));
    return banner;
}

}  // namespace pantau::http

// Laporan Analisis Gangguan: what several of its lists say of a disturbance.

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_parts.hpp"
#include "reports/texts_gangguan_id.hpp"

namespace pantau::reports::parts {

using fmt::arg;
using fmt::format;

std::string joined(const std::vector<std::string>& items) {
    return format("{}", fmt::join(items, "; "));
}

std::string step_object(const AttemptRow& row) {
    return format(texts::step_object, arg("number", row.case_number), arg("step", row.step));
}

Cell cause_cell(std::string text, char recorded) {
    return text_cell(std::move(text), cause_letter(recorded) == 'X' ? Tone::caution : Tone::plain);
}

std::string cause_words(const Outage& outage) {
    if (!outage.row.cause_text.empty()) return outage.row.cause_text;
    return texts::cause_name(cause_letter(outage.row.cause));
}

std::string step_cause_words(const AttemptRow& row) {
    if (cause_letter(row.cause) == 'X') return std::string{texts::unknown_cause};
    const std::string& words = row.reason_label.empty() ? texts::cause_name(row.cause) : row.reason_label;
    return row.note.empty() ? words : format("{}: {}", words, row.note);
}

std::string coincidence_words(const LateStep& late) {
    if (late.coincidences.empty()) return {};
    std::vector<std::string> items;
    for (const Coincidence& one : late.coincidences) {
        if (items.size() == 3) break;
        items.push_back(
            format(texts::coincidence_item, arg("id", one.outage_id), arg("time", duration_id(one.working))));
    }
    const std::string words = format(texts::coincidence, joined(items));
    const char offered = cause_letter(late.coincidences.front().cause);
    if (cause_letter(late.row.cause) != 'X' || offered == 'X') return words;
    return format(texts::coincidence_offer, arg("coincidence", words),
                  arg("cause", texts::cause_name(offered)));
}

std::string clock_words(const Outage& outage) {
    const auto shift = outage.row.clock_shift_s;
    const std::string moved =
        format(fmt::runtime(shift < 0 ? texts::evidence_clock_back : texts::evidence_clock_ahead),
               duration_id(std::abs(shift)));
    if (!outage.end) return moved;
    return format(texts::evidence_clock_true, arg("moved", moved),
                  arg("time", duration_id(outage.true_length())));
}

std::string outage_evidence(const Outage& outage) {
    const OutageRow& row = outage.row;
    std::vector<std::string> parts;
    if (row.failed_checks > 0) parts.push_back(format(texts::evidence_checks, number_id(row.failed_checks)));
    if (row.last_fail && row.last_ok && row.first_ok && outage.end) {
        const Seconds least = floor_s(*row.last_fail) - outage.start - row.clock_shift_s;
        const Seconds most = floor_s(*row.first_ok) - floor_s(*row.last_ok) - row.clock_shift_s;
        parts.push_back(format(texts::evidence_bounds, arg("least", duration_id(std::max<Seconds>(0, least))),
                               arg("most", duration_id(std::max<Seconds>(0, most)))));
    }
    if (row.gap_s > 0) parts.push_back(format(texts::evidence_gap, duration_id(row.gap_s)));
    if (row.flapping) parts.emplace_back(texts::evidence_flapping);
    if (row.clock_shift_s != 0) parts.push_back(clock_words(outage));
    if (!row.evidence_hash.empty())
        parts.push_back(format(texts::evidence_hash, row.evidence_hash.substr(0, 12)));
    return joined(parts);
}

std::string_view outage_status(const GangguanScope& scope, const Outage& outage) {
    if (!outage.end) return texts::running;
    return outage.start < scope.window.from || *outage.end > scope.window.to ? texts::cut : texts::done;
}

}  // namespace pantau::reports::parts

// Laporan Analisis Gangguan: how far its data can be trusted.

#include <algorithm>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_parts.hpp"
#include "reports/texts_gangguan_id.hpp"

namespace pantau::reports::parts {

using fmt::arg;
using fmt::format;
using Kind = Cell::Kind;

Table quality_table(const GangguanScope& scope) {
    Table made = table("quality", texts::title_quality,
                       {column("no", Kind::count), column("kind"), column("object"), column("text")},
                       texts::no_quality);
    const auto add = [&](std::string_view kind, std::string object, std::string_view text) {
        made.rows.push_back({number_of(made), words(kind), text_cell(std::move(object)), words(text)});
    };
    for (const std::string& assumption : scope.provenance.assumptions)
        add(texts::q_assumption, scope.provenance.sop_number, assumption);
    if (scope.provenance.calendar_provisional)
        add(texts::q_provisional, std::string{texts::q_calendar}, texts::q_provisional_calendar);
    for (std::size_t site = 0; site < scope.watch.sites().size(); ++site) {
        if (!scope.watch.observed(site, scope.window))
            add(texts::q_unwatched, scope.watch.sites()[site].name, texts::q_unwatched_text);
    }
    for (const Outage& outage : scope.watch.outages()) {
        if (!scope.touches(outage)) continue;
        if (outage.row.evidence_hash.empty())
            add(texts::q_no_evidence, outage.row.id, texts::q_no_evidence_text);
        if (outage.row.clock_shift_s != 0)
            add(texts::q_clock, outage.row.id, format(texts::q_clock_text, clock_words(outage)));
    }
    int imported = 0;
    for (const AttemptRow& row : scope.steps.counted) {
        const std::string object = step_object(row);
        if (row.imported) ++imported;
        if (row.late_entry) add(texts::q_late_entry, object, texts::q_late_entry_text);
        if (row.minute_precision) add(texts::q_minute, object, texts::q_minute_text);
        if (row.verdict == "not_judgeable" || row.verdict == "not_computable")
            add(texts::q_not_judged, object, texts::q_not_judged_text);
        if (row.off_hours) add(texts::q_off_hours, object, texts::q_off_hours_text);
        if (row.provisional) add(texts::q_provisional, object, texts::q_provisional_text);
        for (const std::string& flag : row.flags) {
            if (const std::string text = texts::event_mark(flag); !text.empty())
                add(texts::q_mark, object, text);
        }
    }
    if (imported > 0)
        add(texts::q_imported, std::string{texts::source_step},
            format(texts::q_imported_text, number_id(imported)));
    return made;
}

Table quality_counts_table(const GangguanScope& scope, const Table& quality, const Table& gaps) {
    Table made = table("quality_counts", texts::title_quality_counts,
                       {column("kind"), column("count", Kind::count), column("of", Kind::count),
                        column("share", Kind::percent)},
                       texts::no_quality);
    const std::size_t kind = quality.column("kind");
    const auto noted = [&](std::string_view name) {
        return std::count_if(quality.rows.begin(), quality.rows.end(),
                             [&](const Row& row) { return row[kind].text == name; });
    };
    const auto add = [&](std::string_view name, std::int64_t count, std::int64_t of) {
        made.rows.push_back({words(name), count_cell(count), of > 0 ? count_cell(of) : none_cell(),
                             percent_cell(count, of, 1)});
    };
    const std::int64_t steps = as_count(scope.steps.counted.size());
    for (const std::string_view name : {texts::q_late_entry, texts::q_minute, texts::q_not_judged,
                                        texts::q_off_hours, texts::q_provisional})
        add(name, noted(name), steps);
    add(texts::q_imported,
        std::count_if(scope.steps.counted.begin(), scope.steps.counted.end(),
                      [](const AttemptRow& row) { return row.imported; }),
        steps);
    add(texts::q_correction, as_count(scope.correction_rows.size()), 0);
    const auto outages = std::count_if(scope.watch.outages().begin(), scope.watch.outages().end(),
                                       [&](const Outage& outage) { return scope.touches(outage); });
    add(texts::q_no_evidence, noted(texts::q_no_evidence), outages);
    add(texts::q_clock, noted(texts::q_clock), outages);
    add(texts::q_mark, noted(texts::q_mark), 0);
    add(texts::title_gaps, as_count(gaps.rows.size()), 0);
    add(texts::q_assumption, as_count(scope.provenance.assumptions.size()), 0);
    return made;
}

Table corrections_table(const GangguanScope& scope) {
    Table made =
        table("corrections", texts::title_corrections,
              {column("no", Kind::count), column("case"), column("event", Kind::count),
               column("step", Kind::count), column("field"), column("old"), column("new"), column("reason"),
               column("authority"), column("actor"), column("recorded", Kind::instant)},
              texts::no_correction);
    for (const CorrectionRow& row : scope.correction_rows)
        made.rows.push_back({number_of(made), text_cell(row.case_number), count_cell(row.seq),
                             row.step > 0 ? count_cell(row.step) : Cell{},
                             text_cell(texts::correction_field(row.field)), text_cell(row.old_value),
                             text_cell(row.new_value), text_cell(row.reason), text_cell(row.authority),
                             text_cell(row.actor), scope.at(row.recorded)});
    return made;
}

}  // namespace pantau::reports::parts

#include "reports/model_parts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/texts_id.hpp"

namespace pantau::reports::parts {

using fmt::arg;
using fmt::format;

namespace {

std::string or_dots(const std::string& text) {
    return text.empty() ? std::string{texts::dots} : text;
}

SignatureBlock signature(std::string above, const std::optional<Official>& official) {
    const Official person = official.value_or(Official{});
    return {std::move(above), or_dots(person.position), or_dots(person.name), person.rank,
            format(texts::nip, or_dots(person.nip))};
}

}  // namespace

Scope::Scope(const Source& from, const Period& of, Instant known_to)
    : source{from},
      period{of},
      cut_off{known_to},
      office{from.office()},
      provenance{from.provenance()},
      targets{targets_of(office)},
      window{window_of(of.utc)} {
    window.to = std::min(window.to, std::max(window.from, floor_s(cut_off)));
    horizon = window.to;
}

Cell Scope::at(const std::optional<Instant>& instant) const {
    return instant ? instant_cell(*instant, office.zone) : Cell{};
}

std::optional<Seconds> Scope::working(Window of) const {
    if (of.length() == 0) return 0;
    return source.working_seconds(instant_of(of.from), instant_of(of.to));
}

Column column(std::string_view key, Cell::Kind kind, bool outside_hash) {
    return {std::string{key}, "", kind, outside_hash};
}

Column column(std::string_view key, std::string_view header, Cell::Kind kind) {
    return {std::string{key}, std::string{header}, kind, false};
}

Table table(std::string_view key, std::string_view title, std::vector<Column> columns,
            std::string_view empty_text) {
    Table made;
    made.key = key;
    made.title = title;
    for (Column& one : columns) {
        if (one.header.empty()) one.header = texts::header(key, one.key);
    }
    made.columns = std::move(columns);
    made.empty_text = empty_text;
    return made;
}

Cell words(std::string_view text, Tone tone) {
    return text_cell(std::string{text}, tone);
}

Cell seconds_or_none(std::optional<Seconds> seconds, Tone tone) {
    return seconds ? seconds_cell(*seconds, tone) : none_cell();
}

std::string coverage_text(const SiteTime& time) {
    return percent_id(time.observed(), time.service(), 0);
}

void fill_front(ReportModel& model, const Scope& scope, const Titles& titles) {
    const Office& office = scope.office;
    const std::string at = date_time_id(scope.cut_off, office.zone);
    const auto today = date::floor<date::days>(to_local(scope.cut_off, office.zone));
    model.kind = titles.kind;
    model.office = office;
    model.provenance = scope.provenance;
    model.period = scope.period;
    model.cut_off = scope.cut_off;
    model.running = is_running(scope.period, scope.cut_off);
    if (model.running)
        model.watermark = format(texts::watermark, arg("at", long_date_time_id(scope.cut_off, office.zone)),
                                 arg("zone", office.zone_label));
    if (office.example_data) model.example_mark = texts::example_mark;
    model.letterhead = office.letterhead;
    if (model.letterhead.empty()) {
        model.letterhead = {office.name};
        if (!office.unit.empty()) model.letterhead.push_back(office.unit);
    }
    model.title = titles.title;
    model.subtitle = titles.subtitle;
    model.number_line = format(texts::number_line, or_dots(office.document_number));
    const std::string unit = office.unit.empty() ? office.name : office.unit;
    model.author_line = format(texts::author_line, office.author ? office.author->position : unit);
    model.footer_left =
        format(texts::footer_left, arg("title", titles.title), arg("period", scope.period.label));
    model.footer_right = format(texts::footer_right, arg("at", at), arg("zone", office.zone_label));
    model.file_stem = format(fmt::runtime(titles.file), scope.period.code);
    model.property_subject = format(fmt::runtime(titles.subject), arg("sop", scope.provenance.sop_name),
                                    arg("period", scope.period.long_label));
    model.property_keywords = format(texts::keywords, arg("sop", scope.provenance.sop_number),
                                     arg("kind", titles.kind), arg("period", scope.period.code));
    model.property_category = texts::category;
    model.left = signature(std::string{texts::approver_above}, office.approver);
    model.right = signature(
        format(texts::author_above, arg("place", or_dots(office.paper_city)), arg("date", date_id(today))),
        office.author);
    for (int i = 1; i <= 2; ++i) model.copies.push_back(format(texts::copy_line, i));
}

Table gaps_table(const Scope& scope, const SiteWatch& watch, std::string_view key) {
    Table made = table(key, texts::title_gaps,
                       {column("no", Cell::Kind::count), column("start", Cell::Kind::instant),
                        column("end", Cell::Kind::instant), column("duration", Cell::Kind::seconds),
                        column("scope"), column("cause")},
                       texts::no_gap);
    struct Gap {
        Window window;
        std::string scope, cause;
    };
    std::vector<Gap> gaps;
    std::vector<Window> own;
    for (const SelfGapRow& row : scope.source.self_gaps(scope.span())) {
        const Window window = Window{floor_s(row.from), floor_s(row.to)}.clipped(scope.window);
        if (window.length() == 0) continue;
        own.push_back(window);
        gaps.push_back({window, std::string{texts::all_sites}, texts::gap_reason(row.reason)});
    }
    const Stretches of_monitor{std::move(own)};
    std::vector<std::vector<StateRow>> unknown(watch.sites().size());
    for (StateRow& state : scope.source.states(scope.span())) {
        const auto site = watch.find(state.site);
        if (site && state.state == "unknown") unknown[*site].push_back(std::move(state));
    }
    for (std::size_t site = 0; site < watch.sites().size(); ++site) {
        if (!watch.observed(site, scope.window)) continue;  // said once, in Mutu Data
        const Stretches unseen =
            Stretches{watch.unknown(site, scope.window)} - of_monitor;  // outlives the loop
        std::sort(unknown[site].begin(), unknown[site].end(),
                  [](const StateRow& a, const StateRow& b) { return a.from < b.from; });
        auto state = unknown[site].begin();
        for (const Window& window : unseen.windows()) {  // both ascend
            while (state != unknown[site].end() && floor_s(state->to) <= window.from) ++state;
            const bool inside = state != unknown[site].end() && floor_s(state->from) < window.to;
            const std::string reason = inside ? state->reason : std::string{};
            gaps.push_back({window, watch.sites()[site].name, texts::gap_reason(reason)});
        }
    }
    std::stable_sort(gaps.begin(), gaps.end(),
                     [](const Gap& a, const Gap& b) { return a.window.from < b.window.from; });
    for (const Gap& gap : gaps) {
        made.rows.push_back({count_cell(static_cast<std::int64_t>(made.rows.size()) + 1),
                             scope.at(gap.window.from), scope.at(gap.window.to),
                             seconds_cell(gap.window.length()), text_cell(gap.scope), text_cell(gap.cause)});
    }
    if (made.rows.size() > 1) {
        Seconds sum = 0;
        for (const Gap& gap : gaps) sum += gap.window.length();
        made.total = Row{Cell{}, words(texts::sum), Cell{}, seconds_cell(sum), Cell{}, Cell{}};
    }
    return made;
}

}  // namespace pantau::reports::parts

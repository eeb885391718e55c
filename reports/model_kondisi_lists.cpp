// Laporan Kondisi Web: the links of the cases and what changed on the sites.

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_kondisi_parts.hpp"
#include "reports/texts_kondisi_id.hpp"

namespace pantau::reports::parts {

using fmt::arg;
using fmt::format;
using Kind = Cell::Kind;

namespace {

Tone standing_tone(const std::string& standing) {
    if (standing == "alive") return Tone::good;
    if (standing == "dead") return Tone::bad;
    return standing == "redirected" || standing == "changed" ? Tone::caution : Tone::unknown;
}

}  // namespace

Table links_table(const KondisiScope& scope, std::vector<LinkRow> links) {
    Table made = table(
        "links", "",
        {column("no", Kind::count), column("case"), column("title"), column("channel"),
         column("url", Kind::link), column("given", Kind::instant), column("code", Kind::count),
         column("status"), column("checked", Kind::instant, true), column("failing_since", Kind::instant),
         column("archive", Kind::link), column("reason"), column("last_alive", Kind::instant, true)},
        texts::no_link);
    made.rows.reserve(links.size());
    for (LinkRow& link : links) {
        made.rows.push_back(
            row_of(number_of(made), text_cell(std::move(link.case_number)), text_cell(std::move(link.title)),
                   text_cell(texts::platform(link.platform)), link_cell(std::move(link.url)),
                   scope.at(link.given), link.http_status > 0 ? count_cell(link.http_status) : none_cell(),
                   text_cell(texts::link_standing(link.standing), standing_tone(link.standing)),
                   scope.at(link.checked), scope.at(link.failing_since),
                   link.archive_url.empty() ? Cell{} : link_cell(std::move(link.archive_url)),
                   text_cell(std::move(link.reason_label)), scope.at(link.last_alive)));
        link = {};  // a hundred thousand of them are not held twice
    }
    return made;
}

Table changes_table(const KondisiScope& scope) {
    Table made = table(
        "changes", "",
        {column("at", Kind::instant), column("site"), column("change"), column("before"), column("after")},
        texts::no_change);
    std::vector<ChangeRow> changes = scope.source.changes(scope.span());
    std::erase_if(changes, [&](const ChangeRow& change) {
        return floor_s(change.at) < scope.window.from || floor_s(change.at) >= scope.window.to;
    });
    std::stable_sort(changes.begin(), changes.end(), [](const ChangeRow& a, const ChangeRow& b) {
        return std::tie(a.at, a.site, a.kind) < std::tie(b.at, b.site, b.kind);
    });
    for (const ChangeRow& change : changes) {
        const std::size_t site = scope.site_index(change.site);
        made.rows.push_back(
            {scope.at(change.at),
             text_cell(site < scope.watch.sites().size() ? scope.watch.sites()[site].name : change.site),
             text_cell(texts::change_kind(change.kind)),
             text_cell(texts::change_value(change.kind, change.before)),
             text_cell(texts::change_value(change.kind, change.after))});
    }
    return made;
}

}  // namespace pantau::reports::parts

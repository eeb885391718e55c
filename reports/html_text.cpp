#include "reports/html_text.hpp"

#include <initializer_list>

#include <fmt/format.h>

#include "reports/html_chart.hpp"
#include "reports/html_escape.hpp"
#include "reports/texts_html_id.hpp"

namespace pantau::reports {

namespace {

using fmt::format;

std::string_view class_of(Tone tone) {
    switch (tone) {
        case Tone::good:
            return "good";
        case Tone::caution:
            return "caution";
        case Tone::bad:
            return "bad";
        case Tone::unknown:
            return "unknown";
        case Tone::muted:
            return "muted";
        case Tone::plain:
            break;
    }
    return "";
}

std::string_view class_of(Level level) {
    switch (level) {
        case Level::good:
            return "good";
        case Level::bad:
            return "bad";
        case Level::caution:
        case Level::data_short:
            break;
    }
    return "caution";
}

bool is_words(Cell::Kind kind) {
    return kind == Cell::Kind::empty || kind == Cell::Kind::text || kind == Cell::Kind::link;
}

/// What stands between two tags of a cell. Addresses stay text: the page links to nothing that people typed.
std::string cell_attributes(const Cell& cell) {
    std::string classes{is_words(cell.kind) ? "" : "num"};
    if (const auto tone = class_of(cell.tone); !tone.empty())
        classes += (classes.empty() ? "" : " ") + std::string{tone};
    return classes.empty() ? "" : format(" class=\"{}\"", classes);
}

std::string row_html(const Table& table, const Row& row) {
    std::string body = "<tr>";
    for (std::size_t i = 0; i < row.size() && i < table.columns.size(); ++i) {
        const auto words = html_escaped(display(row[i]));
        if (i == 0)
            body += format("<th scope=\"row\"{}>{}</th>", cell_attributes(row[i]), words);
        else
            body += format("<td{} data-label=\"{}\">{}</td>", cell_attributes(row[i]),
                           html_escaped(table.columns[i].header), words);
    }
    return body + "</tr>\n";
}

std::string front(const ReportModel& model, bool with_title) {
    std::string body = format("<section class=\"report\" aria-label=\"{}\">\n",
                              html_escaped(model.title + ", " + model.period.label));
    if (with_title)
        body += format("<h2>{}</h2>\n<p class=\"meta\">{}</p>\n", html_escaped(model.title),
                       html_escaped(model.subtitle));
    for (const auto& mark : {model.example_mark, model.watermark})
        if (!mark.empty()) body += format("<p class=\"mark\">{}</p>\n", html_escaped(mark));
    body += format("<div class=\"verdict {}\">\n<p class=\"word\">{} {}</p>\n<p>{}</p>\n</div>\n",
                   class_of(model.verdict.level), html_escaped(model.verdict.symbol),
                   html_escaped(model.verdict.word), html_escaped(model.verdict.sentence));
    body += format("<dl class=\"tiles\" aria-label=\"{}\">\n", texts::html_figures);
    for (const auto& tile : model.tiles) {
        body += format("<div class=\"tile {}\"><dt>{}</dt><dd class=\"figure\">{}</dd>", class_of(tile.tone),
                       html_escaped(tile.label), html_escaped(display(tile.value)));
        if (!tile.beside.empty()) body += format("<dd class=\"meta\">{}</dd>", html_escaped(tile.beside));
        if (!tile.status.empty())
            body += format("<dd><span class=\"tag\">{}</span></dd>", html_escaped(tile.status));
        body += "</div>\n";
    }
    body += "</dl>\n";
    if (model.narrative.empty()) return body;
    return body + format("<h3>{}</h3>\n<p class=\"prose\">{}</p>\n", texts::html_conclusions,
                         html_escaped(fmt::to_string(fmt::join(model.narrative, " "))));
}

std::string back(const ReportModel& model) {
    std::string body = format("<h3>{}</h3>\n", texts::html_suggestions);
    if (model.suggestions.empty()) body += format("<p>{}</p>\n", texts::html_no_suggestion);
    if (!model.suggestions.empty()) {
        body += "<ol>\n";
        for (const auto& suggestion : model.suggestions)
            body += format("<li>{}</li>\n", html_escaped(suggestion));
        body += "</ol>\n";
    }
    return body + format("<p class=\"meta\">{}</p>\n</section>\n", html_escaped(model.note));
}

}  // namespace

std::string html_table(const Table& table) {
    std::string body;
    if (!table.title.empty()) body += format("<h3>{}</h3>\n", html_escaped(table.title));
    if (table.rows.empty() && !table.total)
        return body + format("<p>{}</p>\n",
                             html_escaped(table.empty_text.empty() ? texts::html_nothing : table.empty_text));
    body += "<table class=\"stack\"><thead><tr>";
    for (const auto& column : table.columns)
        body += format("<th scope=\"col\">{}</th>", html_escaped(column.header));
    body += "</tr></thead><tbody>\n";
    for (const auto& row : table.rows) body += row_html(table, row);
    body += "</tbody>";
    if (table.total) body += "<tfoot>" + row_html(table, *table.total) + "</tfoot>";
    body += "</table>\n";
    if (!table.note.empty()) body += format("<p class=\"meta\">{}</p>\n", html_escaped(table.note));
    return body;
}

std::string html_text(const GangguanModel& model, bool with_title) {
    return front(model, with_title) + html_chart(model.chart("daily_outage")) +
           html_chart(model.chart("causes")) + html_table(model.five_longest) +
           html_table(model.step_keeping) + back(model);
}

std::string html_text(const KondisiModel& model, bool with_title) {
    return front(model, with_title) + html_table(model.counts) + html_table(model.sites) +
           html_chart(model.chart("response")) + html_table(model.first_things) + back(model);
}

}  // namespace pantau::reports

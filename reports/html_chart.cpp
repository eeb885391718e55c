#include "reports/html_chart.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "reports/html_escape.hpp"
#include "reports/texts_html_id.hpp"

namespace pantau::reports {

namespace {

using fmt::format;

// The drawing's own units; the page stretches it to its width.
constexpr double wide = 640, tall = 180, label_room = 18;
constexpr double plot_tall = tall - 2 * label_room;

bool is_figure(const Cell& cell) {
    return cell.kind != Cell::Kind::empty && cell.kind != Cell::Kind::text && cell.kind != Cell::Kind::link;
}

/// Between which values the drawing reaches: from zero, except for shares, whose last percents are the
/// matter.
struct Range {
    double least = 0, most = 0;
    const Cell* highest = nullptr;
};

Range range_of(const Chart& chart) {
    Range range;
    std::optional<double> least;
    bool shares = true;
    for (const auto& series : chart.series)
        for (const auto& cell : series.values) {
            if (!is_figure(cell)) continue;
            shares = shares && cell.kind == Cell::Kind::percent;
            least = std::min(least.value_or(cell.value()), cell.value());
            if (range.highest == nullptr || cell.value() > range.highest->value()) range.highest = &cell;
        }
    if (range.highest == nullptr) return range;
    range.most = std::max(range.highest->value(), 0.0);
    if (shares && chart.kind == ChartKind::line) {
        range.most = 1;
        range.least = *least > 0.9 ? 0.9 : 0;
    }
    if (range.most <= range.least) range.most = range.least + 1;
    return range;
}

double height_of(const Range& range, const Cell& cell) {
    return std::clamp((cell.value() - range.least) / (range.most - range.least), 0.0, 1.0) * plot_tall;
}

/// Middle of the place of point `at` of `count`.
double place_of(std::size_t at, std::size_t count) {
    return (static_cast<double>(at) + 0.5) * wide / static_cast<double>(count);
}

std::string columns(const Chart& chart, const Range& range) {
    std::string drawn;
    const auto count = chart.categories.size();
    const double width = wide / static_cast<double>(count) * 0.7;
    for (std::size_t i = 0; i < count && i < chart.series.front().values.size(); ++i) {
        const Cell& cell = chart.series.front().values[i];
        if (!is_figure(cell)) continue;
        const double height = height_of(range, cell);
        const bool lighter = i < chart.lighter.size() && chart.lighter[i];
        drawn += format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>",
                        lighter ? "bar lighter" : "bar", place_of(i, count) - width / 2,
                        label_room + plot_tall - height, width, height);
    }
    return drawn;
}

/// A hole in the values is a hole in the line.
std::string lines(const Chart& chart, const Range& range) {
    std::string drawn;
    const auto count = chart.categories.size();
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
        const auto& series = chart.series[s];
        std::string points;
        const auto end = [&] {
            if (!points.empty())
                drawn += format("<polyline class=\"{}\" points=\"{}\"/>",
                                series.target ? "target" : format("line line-{}", s + 1), points);
            points.clear();
        };
        for (std::size_t i = 0; i < count && i < series.values.size(); ++i) {
            if (!is_figure(series.values[i])) {
                end();
                continue;
            }
            const double x = place_of(i, count),
                         y = label_room + plot_tall - height_of(range, series.values[i]);
            // A lone point is a short dash: a line of no length is not drawn.
            points += format("{:.1f},{:.1f} {:.1f},{:.1f} ", x - 1, y, x + 1, y);
        }
        end();
    }
    return drawn;
}

std::string drawing(const Chart& chart, const Range& range) {
    const double ground = label_room + plot_tall;
    return format(
        "<svg class=\"drawing\" viewBox=\"0 0 {:.0f} {:.0f}\" aria-hidden=\"true\" focusable=\"false\">"
        "<line class=\"axis\" x1=\"0\" y1=\"{:.1f}\" x2=\"{:.0f}\" y2=\"{:.1f}\"/>{}"
        "<text x=\"0\" y=\"{:.0f}\">{}</text><text x=\"0\" y=\"{:.0f}\">{}</text>"
        "<text class=\"end\" x=\"{:.0f}\" y=\"{:.0f}\">{}</text></svg>",
        wide, tall, ground, wide, ground,
        chart.kind == ChartKind::line ? lines(chart, range) : columns(chart, range), label_room - 5,
        html_escaped(format(texts::html_highest, display(*range.highest))), tall - 4,
        html_escaped(chart.categories.front()), wide, tall - 4, html_escaped(chart.categories.back()));
}

std::string numbers(const Chart& chart, const Range* bars) {
    std::string body = format("<table class=\"stack\"><thead><tr><th scope=\"col\">{}</th>",
                              html_escaped(chart.category_header));
    for (const auto& series : chart.series)
        body += format("<th scope=\"col\">{}</th>", html_escaped(series.name));
    if (bars != nullptr) body += format("<th scope=\"col\">{}</th>", texts::html_share);
    body += "</tr></thead><tbody>\n";
    for (std::size_t i = 0; i < chart.categories.size(); ++i) {
        body += format("<tr><th scope=\"row\">{}</th>", html_escaped(chart.categories[i]));
        for (const auto& series : chart.series)
            body += format("<td class=\"num\" data-label=\"{}\">{}</td>", html_escaped(series.name),
                           i < series.values.size() ? html_escaped(display(series.values[i])) : "");
        if (bars != nullptr) {
            const auto& values = chart.series.front().values;
            const double part =
                i < values.size() && is_figure(values[i]) ? height_of(*bars, values[i]) / plot_tall * 100 : 0;
            body += format(
                "<td class=\"bars\"><svg viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" "
                "aria-hidden=\"true\" focusable=\"false\"><rect class=\"bar\" width=\"{:.1f}\" "
                "height=\"8\"/></svg></td>",
                part);
        }
        body += "</tr>\n";
    }
    return body + "</tbody></table>\n";
}

}  // namespace

std::string html_chart(const Chart& chart) {
    std::string body = format("<figure class=\"chart\">\n<h3>{}</h3>\n", html_escaped(chart.title));
    const Range range = range_of(chart);
    if (chart.categories.empty() || chart.series.empty() || range.highest == nullptr)
        return body + format("<p class=\"meta\">{}</p>\n</figure>\n", texts::html_nothing);
    if (!chart.description.empty())
        body += format("<figcaption>{}</figcaption>\n", html_escaped(chart.description));
    // A few bars are a table that draws itself.
    if (chart.kind == ChartKind::bar) return body + numbers(chart, &range) + "</figure>\n";
    body += drawing(chart, range) + "\n";
    if (chart.kind == ChartKind::line) {
        body += "<ul class=\"legend\">";
        for (std::size_t s = 0; s < chart.series.size(); ++s)
            body += chart.series[s].target
                        ? format("<li class=\"target\">{}</li>",
                                 html_escaped(format(texts::html_target_line, chart.series[s].name)))
                        : format("<li class=\"line-{}\">{}</li>", s + 1, html_escaped(chart.series[s].name));
        body += "</ul>\n";
    }
    return body + format("<details><summary>{}</summary>\n{}</details>\n</figure>\n",
                         texts::html_chart_figures, numbers(chart, nullptr));
}

}  // namespace pantau::reports

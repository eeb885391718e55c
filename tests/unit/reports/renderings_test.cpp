// One model, three renderings: the workbook, the page and the mail say the same figures.

#include <cmath>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "reports/html_escape.hpp"
#include "reports/html_text.hpp"
#include "reports/mail_text.hpp"
#include "reports/workbook_content.hpp"
#include "reports/workbook_gangguan.hpp"
#include "reports/workbook_kondisi.hpp"
#include "tests/unit/reports/sample_model.hpp"
#include "tests/unit/reports/workbook_kit.hpp"

using namespace pantau::reports;

namespace {

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

bool is_figure(const Cell& cell) {
    return cell.kind != Cell::Kind::empty && cell.kind != Cell::Kind::text && cell.kind != Cell::Kind::link;
}

/// What a number of the workbook says when it is read as the kind of value that `like` is.
std::string said(double number, const Cell& like) {
    Cell read = like;
    switch (like.kind) {
        case Cell::Kind::seconds:
        case Cell::Kind::days:
            read.number = std::llround(number * 86'400);
            break;
        case Cell::Kind::minutes:
            read.number = std::llround(number * 60);
            break;
        case Cell::Kind::millis:
            read.number = std::llround(number * 1'000);
            break;
        case Cell::Kind::percent:
            read.number = std::llround(number * std::pow(10, like.decimals + 2));
            break;
        case Cell::Kind::instant:
        case Cell::Kind::day:
            read.local_s = std::llround((number - 25'569) * 86'400);
            break;
        default:
            read.number = std::llround(number);
    }
    return display(read);
}

/// Every way in which a sheet says something.
class Said {
public:
    explicit Said(const WorkbookSheet& sheet) : sheet_{sheet} {}
    bool has(const Cell& cell) const {
        for (const auto& found : sheet_.cells) {
            if (is_figure(cell) && found.number && said(*found.number, cell) == display(cell)) return true;
            if (!is_figure(cell) && found.text == display(cell)) return true;
        }
        return false;
    }
    bool has(const std::string& words) const {
        for (const auto& found : sheet_.cells)
            if (holds(found.text, words)) return true;
        return false;
    }

private:
    const WorkbookSheet& sheet_;
};

std::string between_tags(const std::string& words) {
    return ">" + html_escaped(words) + "</";
}

template <class Model, class Write>
void compare(const Model& model, Write write, const std::vector<const Table*>& tables,
             const std::vector<std::string>& charts, const std::set<std::string>& only_on_page) {
    const kit::Folder folder;
    const auto written = write(model, folder / "report.xlsx", 1);
    REQUIRE(kit::ok(written));
    const auto book = read_workbook(written->path);
    REQUIRE(kit::ok(book));
    const auto* front = book->find("Ringkasan");
    const auto* data = book->find("Data Grafik");
    REQUIRE(front != nullptr);
    REQUIRE(data != nullptr);
    const Said sheet{*front}, chart_sheet{*data};
    const auto page = html_text(model);
    const auto mail = mail_text(model, {"report.xlsx", 47'000, true}, "");

    const auto verdict = model.verdict.symbol + " " + model.verdict.word;
    CHECK(sheet.has(text_cell(verdict)));
    CHECK(holds(page, between_tags(verdict)));
    CHECK(holds(mail.text, verdict + "\n"));
    CHECK(holds(mail.html, between_tags(verdict)));
    CHECK(sheet.has(text_cell(model.verdict.sentence)));
    CHECK(holds(page, between_tags(model.verdict.sentence)));
    CHECK(holds(mail.text, model.verdict.sentence));
    REQUIRE(model.tiles.size() == 6);
    for (const auto& tile : model.tiles) {
        INFO("tile " << tile.key << ": " << display(tile.value));
        CHECK(sheet.has(tile.value));
        CHECK(holds(page, fmt::format("<dd class=\"figure\">{}</dd>", html_escaped(display(tile.value)))));
        CHECK(holds(mail.text, tile.label + ": " + display(tile.value)));
        CHECK(holds(mail.html, between_tags(display(tile.value))));
        for (const auto& words : {tile.label, tile.beside, tile.status}) {
            if (words.empty()) continue;
            CHECK(sheet.has(text_cell(words)));
            CHECK(holds(page, between_tags(words)));
            CHECK(holds(mail.text, words));
            CHECK(holds(mail.html, between_tags(words)));
        }
    }
    CHECK(model.narrative.size() >= 3);
    for (const auto& sentence : model.narrative) {
        CHECK(sheet.has(sentence));
        CHECK(holds(page, html_escaped(sentence)));
        CHECK(holds(mail.text, sentence));
        CHECK(holds(mail.html, html_escaped(sentence)));
    }
    for (const auto& suggestion : model.suggestions) {
        CHECK(sheet.has(suggestion));
        CHECK(holds(page, between_tags(suggestion)));
        CHECK(holds(mail.text, "- " + suggestion));
        CHECK(holds(mail.html, between_tags(suggestion)));
    }
    std::size_t compared = 0;
    for (const auto* table : tables)
        for (const auto& row : table->rows)
            for (std::size_t i = 0; i < row.size(); ++i) {
                if (row[i].kind == Cell::Kind::empty) continue;
                INFO("table " << table->key << " column " << table->columns[i].key << ": "
                              << display(row[i]));
                CHECK(holds(page, between_tags(display(row[i]))));
                if (only_on_page.contains(table->columns[i].key)) continue;
                CHECK(sheet.has(row[i]));
                ++compared;
            }
    for (const auto& key : charts)
        for (const auto& series : model.chart(key).series)
            for (const auto& cell : series.values) {
                if (cell.kind == Cell::Kind::empty) continue;
                INFO("chart " << key << ": " << display(cell));
                CHECK(holds(page, between_tags(display(cell))));
                CHECK(chart_sheet.has(cell));
                ++compared;
            }
    CHECK(compared > 50);
}

}  // namespace

TEST_CASE("every figure of the disturbance report is the same in workbook and page and mail",
          "[renderings]") {
    const auto model = sample::gangguan();
    compare(model, write_gangguan, {&model.five_longest, &model.step_keeping}, {"daily_outage", "causes"},
            {});
}

TEST_CASE("every figure of the web report is the same in workbook and page and mail", "[renderings]") {
    const auto model = sample::kondisi();
    compare(model, write_kondisi, {&model.counts, &model.sites, &model.first_things}, {"response"}, {});
}

TEST_CASE("a changed figure is missed by none of the comparisons above", "[renderings]") {
    // The comparison itself is tried: a workbook of another model does not hold this model's figures.
    const kit::Folder folder;
    auto other = sample::gangguan();
    for (auto& tile : other.tiles) tile.value = count_cell(987'654);
    const auto written = write_gangguan(other, folder / "other.xlsx", 1);
    REQUIRE(kit::ok(written));
    const auto book = read_workbook(written->path);
    REQUIRE(kit::ok(book));
    const Said sheet{*book->find("Ringkasan")};
    const auto model = sample::gangguan();
    CHECK_FALSE(sheet.has(model.tiles.front().value));
    CHECK_FALSE(holds(html_text(other), between_tags(display(model.tiles.front().value))));
}

TEST_CASE("the page's piece is escaped and brings neither style nor script", "[renderings]") {
    sample::Options options;
    options.hostile = "<script>alert(1)</script>\" onload='x' \xe2\x80\xaegnp javascript:alert(2) =1+1";
    const auto gangguan = sample::gangguan(options);
    const auto kondisi = sample::kondisi(options);
    for (const auto& page : {html_text(gangguan), html_text(kondisi, false)}) {
        CHECK_FALSE(holds(page, "<script"));
        CHECK_FALSE(holds(page, "style="));
        CHECK_FALSE(holds(page, "onload='"));
        CHECK_FALSE(holds(page, "href="));
        CHECK_FALSE(holds(page, "\xe2\x80\xae"));
        CHECK(holds(page, "&lt;script&gt;"));
    }
    CHECK(holds(html_text(gangguan), "<h2>"));
    CHECK_FALSE(holds(html_text(gangguan, false), "<h2>"));
}

TEST_CASE("a month without anything is a page that says so", "[renderings]") {
    sample::Options options;
    options.empty = true;
    const auto model = sample::gangguan(options);
    const auto page = html_text(model);
    CHECK(holds(page, html_escaped(model.five_longest.empty_text)));
    CHECK(holds(page, model.verdict.word));
}

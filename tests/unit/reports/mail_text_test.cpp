#include "reports/mail_text.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/reports/sample_model.hpp"

using namespace pantau::reports;

namespace {

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

const MailedFile workbook{"Laporan-Analisis-Gangguan_2026-10.xlsx", 47'000, true};
const std::string page = "https://pantau.example.go.id/laporan";

}  // namespace

TEST_CASE("the mail's figures are the tiles of the workbook", "[mail]") {
    const auto gangguan = sample::gangguan();
    const auto kondisi = sample::kondisi();
    for (const ReportModel* model :
         {static_cast<const ReportModel*>(&gangguan), static_cast<const ReportModel*>(&kondisi)}) {
        const auto mail = mail_text(*model, workbook, page);
        REQUIRE(model->tiles.size() == 6);
        for (const auto& tile : model->tiles) {
            INFO(model->kind << " " << tile.key);
            CHECK(holds(mail.text, tile.label + ": " + display(tile.value)));
            CHECK(holds(mail.html, ">" + display(tile.value) + "</td>"));
            CHECK(holds(mail.text, tile.status));
            CHECK(holds(mail.html, tile.status));
        }
        CHECK(holds(mail.text,
                    model->verdict.symbol + " " + model->verdict.word + "\n" + model->verdict.sentence));
        CHECK(holds(mail.html, model->verdict.sentence));
        for (const auto& suggestion : model->suggestions) CHECK(holds(mail.text, "- " + suggestion));
        CHECK(holds(mail.subject, model->period.label));
        CHECK(holds(mail.subject, model->verdict.word));
        CHECK(holds(mail.text, workbook.name));
        CHECK(holds(mail.text, page));
        CHECK(holds(mail.html, "href=\"" + page + "\""));
        CHECK(holds(mail.text, model->office.name));
    }
}

TEST_CASE("the subject says which report and whether it may still change", "[mail]") {
    sample::Options options;
    options.example = false;
    auto model = sample::gangguan(options);
    model.verdict.symbol = "▲";
    model.verdict.word = "PERLU PERHATIAN";
    model.period.label = "1–31 Oktober 2026";
    CHECK(mail_text(model, workbook, page).subject ==
          "Laporan Analisis Gangguan, 1–31 Oktober 2026: ▲ PERLU PERHATIAN");
    model.running = true;
    model.watermark = "SEMENTARA, data sampai 22 November 2026 pukul 07.30 WIB";
    model.example_mark = "DATA CONTOH";
    const auto mail = mail_text(model, workbook, page);
    CHECK(mail.subject ==
          "[DATA CONTOH] Laporan Analisis Gangguan, 1–31 Oktober 2026 (SEMENTARA): ▲ PERLU PERHATIAN");
    CHECK(holds(mail.text, model.watermark));
    CHECK(holds(mail.html, model.watermark));
    CHECK(holds(mail.text, "\nDATA CONTOH\n"));
}

TEST_CASE("a workbook too big for a mail is left on the page", "[mail]") {
    const auto model = sample::kondisi();
    const auto mail = mail_text(model, {"Laporan-Kondisi-Web_2026.xlsx", 12'345'678, false}, page);
    CHECK(holds(mail.text, "Laporan-Kondisi-Web_2026.xlsx, 12,3 MB) terlalu besar untuk dilampirkan"));
    CHECK_FALSE(holds(mail.text, "terlampir"));
}

TEST_CASE("what people typed stays text in the mail", "[mail]") {
    auto model = sample::gangguan();
    model.verdict.sentence =
        "Situs <script>alert(1)</script> \"A&B\"\x01\x1b[31m \xe2\x80\xae"
        "gnp\xff dan _x0041_\r\nX: y";
    const auto mail = mail_text(model, workbook, "");
    CHECK(holds(mail.html,
                "Situs &lt;script&gt;alert(1)&lt;/script&gt; &quot;A&amp;B&quot;[31m gnp\xef\xbf\xbd dan "
                "_x0041_ X: y"));
    CHECK(holds(mail.text, "Situs <script>alert(1)</script> \"A&B\"[31m gnp\xef\xbf\xbd dan _x0041_ X: y\n"));
    CHECK_FALSE(holds(mail.text, "Halaman Laporan"));
}

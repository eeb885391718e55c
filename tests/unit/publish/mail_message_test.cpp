#include "daemon/publish/mail_message.hpp"

#include <algorithm>
#include <sstream>

#include <catch2/catch.hpp>

#include "tests/unit/cases/case_kit.hpp"

using namespace pantau::publish;
using pantau::cases::test::wib;

namespace {

MailMessage sample() {
    return {
        "<kondisi-web.2026-10.r1.0011@example.go.id>",
        wib("2026-11-02 07:00"),
        "Asia/Jakarta",
        {"Sekretariat DPRD", "pantau@example.go.id"},
        {{"Budi, S.Sos.", "budi@example.go.id"},
         {"", "b@example.go.id"},
         {"Kepala “Humas”", "c@example.go.id"}},
        "Laporan: ▲ PERLU PERHATIAN",
        "Ketersediaan: 99,93% – ● Tercapai\n.titik di depan\n",
        "<p>é</p>\n",
        MailAttachment{"Laporan Kondisi Web é.xlsx", "application/octet-stream", std::string(1000, '\0')}};
}

}  // namespace

TEST_CASE("a message has short ASCII lines that end in CRLF and none begins with a dot", "[mail]") {
    auto message = sample();
    message.text = std::string(5000, '.') + "\n..\n.\n" + std::string(300, ' ') + "\n=?UTF-8?Q?x?=\r\n";
    message.subject = std::string(400, 'x') + "é";
    const auto whole = message_text(message);
    std::istringstream lines{whole};
    std::string line;
    while (std::getline(lines, line)) {
        REQUIRE(line.ends_with('\r'));
        line.pop_back();
        CHECK(line.size() <= 200);
        CHECK_FALSE(line.starts_with('.'));
        CHECK_FALSE(line.ends_with(' '));
        CHECK(std::all_of(line.begin(), line.end(), [](char c) { return c >= 0x20 && c < 0x7f; }));
    }
    CHECK(whole.ends_with("\r\n"));
    CHECK(message_text(message) == whole);
}

TEST_CASE("headers say who and when and that a machine wrote it", "[mail]") {
    const auto whole = message_text(sample());
    for (const auto* line :
         {"Date: Mon, 02 Nov 2026 07:00:00 +0700\r\n",
          "From: \"Sekretariat DPRD\" <pantau@example.go.id>\r\n",
          "To: \"Budi, S.Sos.\" <budi@example.go.id>,\r\n b@example.go.id,\r\n =?UTF-8?B?",
          "\r\nMessage-ID: <kondisi-web.2026-10.r1.0011@example.go.id>\r\n",
          "\r\nAuto-Submitted: auto-generated\r\n", "\r\nList-Id: <laporan.pantau.example.go.id>\r\n",
          "filename*=UTF-8''Laporan%20Kondisi%20Web%20%C3%A9.xlsx\r\n"}) {
        INFO(line);
        CHECK(whole.find(line) != std::string::npos);
    }
}

TEST_CASE("encoded words cut no letter and fit their line", "[mail]") {
    CHECK(encoded_words("Laporan Oktober", 9) == "Laporan Oktober");
    CHECK(encoded_words("é", 9) == "=?UTF-8?B?w6k=?=");
    std::string long_text;
    for (int i = 0; i < 100; ++i) long_text += "●é";
    std::istringstream lines{encoded_words(long_text, 9)};
    std::string line;
    while (std::getline(lines, line)) {
        CHECK(line.size() <= 77);
        CHECK(line.find("=?UTF-8?B?") <= 1);
    }
    CHECK(encoded_words("=?UTF-8?Q?x?=", 9).starts_with("=?UTF-8?B?"));
    // Broken UTF-8 ends, too.
    CHECK_FALSE(encoded_words(std::string(500, '\x80'), 9).empty());
}

TEST_CASE("parameters are plain or by RFC 2231", "[mail]") {
    CHECK(parameter("filename", "Laporan-Kondisi-Web_2026-10.xlsx") ==
          "filename=\"Laporan-Kondisi-Web_2026-10.xlsx\"");
    CHECK(parameter("filename", "a \"b\".xlsx") == "filename*=UTF-8''a%20%22b%22.xlsx");
}

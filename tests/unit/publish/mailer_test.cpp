// The queue over a real store and a real file, with a sender that does what the test says.
#include "daemon/publish/mailer.hpp"

#include <fstream>

#include "daemon/publish/mail_order.hpp"
#include "daemon/sha256.hpp"
#include "tests/unit/publish/report_office.hpp"

using namespace pantau;
using namespace pantau::publish;
using namespace pantau::publish::test;
using store::MailState;
using store::ReceiverState;

namespace {

SmtpAttempt says(int code, bool seal = true) {
    SmtpAttempt attempt;
    attempt.receivers = {{250, "ok"}, {250, "ok"}};
    attempt.sealed = seal;
    if (code == 0)
        attempt.trouble = "cut";
    else
        attempt.accepted = {code, "said"};
    return attempt;
}

struct FakeSender final : LetterSender {
    std::vector<SmtpLetter>& letters;
    std::function<SmtpAttempt()>& answer;
    FakeSender(std::vector<SmtpLetter>& l, std::function<SmtpAttempt()>& a) : letters{l}, answer{a} {}
    SmtpAttempt send(const settings::Mail&, const SmtpLetter& letter, const std::function<bool()>& seal,
                     const std::atomic<bool>&) override {
        letters.push_back(letter);
        auto attempt = answer();
        if (attempt.sealed && !seal()) {
            attempt.sealed = false;
            attempt.accepted = {};
        }
        return attempt;
    }
};

struct MailOffice : ReportOffice {
    std::vector<SmtpLetter> letters;
    std::function<SmtpAttempt()> answer = [] { return says(250); };
    std::unique_ptr<Mailer> mailer;
    std::int64_t report = 0;

    MailOffice() {
        settings.mail = settings::Mail{"mail.example.go.id",
                                       587,
                                       settings::MailTls::starttls,
                                       "pantau@example.go.id",
                                       {"a@example.go.id", "Budi <b@example.go.id>"},
                                       {},
                                       {},
                                       {}};
        settings.http.host_names = {"pantau.example.go.id"};
        settings.http.behind_tls_proxy = true;
        open_store();
        const auto file = folder.path / "Laporan-Kondisi-Web_2026-10.xlsx";
        const std::string bytes = "a workbook";
        std::ofstream{file} << bytes;
        store::ReportFile row;
        row.kind = "kondisi-web";
        row.period = "2026-10";
        row.file_name = file.filename().string();
        row.path = file.string();
        row.size = static_cast<std::int64_t>(bytes.size());
        row.sha256 = sha256_hex(bytes);
        report = store::test::wait<store::ReportFile>([&](auto done) {
                     store::add_report(*store, row, 0, done);
                 })->id;
        live();
    }
    void live() {
        mailer =
            std::make_unique<Mailer>(*store, clock, basis(), std::make_unique<FakeSender>(letters, answer));
    }
    store::Mail queue() {
        Made made;
        made.file = *store::report_file(store->read(), report);
        made.mail_text = {"Laporan", "isi", "<p>isi</p>"};
        return *store::test::wait<store::Mail>(
            [&](auto done) { store::queue_mail(*store, mail_for(made, *basis(), "budi"), done); });
    }
    store::Mail mail() { return store::mails_of_report(store->read(), report).at(0); }
};

}  // namespace

TEST_CASE("a mail that was taken is never sent again") {
    MailOffice office;
    const auto queued = office.queue();
    CHECK(queued.receivers[1].name == "Budi");
    CHECK(queued.sender == "Sekretariat DPRD Kabupaten Bogor <pantau@example.go.id>");
    CHECK_FALSE(office.mailer->work());
    REQUIRE(office.letters.size() == 1);
    CHECK(office.letters[0].to == Lines{"a@example.go.id", "b@example.go.id"});
    CHECK(office.letters[0].message.find(queued.message_id) != std::string::npos);
    CHECK(office.mail().state == MailState::sent);
    CHECK(office.mail().attempts == 1);
    CHECK(office.mailer->counters().sent == 1);
    // Not by another look, another life or another order.
    office.mailer->work();
    office.live();
    office.mailer->work();
    CHECK(office.queue().message_id == queued.message_id);
    office.mailer->work();
    CHECK(office.letters.size() == 1);
}

TEST_CASE("a mail refused for now is tried when its time has come") {
    MailOffice office;
    office.queue();
    office.answer = [] { return says(451); };
    CHECK(office.mailer->work() == office.clock.now + 1min);
    CHECK(office.mail().state == MailState::waiting);
    CHECK(office.mail().last_answer == "451 said");
    office.mailer->work();
    CHECK(office.letters.size() == 1);
    office.clock.now += 1min;
    CHECK(office.mailer->work() == office.clock.now + 5min);
    office.clock.now -= 24h;  // the machine's clock was set back: it is not waited for a day
    office.answer = [] { return says(250); };
    office.mailer->work();
    CHECK(office.mail().state == MailState::sent);
    CHECK(office.letters.size() == 3);
    CHECK(office.letters[2].message == office.letters[0].message);
    CHECK(office.mailer->counters().failed == 2);
}

TEST_CASE("an order after a refusal asks those who did not get it under the old Message-ID") {
    MailOffice office;
    const auto queued = office.queue();
    office.answer = [] {
        auto attempt = says(250);
        attempt.receivers[1] = {550, "unknown"};
        return attempt;
    };
    office.mailer->work();
    CHECK(office.mail().state == MailState::partly_sent);
    CHECK(office.mailer->counters().dropped == 1);
    office.answer = [] { return says(250); };
    CHECK(office.queue().state == MailState::waiting);
    office.mailer->work();
    CHECK(office.letters.at(1).to == Lines{"b@example.go.id"});
    CHECK(office.mail().state == MailState::sent);
    CHECK(office.mail().message_id == queued.message_id);
}

TEST_CASE("a kill before the end of the message sends once and one after it sends once more") {
    MailOffice office;
    const auto queued = office.queue();
    SECTION("killed while it only waited") {
        office.live();
        office.mailer->work();
        CHECK(office.letters.size() == 1);
        CHECK(office.mail().unanswered == 0);
    }
    SECTION("killed after the end was noted") {
        store::test::wait<store::Nothing>(
            [&](auto done) { store::seal_mail(*office.store, queued.id, done); });
        office.live();
        CHECK(office.mailer->work() == office.clock.now + 1min);
        CHECK(office.letters.empty());
        CHECK(office.mail().unanswered == 1);
        office.clock.now += 1min;
        office.mailer->work();
        CHECK(office.letters.size() == 1);
    }
    CHECK(office.mail().state == MailState::sent);
}

TEST_CASE("a workbook that was changed or is gone is not sent") {
    MailOffice office;
    office.queue();
    const auto path = store::report_file(office.store->read(), office.report)->path;
    std::ofstream{path} << "something else";
    office.mailer->work();
    CHECK(office.letters.empty());
    CHECK(office.mail().state == MailState::waiting);
    CHECK(office.mail().last_answer.find("is not what was written") != std::string::npos);
    std::ofstream{path} << "a workbook";
    office.clock.now += 1min;
    office.mailer->work();
    CHECK(office.mail().state == MailState::sent);
}

TEST_CASE("without mail settings the queue stands still and loses nothing") {
    MailOffice office;
    office.queue();
    const auto mail = std::exchange(office.settings.mail, std::nullopt);
    office.mailer->use(office.basis());
    CHECK_FALSE(office.mailer->work());
    CHECK(office.letters.empty());
    office.settings.mail = mail;
    office.mailer->use(office.basis());
    office.mailer->work();
    CHECK(office.mail().state == MailState::sent);
}

TEST_CASE("a removed report takes its mails with it") {
    MailOffice office;
    office.queue();
    office.answer = [&] {
        store::test::wait<store::Nothing>(
            [&](auto done) { store::remove_report(*office.store, office.report, done); });
        return says(250, false);
    };
    CHECK_FALSE(office.mailer->work());
    CHECK(store::mails_of_report(office.store->read(), office.report).empty());
}

TEST_CASE("the page is named as other machines know it") {
    struct Row {
        std::vector<std::string> names;
        settings::Endpoint listen;
        bool proxy;
        const char* page;
    };
    const auto row = GENERATE(values<Row>({
        {{"localhost"}, {"127.0.0.1", 8480, true}, false, "http://localhost:8480/laporan"},
        {{}, {"::1", 8480, true}, false, "http://localhost:8480/laporan"},
        {{"localhost", "pantau.dprd.go.id"},
         {"127.0.0.1", 8480, true},
         true,
         "https://pantau.dprd.go.id/laporan"},
        {{"pantau.lan", "x.lan"}, {"0.0.0.0", 80, false}, false, "http://pantau.lan:80/laporan"},
        {{"localhost"}, {"192.168.1.5", 8480, false}, false, "http://192.168.1.5:8480/laporan"},
        {{"localhost"}, {"fd00::5", 8480, false}, false, "http://[fd00::5]:8480/laporan"},
    }));
    settings::Settings settings;
    settings.http.host_names = row.names;
    settings.http.listen = row.listen;
    settings.http.behind_tls_proxy = row.proxy;
    CHECK(report_page(settings) == row.page);
}

TEST_CASE("a scheduled report is queued for mail before its run is done") {
    MailOffice office;
    office.mailer.reset();
    office.publisher = std::make_unique<Publisher>(
        *office.store, office.clock,
        [posts = office.posts](std::function<void()> work) { (*posts)(std::move(work)); }, office.basis(),
        std::make_unique<FakeSender>(office.letters, office.answer));
    std::optional<boost::system::result<Made, MakeProblem>> answer;
    const auto order = [&](bool mail) {
        answer.reset();
        office.publisher->make({ReportKind::kondisi_web, "2026-09", office.clock.now, {}, mail}, "budi",
                               [&](auto made) { answer = std::move(made); });
        office.settle();
        REQUIRE(answer);
        return *answer;
    };
    const auto plain = good(order(false));
    CHECK_FALSE(plain.mail);
    const auto mailed = good(order(true));  // unchanged data, the same file
    CHECK(mailed.unchanged);
    REQUIRE(mailed.mail);
    CHECK(mailed.mail->report == plain.file.id);
    CHECK(mailed.mail->text.find("https://pantau.example.go.id/laporan") != std::string::npos);
    CHECK(good(order(true)).mail->message_id == mailed.mail->message_id);
    office.settings.mail.reset();
    office.publisher->use(office.basis());
    const auto refused = order(true);
    REQUIRE(refused.has_error());
    CHECK(refused.error().kind == MakeProblem::Kind::no_mail);
    CHECK(refused.error().exit_code() == 78);
}

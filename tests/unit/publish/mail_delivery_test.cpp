// What becomes of a mail, dialogue by dialogue, on a clock that is only a number.
#include "daemon/publish/mail_delivery.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/unit/cases/case_kit.hpp"

using namespace pantau;
using namespace pantau::publish;
using namespace std::chrono_literals;
using cases::test::wib;
using store::MailState;
using store::ReceiverState;

namespace {

const Instant start = wib("2026-11-02 07:00");

store::Mail mail_to(int receivers) {
    store::Mail mail;
    for (int i = 0; i < receivers; ++i)
        mail.receivers.push_back(
            {std::string(1, static_cast<char>('a' + i)) + "@example.go.id", {}, ReceiverState::waiting, {}});
    mail.since = mail.next_try = mail.created = start;
    return mail;
}

/// "C: …" is ours, "S: …" the server's, "=" the moment in which the end of the message is handed over.
SmtpAttempt dialogue(const std::vector<std::string>& lines, std::string trouble = {}) {
    SmtpDialogue heard;
    for (const auto& line : lines) {
        if (line == "=")
            heard.sealed();
        else if (line.starts_with("C: "))
            heard.sent(line.substr(3) + "\r\n");
        else
            heard.received(line.substr(3) + "\r\n");
    }
    heard.attempt().trouble = std::move(trouble);
    return heard.attempt();
}

std::vector<std::string> with(std::vector<std::string> rest) {
    std::vector<std::string> lines{"S: 220 mx", "C: EHLO x", "S: 250-mx", "S: 250 SIZE 100",
                                   "C: MAIL FROM:<p@x> SIZE=9"};
    lines.insert(lines.end(), rest.begin(), rest.end());
    return lines;
}

store::Mail tried(store::Mail mail, const SmtpAttempt& attempt, Instant now) {
    ++mail.attempts;
    return judged(std::move(mail), attempt, now);
}

std::string states(const store::Mail& mail) {
    std::string text;
    for (const auto& receiver : mail.receivers) text += *to_string(receiver.state);  // a, r, w
    return text;
}

const auto accepted = with(
    {"S: 250 ok", "C: RCPT TO:<a@x>", "S: 250 ok", "C: DATA", "S: 354 go", "=", "S: 250 2.0.0 queued as 7"});
const auto cut_at_the_end = with({"S: 250 ok", "C: RCPT TO:<a@x>", "S: 250 ok", "C: DATA", "S: 354 go", "="});
const auto cut_in_the_middle = with({"S: 250 ok", "C: RCPT TO:<a@x>", "S: 250 ok", "C: DATA", "S: 354 go"});

}  // namespace

TEST_CASE("one dialogue decides about one receiver by the server's own words", "[mail]") {
    struct Row {
        std::string what;
        std::vector<std::string> lines;
        MailState state;
        std::string receiver, answer;
        int unanswered;
    };
    const auto row = GENERATE(values<Row>({
        {"accepted", accepted, MailState::sent, "a", "250 2.0.0 queued as 7", 0},
        {"no such user",
         with({"S: 250 ok", "C: RCPT TO:<a@x>", "S: 550 5.1.1 no such user", "C: QUIT", "S: 221 bye"}),
         MailState::given_up, "r", "550 5.1.1 no such user", 0},
        {"greylisted", with({"S: 250 ok", "C: RCPT TO:<a@x>", "S: 451 4.7.1 try later"}), MailState::waiting,
         "w", "451 4.7.1 try later", 0},
        {"mailbox full", with({"S: 250 ok", "C: RCPT TO:<a@x>", "S: 452 4.2.2 full"}), MailState::waiting,
         "w", "452 4.2.2 full", 0},
        {"spam for ever",
         with({"S: 250 ok", "C: RCPT TO:<a@x>", "S: 250 ok", "C: DATA", "S: 354 go", "=", "S: 554 5.7.1 no"}),
         MailState::given_up, "r", "554 5.7.1 no", 0},
        {"not now after the message",
         with({"S: 250 ok", "C: RCPT TO:<a@x>", "S: 250 ok", "C: DATA", "S: 354 go", "=",
               "S: 451 4.3.0 no space"}),
         MailState::waiting, "w", "451 4.3.0 no space", 0},
        {"sender refused", with({"S: 553 5.1.8 not yours"}), MailState::given_up, "r", "553 5.1.8 not yours",
         0},
        {"too big", with({"S: 552 5.3.4 too big"}), MailState::given_up, "r", "552 5.3.4 too big", 0},
        {"wants a sign-in", with({"S: 530 5.7.0 sign in first"}), MailState::waiting, "w",
         "530 5.7.0 sign in first", 0},
        {"wrong password",
         {"S: 220 mx", "C: EHLO x", "S: 250 AUTH PLAIN", "C: AUTH PLAIN", "S: 334", "C: xxxx",
          "S: 535 5.7.8 wrong"},
         MailState::waiting,
         "w",
         "535 5.7.8 wrong",
         0},
        {"not in service", {"S: 554 go away"}, MailState::waiting, "w", "554 go away", 0},
        {"closing", with({"S: 250 ok", "C: RCPT TO:<a@x>", "S: 421 4.3.2 closing"}), MailState::waiting, "w",
         "421 4.3.2 closing", 0},
        {"cut in the middle", cut_in_the_middle, MailState::waiting, "w", "why", 0},
        {"cut at the end", cut_at_the_end, MailState::waiting, "w", "why", 1},
        {"nobody there", {}, MailState::waiting, "w", "why", 0},
        {"one way of signing in fails and the next does",
         {"S: 220 mx", "C: AUTH CRAM-MD5", "S: 504 unknown", "C: AUTH PLAIN x", "S: 235 ok",
          "C: MAIL FROM:<p@x>", "S: 250 ok", "C: RCPT TO:<a@x>", "S: 450 later"},
         MailState::waiting,
         "w",
         "450 later",
         0},
    }));
    INFO(row.what);
    const auto mail = tried(mail_to(1), dialogue(row.lines, "why"), start + 10s);
    CHECK(mail.state == row.state);
    CHECK(states(mail) == row.receiver);
    CHECK(mail.last_answer == row.answer);
    CHECK(mail.unanswered == row.unanswered);
    CHECK(mail.finished.has_value() == (row.state != MailState::waiting));
    if (row.state == MailState::waiting) CHECK(mail.next_try == start + 10s + 1min);
}

TEST_CASE("each receiver has an answer of their own", "[mail]") {
    auto mail = tried(mail_to(3),
                      dialogue(with({"S: 250 ok", "C: RCPT TO:<a@x>", "S: 250 ok", "C: RCPT TO:<b@x>",
                                     "S: 550 unknown", "C: RCPT TO:<c@x>", "S: 451 greylisted", "C: DATA",
                                     "S: 354 go", "=", "S: 250 taken"})),
                      start);
    CHECK(states(mail) == "arw");
    CHECK(mail.state == MailState::waiting);
    CHECK(mail.receivers[1].answer == "550 unknown");
    CHECK(mail.receivers[2].answer == "451 greylisted");
    // From now on only the third is asked.
    mail = tried(mail, dialogue(accepted), start + 1min);
    CHECK(states(mail) == "ara");
    CHECK(mail.state == MailState::partly_sent);

    // With everybody refused for now, the refusal of DATA is no verdict about anybody.
    mail = tried(mail_to(2),
                 dialogue(with({"S: 250 ok", "C: RCPT TO:<a@x>", "S: 451 later", "C: RCPT TO:<b@x>",
                                "S: 550 unknown", "C: DATA", "S: 554 no valid recipients"})),
                 start);
    CHECK(states(mail) == "wr");
    CHECK(mail.state == MailState::waiting);
}

TEST_CASE("refused for now it is tried after 1 and 5 and 15 minutes and then hourly for five days",
          "[mail]") {
    const auto later = dialogue(with({"S: 250 ok", "C: RCPT TO:<a@x>", "S: 451 later"}));
    auto mail = mail_to(1);
    std::vector<std::chrono::minutes> waits;
    auto now = start;
    for (; mail.state == MailState::waiting; now = mail.next_try) {
        mail = tried(mail, later, now);
        if (mail.state != MailState::waiting) break;
        waits.push_back(std::chrono::duration_cast<std::chrono::minutes>(mail.next_try - now));
    }
    CHECK(std::vector(waits.begin(), waits.begin() + 5) ==
          std::vector<std::chrono::minutes>{1min, 5min, 15min, 60min, 60min});
    CHECK(mail.state == MailState::given_up);
    CHECK(mail.finished == now);
    CHECK(now - start >= 5 * 24h);
    CHECK(now - start < 5 * 24h + 1h);
    CHECK(mail.last_answer == "451 later");
}

TEST_CASE("time in which the service was down does not use up a mail's days", "[mail]") {
    const auto later = dialogue(with({"S: 421 closing"}));
    auto mail = tried(mail_to(1), later, start);
    mail = tried(mail, later, start + 30 * 24h);
    CHECK(mail.state == MailState::waiting);
    CHECK(mail.next_try == start + 30 * 24h + 5min);
    auto now = mail.next_try;
    for (; mail.state == MailState::waiting; now = mail.next_try) mail = tried(mail, later, now);
    CHECK(*mail.finished - start > 34 * 24h);
    CHECK(*mail.finished - start < 36 * 24h);
}

TEST_CASE("a mail whose answer was cut off goes out once more and no third time", "[mail]") {
    auto mail = tried(mail_to(1), dialogue(cut_at_the_end), start);
    CHECK(mail.unanswered == 1);
    SECTION("and the second answer is seen") {
        mail = tried(mail, dialogue(accepted), mail.next_try);
        CHECK(mail.state == MailState::sent);
        CHECK(mail.unanswered == 1);
    }
    SECTION("and the second is cut off too") {
        mail = tried(mail, dialogue(cut_at_the_end), mail.next_try);
        CHECK(mail.state == MailState::unconfirmed);
        CHECK(states(mail) == "w");
    }
    SECTION("a kill counts as a cut") {
        mail = judged(mail, cut_by_restart(mail), mail.next_try);
        CHECK(mail.state == MailState::unconfirmed);
    }
    SECTION("while cuts in the middle are tried on and on") {
        for (int i = 0; i < 20; ++i) mail = tried(mail, dialogue(cut_in_the_middle), mail.next_try);
        CHECK(mail.state == MailState::waiting);
        CHECK(mail.unanswered == 1);
    }
}

TEST_CASE("a server's words can forge nothing", "[mail]") {
    const auto mail = tried(
        mail_to(1),
        dialogue(with({"S: 250 ok", "C: RCPT TO:<a@x>", "S: 550 \x1b[31m\xff" + std::string(5000, 'x')})),
        start);
    CHECK(mail.receivers[0].answer.size() <= 300);
    CHECK(std::all_of(mail.last_answer.begin(), mail.last_answer.end(),
                      [](char c) { return c >= 0x20 && c < 0x7f; }));
    const auto nonsense = dialogue({"S: ", "S: abc", "S: 25", "S: 2x0 yes"});
    CHECK(nonsense.session.code == 0);
}

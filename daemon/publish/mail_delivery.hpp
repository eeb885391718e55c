#pragma once
// What becomes of a mail after a dialogue with the server: whom it reached, whether and when it is tried
// again. Pure: the dialogue and the present are arguments.
//
// Nothing is lost and nothing comes twice as far as SMTP allows it: a server that said 2xx after the message
// has it and is never given it again; where the line was cut between the end of the message and that answer,
// nobody can know, so it is sent once more under the same Message-ID, and no third time.

#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/mail_queue.hpp"

namespace pantau::publish {

using Instant = store::Instant;

struct SmtpReply {
    int code = 0;      ///< 0: none came
    std::string text;  ///< its first line, without the code
    bool good() const { return code / 100 == 2; }
    bool later() const { return code / 100 == 4; }
    bool never() const { return code / 100 == 5; }
    friend bool operator==(const SmtpReply&, const SmtpReply&) = default;
};
/// "550 5.1.1 no such user"
std::string to_string(const SmtpReply& reply);

/// One dialogue, as far as it came.
struct SmtpAttempt {
    SmtpReply session;                 ///< a refusal of greeting, encryption or sign-in
    SmtpReply sender;                  ///< to MAIL FROM
    std::vector<SmtpReply> receivers;  ///< to RCPT TO, in the order asked
    SmtpReply data;                    ///< to DATA
    bool sealed = false;               ///< the end of the message was handed to the connection
    SmtpReply accepted;                ///< the answer to it
    std::string trouble;               ///< English; why it ended, where no answer says so
};

/// Reads a dialogue line by line.
class SmtpDialogue {
public:
    void sent(std::string_view command);  ///< one command of ours, without the message itself
    void received(std::string_view line);
    void sealed() { attempt_.sealed = true; }
    SmtpAttempt& attempt() noexcept { return attempt_; }

private:
    enum class At { session, sender, receiver, data, content, goodbye };
    At at_ = At::session;
    SmtpAttempt attempt_;
};

/// After this long without success a mail is given up; times when the service was down do not count.
inline constexpr std::chrono::hours give_up_after{5 * 24};
/// Cut off this often between the end of the message and its answer, it is not sent again.
inline constexpr int most_unanswered = 2;

/// 1, 5, 15 minutes, then hourly. \param attempts  begun so far, at least 1
std::chrono::minutes wait_after(int attempts);

/// \param mail  as it stood when the dialogue was begun, with that dialogue counted in `attempts`; the
/// receivers
///              asked are those that wait, in their order
store::Mail judged(store::Mail mail, const SmtpAttempt& attempt, Instant now);

/// A life of the service ended between the end of the message and the note of the answer.
SmtpAttempt cut_by_restart(const store::Mail& mail);

}  // namespace pantau::publish

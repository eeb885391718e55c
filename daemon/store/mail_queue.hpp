#pragma once
// Reports on their way to the people who get them by mail. A mail stands here before anybody is told that it
// will be sent, and stays, with what became of it, as long as its report stands in the archive.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/store/store.hpp"

namespace pantau::store {

enum class ReceiverState {
    waiting,   ///< not tried yet, or refused for now
    accepted,  ///< the server took the mail for them: never sent to them again
    refused,   ///< the server refused them, or the mail, for good
};
const char* to_string(ReceiverState state) noexcept;

struct MailReceiver {
    std::string address;  ///< "sekretaris@example.go.id"
    std::string name;     ///< for people, UTF-8; may be empty
    ReceiverState state = ReceiverState::waiting;
    std::string answer;  ///< the server's last word about them: "550 5.1.1 no such user"; may be empty
    friend bool operator==(const MailReceiver&, const MailReceiver&) = default;
};

enum class MailState {
    waiting,      ///< to be tried at `next_try`
    sent,         ///< accepted for every receiver
    partly_sent,  ///< accepted for some, refused for the others
    given_up,     ///< refused for all, or tried for days in vain
    unconfirmed,  ///< handed over twice, and both times the line was cut before the server's answer
};
const char* to_string(MailState state) noexcept;

struct Mail {
    std::int64_t id = 0;      ///< set by the store
    std::int64_t report = 0;  ///< of the archive
    std::string message_id;   ///< with its angle brackets; of this row for ever
    std::string sender;       ///< "Sekretariat DPRD <pantau@example.go.id>"
    std::string subject, text, html;
    std::vector<MailReceiver> receivers;  ///< in the order of the settings
    std::string actor;                    ///< who asked; "schedule"
    Instant created{};                    ///< set by the store
    MailState state = MailState::waiting;
    int attempts = 0;      ///< dialogues with the server that were begun
    int unanswered = 0;    ///< of those, cut off between the end of the message and the server's answer
    bool sealing = false;  ///< see seal_mail
    Instant since{};       ///< from when the days until giving up are counted
    Instant next_try{};
    std::string last_answer;          ///< of the newest attempt: the server's words, or why there were none
    std::optional<Instant> finished;  ///< no longer waiting since then
};

/// Puts a mail into the queue, to be tried at once. Where one for that report and those receivers (in any
/// order) stands there already, that one is answered: as it is when it waits or was sent; else waiting again
/// for those who did not get it, under its old Message-ID.
void queue_mail(Store& store, Mail mail, Done<Mail> done);
/// Notes, before the end of the message is handed to the server, that it may be accepted from now on: after a
/// kill nobody else would know. Cleared by save_mail.
void seal_mail(Store& store, std::int64_t id, Done<Nothing> done);
/// Writes what an attempt changed: state, counts, times, answers, receivers. Problem not_found: its report
/// was removed meanwhile.
void save_mail(Store& store, Mail mail, Done<Nothing> done);

/// Those that wait, the one due first first.
std::vector<Mail> waiting_mails(const Snapshot& snapshot);
/// Of one report, oldest first; `text` and `html` are left empty.
std::vector<Mail> mails_of_report(const Snapshot& snapshot, std::int64_t report);
std::optional<Mail> mail(const Snapshot& snapshot, std::int64_t id);

}  // namespace pantau::store

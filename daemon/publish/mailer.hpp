#pragma once
// Takes the mails of the queue to the server, on a thread of its own: a mail server that refuses, hangs or
// is gone holds up nobody but its mails.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "daemon/clock.hpp"
#include "daemon/publish/report_maker.hpp"
#include "daemon/publish/smtp_client.hpp"
#include "daemon/publish/worker.hpp"

namespace pantau::publish {

/// Since the program started; for metrics.
struct MailCounters {
    std::uint64_t sent = 0;     ///< dialogues in which the server took the message
    std::uint64_t failed = 0;   ///< dialogues in which it did not
    std::uint64_t dropped = 0;  ///< mails given up, wholly or for some receivers
};

/// Thread safety: work() belongs to one thread, its own after start(); everything else may be called from
/// any.
class Mailer {
public:
    /// \param sender  null: over the network
    Mailer(store::Store& store, const Clock& clock, std::shared_ptr<const Basis> basis,
           std::unique_ptr<LetterSender> sender = nullptr);

    void start();
    void use(std::shared_ptr<const Basis> basis);
    void look() { worker_.look(); }  ///< something was put into the queue

    MailCounters counters() const;
    /// Since when its thread has been at one round of mails; nothing while it has none.
    std::optional<std::chrono::steady_clock::time_point> working_since() const {
        return worker_.working_since();
    }

    /// Sends everything that is due. \return when to look again; nothing: when told to
    std::optional<Instant> work();

private:
    bool due(const store::Mail& mail, Instant now) const;
    void deliver(store::Mail mail, const Basis& basis);
    SmtpAttempt attempt(const store::Mail& mail, const Basis& basis);
    bool seal(std::int64_t id);
    void conclude(store::Mail before, const SmtpAttempt& attempt);
    bool save(const store::Mail& mail);
    void save_again();

    store::Store& store_;
    const Clock& clock_;
    std::unique_ptr<LetterSender> sender_;
    std::map<std::int64_t, store::Mail> unsaved_;  ///< what became of them the disk did not take yet

    mutable std::mutex mutex_;  ///< guards what follows
    std::shared_ptr<const Basis> basis_;
    MailCounters counters_;
    Worker
        worker_;  ///< its end breaks off the dialogue under way, whose mail is tried again in the next life
};

}  // namespace pantau::publish

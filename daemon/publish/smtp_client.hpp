#pragma once
// One dialogue with a mail server, through libcurl. Everything that is decided about it stands in
// mail_delivery.hpp.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/publish/mail_delivery.hpp"
#include "daemon/settings/settings.hpp"

namespace pantau::publish {

/// How long is waited for a server. The longest is also what a hung server may hold up other mails.
struct SmtpLimits {
    std::chrono::milliseconds connect{30'000};
    std::chrono::milliseconds answer{120'000};  ///< to a command, or for the next bytes to be taken
    std::chrono::milliseconds whole{600'000};
};

struct SmtpLetter {
    std::string from;             ///< addresses alone
    std::vector<std::string> to;  ///< at least one
    std::string message;          ///< as message_text makes it
};

/// Sends letters. Tests have one of their own.
class LetterSender {
public:
    virtual ~LetterSender() = default;
    /// Blocks until the dialogue is over.
    /// \param seal  called once, before the end of the message is handed over; false: do not hand it over
    /// \param stop  set by another thread: end within about a second
    virtual SmtpAttempt send(const settings::Mail& server, const SmtpLetter& letter,
                             const std::function<bool()>& seal, const std::atomic<bool>& stop) = 0;
};

/// Over the network. Encrypts as the settings say and never falls back; looks at no proxy and no .netrc.
/// Thread safety: one thread at a time.
class SmtpClient final : public LetterSender {
public:
    explicit SmtpClient(SmtpLimits limits = {}) : limits_{limits} {}
    SmtpAttempt send(const settings::Mail& server, const SmtpLetter& letter,
                     const std::function<bool()>& seal, const std::atomic<bool>& stop) override;

private:
    SmtpLimits limits_;
};

}  // namespace pantau::publish

#pragma once
// A mail as it goes over the line (RFC 5322, MIME). Pure, and the same bytes for the same mail: whoever gets
// it twice sees that it is one.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/clock.hpp"
#include "daemon/settings/addresses.hpp"

namespace pantau::publish {

struct MailAttachment {
    std::string name;  ///< as the reader sees it, UTF-8
    std::string type;  ///< "application/pdf"
    std::string bytes;
};

struct MailMessage {
    std::string message_id;  ///< with angle brackets
    Instant date{};
    std::string zone;  ///< of the tz database, for the Date header
    settings::MailAddress from;
    std::vector<settings::MailAddress> to;
    std::string subject, text, html;  ///< UTF-8
    std::optional<MailAttachment> attachment;
};

/// Lines end in CRLF, none is longer than 998 bytes, none begins with a dot, and there is nothing but ASCII:
/// it passes any server unchanged.
std::string message_text(const MailMessage& message);

/// RFC 2047: as it is where it is plain ASCII, else encoded words of at most 75 bytes, folded.
/// \param used  bytes that stand before it on its line
std::string encoded_words(std::string_view text, std::size_t used);
/// RFC 2045 6.7.
std::string quoted_printable(std::string_view text);
/// A header's parameter: `filename="x.xlsx"`, or by RFC 2231 `filename*=UTF-8''x%20y.xlsx`.
std::string parameter(std::string_view name, std::string_view value);

}  // namespace pantau::publish

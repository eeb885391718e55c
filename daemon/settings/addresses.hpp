#pragma once
// Addresses in settings: read, checked and brought to one spelling. Pure text; nothing is looked up.

#include <optional>
#include <string>
#include <string_view>

#include "daemon/settings/settings.hpp"

namespace pantau::settings {

/// "127.0.0.1:8480", "[::1]:8480", "localhost:8480" (127.0.0.1). Port 0 to 65535.
std::optional<Endpoint> parse_endpoint(std::string_view text);

/// "10.0.0.0/8", "::1"; canonical text, or an empty one and a complaint.
struct CidrRead {
    std::string canonical;
    std::string mistake;
};
CidrRead parse_cidr(std::string_view text);

/// An http or https URL, as far as settings need it.
struct UrlParts {
    std::string scheme;  ///< lower case
    std::string host;    ///< lower case, without brackets
    std::uint16_t port = 0;
};
struct UrlRead {
    std::optional<UrlParts> parts;
    std::string mistake;  ///< "must begin with http:// or https://" …
};
UrlRead parse_url(std::string_view text);

/// "192.168.1.1:53", "[2001:db8::1]:53", "example.org:443", or a URL, whose host and port are taken.
std::optional<Reference> parse_reference(std::string_view text);

/// A name as it stands in a Host header, without port: lower case, or empty when it is none.
std::string parse_host_name(std::string_view text);

/// "sekretaris@example.go.id", also with a name before it: "Sekretaris DPRD <sekretaris@example.go.id>".
struct MailAddress {
    std::string name;     ///< UTF-8, may be empty
    std::string address;  ///< printable ASCII, fit for an SMTP command
};
/// Enough to catch a slip and to keep commands and headers whole; the mail server has the last word.
std::optional<MailAddress> parse_mail_address(std::string_view text);

/// The sentence that says what is wrong with a NIP (18 digits; blanks between its groups are taken out
/// first), empty when nothing is: birth date, month of appointment, sex, serial. Months 21 to 29 are contract
/// numbers of PPPK.
std::string nip_mistake(std::string_view digits);

}  // namespace pantau::settings

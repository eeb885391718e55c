#pragma once
// From a report that was made to a mail in the queue.

#include <string>

#include "daemon/publish/report_maker.hpp"
#include "daemon/store/mail_queue.hpp"

namespace pantau::publish {

/// Bigger workbooks are not attached: many servers refuse such mails, and the page has the file.
inline constexpr std::int64_t largest_attachment = std::int64_t{10} << 20;

/// \pre basis.settings.mail, made.file.id != 0
store::Mail mail_for(const Made& made, const Basis& basis, const std::string& actor);

/// Where people find the page Laporan, by the settings.
std::string report_page(const settings::Settings& settings);

}  // namespace pantau::publish

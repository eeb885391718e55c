#pragma once
// Text of a model inside HTML: in the mail and on the page Laporan. Pure.

#include <string>
#include <string_view>

namespace pantau::reports {

/// One line without control characters or marks that turn the text around; names of sites and titles of cases
/// are typed by people.
std::string plain_line(std::string_view raw);

/// As above, safe between tags and inside a quoted attribute.
std::string html_escaped(std::string_view raw);

}  // namespace pantau::reports

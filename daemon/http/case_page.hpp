#pragma once
// The page of one case: the step at hand with its buttons, links, the seven steps, the whole history. Drawn
// when it is asked for, and again, with what was wrong and the entries kept, when an act was refused.

#include <map>
#include <string>
#include <vector>

#include "daemon/http/case_view.hpp"

namespace pantau::http {

/// What stands on the page besides the case.
struct CasePageExtras {
    std::vector<PageError> errors{};
    std::vector<cases::Event> newer{};             ///< what others did since the sender's page was drawn
    std::map<std::string, std::string> entries{};  ///< of the refused form, by field name
    std::string notice{};
    int status = 200;
};
/// Network thread; answers from a reader.
void answer_case_page(App& app, const Call& call, const std::string& number, CasePageExtras extras,
                      Respond respond);

/// The hidden entries of a form, as HTML: key, what the page showed, the step, where to go afterwards.
std::string hidden_entries(const std::string& key, int seen, int step, const std::string& from);
/// Choice of a coded reason with its words, as HTML for several forms of a page.
std::string reason_entries(const std::string& id);

}  // namespace pantau::http

// Settings, SOP, calendar and word lists: what people write in TOML. Any text gives either the thing or at
// least one mistake with its place in the file, never both and never neither.
#include <algorithm>

#include "daemon/cases/calendar_file.hpp"
#include "daemon/cases/sop_file.hpp"
#include "daemon/settings/content.hpp"
#include "daemon/settings/load.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace pantau;

namespace {

void placed(const settings::Problems& problems, std::string_view text) {
    const auto lines = 2 + static_cast<unsigned>(std::count(text.begin(), text.end(), '\n'));
    for (const auto& problem : problems.in_order()) {
        fuzz::hold(problem.line >= 1 && problem.column >= 1 && problem.line <= lines,
                   "a mistake has its place", problem.message);
        fuzz::hold(!problem.message.empty(), "a mistake says what it is");
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto loaded = settings::read(text, "fuzz.toml");
    fuzz::hold(loaded.settings.has_value() == loaded.problems.empty(), "settings or mistakes");
    placed(loaded.problems, text);

    settings::Problems of_sop, of_calendar, of_words;
    const auto sop = cases::read_sop(text, "sop.toml", of_sop);
    fuzz::hold(sop.has_value() == of_sop.empty(), "a SOP or mistakes");
    placed(of_sop, text);
    const auto calendar = cases::read_calendar(text, "calendar.toml", of_calendar);
    fuzz::hold(calendar.has_value() == of_calendar.empty(), "a calendar or mistakes");
    placed(of_calendar, text);
    (void)settings::read_content_text(text, "words.toml", of_words);
    placed(of_words, text);
    return 0;
}

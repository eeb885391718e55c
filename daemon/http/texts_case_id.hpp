#pragma once
// What the pages about cases say, in Bahasa Indonesia.

#include <optional>
#include <string>
#include <string_view>

#include "daemon/cases/event.hpp"
#include "daemon/cases/judge.hpp"
#include "daemon/cases/sop.hpp"
#include "daemon/cases/working_calendar.hpp"
#include "daemon/http/texts_id.hpp"

namespace pantau::http::texts_id {

/// "14.05 WIB" on the day of `now`, else "30 Nov 14.05 WIB", in another year "30 Nov 2025 14.05 WIB".
std::string when(cases::Instant at, cases::Instant now, const std::string& zone);
/// The same to the second and without the zone's name: "14.05.30", "30 Nov 14.05.30".
std::string when_exact(cases::Instant at, cases::Instant now, const std::string& zone);
/// "Senin, 30 November 2026"
std::string long_date(date::local_days day);
/// "1 jam", "4 menit", "2 jam 30 menit": a standard in full words.
std::string standard(std::int64_t seconds);
/// "sisa 1 j 54 m", "lewat 12 m 35 d"
std::string remaining(std::int64_t seconds);

/// One line on what happened; personal text is left to the caller, who may add it.
std::string event_line(const cases::Event& event, const cases::Sop* sop, const std::string& zone);
/// "dikoreksi", "diisi belakangan", … of a flag; empty for one that says nothing to staff.
std::string_view flag_word(std::string_view flag);
/// The actor as people read it: without "token:" and "cli:".
std::string actor_word(std::string_view actor);
/// The name of an executor code of the SOP, or the name as it was given.
std::string executor_word(const std::string& executor, const cases::Sop* sop);

Tagged verdict_tag(cases::Verdict verdict);
Tagged attempt_tag(cases::AttemptStatus status);
Tagged case_status_tag(cases::CaseStatus status);

/// Why time stands still: "waktu berhenti: jam istirahat; berjalan lagi pukul 13.00".
std::string standing_still(std::string_view why, std::optional<cases::Instant> until, cases::Instant now,
                           const std::string& zone);
/// "jam istirahat", "di luar jam kerja", "akhir pekan", "libur: Natal"
std::string piece_word(const cases::Piece& piece);

}  // namespace pantau::http::texts_id

#pragma once
// The way back when the database is damaged and there is no copy of it: what can be read goes into a new one, and what
// could not is said. (`pantau restore --salvage`)

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

#include "daemon/cases/sop_book.hpp"
#include "daemon/cases/working_calendar.hpp"
#include "daemon/store/backup.hpp"
#include "daemon/store/salvage_read.hpp"
#include "daemon/store/verify.hpp"

namespace pantau::store {

struct Salvaged {
    BackupDone copy;              ///< the new database, as a backup that restore() takes
    std::int64_t events_lost = 0; ///< ids within the log that could not be read
    /// Events behind the first one that is lost or changed: no chain reaches them, so they are no part of the new
    /// record; they stand in this file as JSON, a line each, to be entered again by hand. Empty: none.
    std::filesystem::path behind;
    std::int64_t events_behind = 0;
    std::int64_t texts_lost = 0;     ///< titles, requesters and notes of kept events; they count as erased
    std::int64_t verdicts_again = 0; ///< judged anew, since the stored verdict could not be read
    std::vector<TableSaved> tables;  ///< those that are not whole
    VerifyReport verified;           ///< of the new database
};

/// Reads `damaged` (with its log beside it, if there is one) table by table into a new database, keeps the longest
/// beginning of the log whose hash chain holds, and makes every table about cases from it again. Sessions end.
/// `damaged` is left as it is. \param copy  where the new one is written
/// \param sops, calendar  of the settings, for those that the damaged database no longer holds
/// \return or why nothing can be saved; nothing is written then
boost::system::result<Salvaged, BackupProblem> salvage(const std::filesystem::path& damaged,
                                                       const std::filesystem::path& copy, const Options& options,
                                                       const cases::SopBook& sops,
                                                       const cases::WorkingCalendar& calendar);

}  // namespace pantau::store

#pragma once
// The fingerprint of a report's content: equal figures and rows give an equal hash, whatever the hour of the
// run.

#include <string>

#include "reports/model.hpp"

namespace pantau::reports {

/// SHA-256 (hex, 64 characters) over kind, period, verdict, tiles, sentences, tables and charts; not over
/// cut-off, version, chain head, letterhead, signatures, Metodologi, last-check times and days left. The
/// builders have already put it into `data_hash`; `report verify` calls it again on the recomputed model.
std::string data_hash(const GangguanModel& model);
std::string data_hash(const KondisiModel& model);
/// Of the rows from `first` on, by the same rules.
std::string rows_hash(const Table& table, std::size_t first);

}  // namespace pantau::reports

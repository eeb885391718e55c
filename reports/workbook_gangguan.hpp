#pragma once
// Laporan Analisis Gangguan as an XLSX workbook. Only layout happens here: every figure, row and sentence
// comes from the model, so that workbook, page and mail cannot disagree.

#include <filesystem>

#include "reports/written_file.hpp"

namespace pantau::reports {

struct GangguanModel;  // reports/model.hpp

/// Writes the workbook beside `final_path` under a temporary name, verifies it, syncs it and renames it. A
/// symbolic link under the final name is replaced, never followed. Equal models and revisions give equal
/// bytes. `revision` (from 1) is what the archive calls the file: `_r2` in its name, "Revisi" among its
/// properties. Thread safety: any thread; two calls for the same path at the same time are not supported.
Result<WrittenFile> write_gangguan(const GangguanModel& model, const std::filesystem::path& final_path,
                                   int revision = 1);

}  // namespace pantau::reports

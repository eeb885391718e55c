#pragma once
// Report files that were written, so that they can be listed, fetched and checked later.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/store.hpp"

namespace pantau::store {

struct ReportFile {
    std::int64_t id = 0;    ///< set by the store
    std::string kind;       ///< "analisis-gangguan", "kondisi-web"
    std::string period;     ///< "2026-10"
    int revision = 0;       ///< of that kind and period, from 1; the store sees that it rises
    std::string file_name;  ///< in the report folder
    std::string path;       ///< where it was written
    std::int64_t size = 0;
    std::string sha256;     ///< of the file, hex
    std::string data_hash;  ///< of the model, hex; equal data make no new revision
    Instant cut_off{};
    Instant created{};         ///< set by the store
    bool provisional = false;  ///< SEMENTARA: the period was still running
    bool late = false;         ///< made after its scheduled time, because the service was down
    std::string actor;         ///< who asked; "schedule"
};

/// Problem conflict: `expected_revision` is not the next one (somebody else was faster); 0: any.
void add_report(Store& store, ReportFile file, int expected_revision, Done<ReportFile> done);
/// Forgets the row (retention); the file is the caller's.
void remove_report(Store& store, std::int64_t id, Done<Nothing> done);

/// It stands elsewhere now. Problem not_found: it was removed meanwhile.
void move_report(Store& store, std::int64_t id, std::string path, Done<Nothing> done);

std::vector<ReportFile> list_reports(const Snapshot& snapshot, int limit,
                                     std::int64_t before_id = 0);  ///< newest first
std::optional<ReportFile> report_file(const Snapshot& snapshot, std::int64_t id);
/// The newest revision.
std::optional<ReportFile> newest_report(const Snapshot& snapshot, std::string_view kind,
                                        std::string_view period);
/// By the SHA-256 of the file (`report verify`).
std::optional<ReportFile> report_by_hash(const Snapshot& snapshot, std::string_view sha256);

}  // namespace pantau::store

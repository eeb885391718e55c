#pragma once
// How long write transactions take. Kept apart from Health, which many ask once a second: only a scrape wants this.

#include <filesystem>

#include "daemon/metrics/histogram.hpp"

namespace pantau::store {

/// Seconds from BEGIN until the transaction was on disk, of all that succeeded on this database file since the
/// program started. Any thread.
metrics::Histogram write_times(const std::filesystem::path& database_file);

/// For the writer.
void add_write_time(const std::filesystem::path& database_file, double seconds);

}  // namespace pantau::store

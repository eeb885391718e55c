#pragma once
// Parts of the watch's rows that reading and writing share; for this room's sources only.

#include <span>

#include "daemon/store/connection.hpp"
#include "daemon/store/watch_store.hpp"

namespace pantau::store {

// A sample's key and its packed column; see schema.cpp.
inline constexpr std::int64_t slots = 1024;
std::int64_t sample_key(Instant at, std::int64_t slot);
Instant sample_time(std::int64_t key);
std::int64_t pack(const Sample& sample);
void unpack(std::int64_t code, Sample& sample);

/// What one sample adds to the sums.
void count(RollUp& sums, const Sample& sample);
std::int64_t hour_of(Instant at);                          ///< hours since 1970 UTC
std::int64_t day_of(Instant at, const std::string& zone);  ///< days since 1970 on the zone's calendar

/// Columns checks … latency of both roll-up tables, from `column` on.
void read_sums(const Query& row, int column, RollUp& sums);

/// Its number; a site that is not known yet is added under its id.
std::int64_t site_number(Connection& db, std::string_view id);
std::optional<std::int64_t> known_site(Connection& db, std::string_view id);

std::string pack_times(std::span<const Instant> times);
std::vector<Instant> unpack_times(std::string_view bytes);

void write_link_check(Connection& db, const LinkCheck& check, Instant now);
void write_postponed(Connection& db, const LinkPostponed& postponed);
void write_hosts(Connection& db, const std::vector<probes::HostState>& hosts, Instant now);

std::string outage_id(std::int64_t year, std::int64_t number);

}  // namespace pantau::store

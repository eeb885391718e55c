#pragma once
// What the pages say, in Bahasa Indonesia: one catalogue for the room.

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/desk/desk.hpp"
#include "daemon/watch/snapshot.hpp"

namespace pantau::http::texts_id {

/// "1 j 54 m", "12 m 35 d", "40 d"
std::string duration(std::int64_t seconds);
/// "22 November 2026 pukul 14.05 WIB"
std::string moment(cases::Instant at, const std::string& zone);
/// "14.05.30"
std::string clock_time(cases::Instant at, const std::string& zone);
/// "99,93%"; truncated, never rounded up. With less than 90 % of the time observed the coverage stands beside
/// it, with less than half it is "tidak dapat dihitung" (probing.md 2.4).
std::string availability(const probes::Tally& tally);

struct Tagged {
    std::string_view tone;  ///< good, caution, bad, plain
    std::string_view word;  ///< with its symbol
};
Tagged case_tag(const desk::CaseNow& now);
/// "sisa 1 j 54 m (jam kerja)", "lewat 12 m 35 d", "menunggu langkah berikutnya dimulai"
std::string case_remaining(const desk::CaseNow& now);
Tagged site_tag(const watch::SiteNow& site);

}  // namespace pantau::http::texts_id

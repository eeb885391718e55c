#pragma once
// The probe history of sites as a CSV file (spec/interfaces.md section 3): UTF-8, RFC 4180, header row; comma
// or semicolon, a byte order mark and CRLF are accepted; columns in any order. Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "probes/failure_class.hpp"
#include "probes/instant.hpp"

namespace date {
class time_zone;
}

namespace pantau::probes {

struct HistoryRow {
    std::string site;
    Instant started;
    Outcome outcome = Outcome::ok;
    FailureClass failure = FailureClass::ok;
    int http_status = 0;
    std::int64_t total_ms = 0;
    unsigned line = 1;  ///< where the row begins
};
struct HistoryMistake {
    unsigned line = 1, column = 1;  ///< from 1; columns count characters
    std::string message;            ///< English, no full stop; says what was found and what is allowed
};
struct ProbeHistory {
    std::vector<HistoryRow> rows;  ///< in the order of the file
    std::vector<HistoryMistake> mistakes;
};

/// Columns `site,started_at,outcome,class,http_status,total_ms`; the last three may be absent or empty (class
/// then `ok` for ok and slow; a failure needs one). \param zone for times without an offset
ProbeHistory read_probe_history(std::string_view text, const date::time_zone& zone);

}  // namespace pantau::probes

#include "daemon/store/watch_rows.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "daemon/cases/instant.hpp"
#include "daemon/store/varint.hpp"

namespace pantau::store {

std::int64_t sample_key(Instant at, std::int64_t slot) {
    // Far beyond any sample, so that a question "until for ever" does not overflow.
    constexpr std::int64_t last = std::int64_t{1} << 50;
    return std::clamp<std::int64_t>(at.time_since_epoch().count(), 0, last) * slots + slot;
}

Instant sample_time(std::int64_t key) {
    return Instant{std::chrono::milliseconds{key / slots}};
}

std::int64_t pack(const Sample& sample) {
    return std::int64_t{std::clamp(sample.http_status, 0, 9999)} * 2048 +
           static_cast<std::int64_t>(sample.failure) * 16 + (sample.maintenance ? 8 : 0) +
           static_cast<std::int64_t>(sample.outcome);
}

void unpack(std::int64_t code, Sample& sample) {
    sample.http_status = static_cast<int>(code / 2048);
    sample.failure = static_cast<probes::FailureClass>(code / 16 % 128);
    sample.maintenance = (code / 8) % 2 != 0;
    sample.outcome = static_cast<probes::Outcome>(code % 8);
}

void count(RollUp& sums, const Sample& sample) {
    if (sample.maintenance) return;
    switch (sample.outcome) {
        case probes::Outcome::self:
        case probes::Outcome::refused:
            ++sums.self;
            return;
        case probes::Outcome::fail:
            ++sums.failures;
            break;
        case probes::Outcome::walled:
            ++sums.walled;
            break;
        case probes::Outcome::slow:
            ++sums.slow;
            break;
        case probes::Outcome::ok:
            break;
    }
    ++sums.checks;
    if (sample.outcome != probes::Outcome::ok && sample.outcome != probes::Outcome::slow) return;
    const auto ms = std::clamp<std::int64_t>(sample.total_ms, 0, 86'400'000);
    sums.total_ms += ms;
    sums.max_ms = std::max(sums.max_ms, ms);
    sums.latency.add(static_cast<std::uint32_t>(ms));
}

std::int64_t hour_of(Instant at) {
    return date::floor<std::chrono::hours>(at).time_since_epoch().count();
}

std::int64_t day_of(Instant at, const std::string& zone) {
    const auto* const found = cases::find_zone(zone);
    if (found == nullptr) throw std::invalid_argument{fmt::format("no time zone '{}'", zone)};
    return cases::local_date(at, *found).time_since_epoch().count();
}

void read_sums(const Query& row, int column, RollUp& sums) {
    sums.checks = row.small(column);
    sums.failures = row.small(column + 1);
    sums.slow = row.small(column + 2);
    sums.walled = row.small(column + 3);
    sums.self = row.small(column + 4);
    sums.total_ms = row.integer(column + 5);
    sums.max_ms = row.integer(column + 6);
    auto latency = LatencySketch::decode(row.view(column + 7));
    if (!latency) throw std::runtime_error{"a roll-up's latency sketch is damaged"};
    sums.latency = std::move(*latency);
}

std::optional<std::int64_t> known_site(Connection& db, std::string_view id) {
    Query q = db.query("SELECT num FROM site WHERE id = ?");
    q << id;
    if (!q.next()) return std::nullopt;
    return q.integer(0);
}

std::int64_t site_number(Connection& db, std::string_view id) {
    if (const auto known = known_site(db, id)) return *known;
    db.run(
        "INSERT INTO site (id, name, url, interval_s, slow_ms, removed, health) VALUES (?, ?, '', 60, 3000, "
        "0, '')",
        id, id);
    return db.last_row_id();
}

std::string pack_times(std::span<const Instant> times) {
    std::string bytes;
    std::int64_t before = 0;
    for (const auto at : times) {
        const auto second = date::floor<std::chrono::seconds>(at).time_since_epoch().count();
        put_varint(bytes, static_cast<std::uint64_t>(std::max<std::int64_t>(second - before, 0)));
        before = std::max(before, second);
    }
    return bytes;
}

std::vector<Instant> unpack_times(std::string_view bytes) {
    std::vector<Instant> times;
    std::int64_t at = 0;
    while (!bytes.empty()) {
        const auto step = take_varint(bytes);
        if (!step) throw std::runtime_error{"the times of a link's checks are damaged"};
        at += static_cast<std::int64_t>(*step);
        times.emplace_back(std::chrono::seconds{at});
    }
    return times;
}

std::string outage_id(std::int64_t year, std::int64_t number) {
    return fmt::format("G-{:04}-{:04}", year, number);
}

}  // namespace pantau::store
